"""What the judges of lessons 2 and 3 share: a server for one request per id, and words for its results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gatherlab.checking.judge_side.diagnose import TAKE_AWAITS_OUT, common
from gatherlab.checking.judge_side.judge import Barrier, Finding
from gatherlab.checking.protocol import Arg, End, Method, Scene
from gatherlab.checking.values import Raised, Thing, Value
from gatherlab.counts import counted
from gatherlab.exercises.results import IN_ORDER_OF_FINISH, cut, not_awaitable, readable, where_from
from gatherlab.model import Diagnosis as D

__all__ = ["ById", "in_line", "in_order", "listed", "plan"]

GET = Method("get", ("key",), also=("id",))


class ById(Barrier):
    """A server that answers nobody until all ids are in flight; then in ``order``, else the last id first.

    ``function`` is called with ``api`` and ``args``.  ``fails`` maps an id to the name of the exception that
    its request raises instead of an answer; ``cleanup`` is how many virtual seconds a cancelled request takes
    to end (None: it ends at once).  With ``at_once`` all are answered in the same turn.
    """

    def __init__(
        self,
        function: str,
        args: Sequence[Arg],
        ids: Sequence[Any],
        called: str,
        *,
        fails: Mapping[str, str] | None = None,
        cleanup: float | None = None,
        at_once: bool = False,
        order: Sequence[Any] | None = None,
    ) -> None:
        scene = Scene(function, (GET,), tuple(args), cleanup)
        super().__init__(scene, len(ids), list(ids)[::-1] if order is None else order, called)
        self.ids = list(ids)
        self.fails = dict(fails or {})
        self.at_once = at_once

    def idle(self, now: float, next_timer: float | None) -> None:
        """Answer the next one, or all of them, once enough have been in flight together."""
        if not self.at_once:
            super().idle(now, next_timer)
        elif self.peak >= self.need:
            for request in sorted(self.open.values(), key=self._rank):
                self.answer(request.id, self.tokens.make(str(request.key)))

    def answer(self, request_id: int, value: Any) -> None:
        """Answer a request, or let it fail where the plan says so."""
        key = self.requests[request_id].key
        kind = self.fails.get(key) if isinstance(key, str) else None
        if kind is None:
            super().answer(request_id, value)
        else:
            self.fail(request_id, key, kind, "" if kind == "CancelledError" else f"{key} failed")

    def ended(self, end: End, *, may_raise: bool = False, may_leak: bool = False) -> Finding | None:
        """What holds for every exercise, in this scenario's words.

        ``may_raise``: an exception may be right; ``may_leak``: tasks left over are judged by the caller.
        """
        special = self.one_request_for_all(end) or (None if may_raise else self._misused(end))
        if special is not None:
            return special
        finding = common(end, self, need=self.need, may_raise=may_raise, may_leak=may_leak)
        return (self._unstarted(finding) or finding) if finding is not None else None

    def explained(self, end: End, finding: Finding | None) -> Finding | None:
        """A finding about the result, in other words where calling the function gave nothing to await."""
        if finding is None or end.kind != "returned" or end.awaitable:
            return finding
        function = self.scene.function
        expected = f"Expected: {function} can be awaited."
        return replace(not_awaitable(function), diagnosis=finding.diagnosis, expected=expected)

    def one_request_for_all(self, end: End) -> Finding | None:
        """``api.get(ids)``: the whole list where one id should be."""
        whole = [key for key in self.keys if isinstance(key, (list, tuple, Thing))]
        if not whole or end.kind == "raised":
            return None
        if self.peak >= self.need and len(whole) > 1:
            return Finding(
                D.CALLS,
                "Expected: each request asks for one id.",
                f"The server saw {counted(len(whole), 'requests')} for more than one: "
                f"api.get({self.meaning(whole[0])}).",
                "api.get() takes one id: in its brackets stands the name that the loop gives each of them.",
            )
        if self.peak >= self.need:
            return None
        return Finding(
            D.SEQUENTIAL,
            f"Expected: {self.need} requests in flight at the same time, one for each id.",
            f"The server saw one request for all of them: api.get({self.meaning(self.keys[0])}).",
            "api.get() takes one id: call it once for each, in a list comprehension, and gather the list.",
        )

    def _misused(self, end: End) -> Finding | None:
        """Errors that name their own remedy, before the general findings explain them less well."""
        if end.kind != "raised" or not end.error.isa("TypeError"):
            return None
        if "forbidden, use tasks" in end.error.text:
            return Finding(
                D.RAISED,
                "Expected: asyncio.wait() gets tasks.",
                "It got coroutine objects, which nobody has started.",
                "Wrap each one, asyncio.create_task(api.get(…)); gather() would do that for you.",
            )
        if any(f"unexpected keyword argument '{item}'" in end.error.text for item in self.ids):
            return Finding(
                D.RAISED,
                f"Expected: {self.scene.function} returns.",
                f"It raised TypeError: {end.error.text}.",
                "Two stars make keyword arguments of a dict; gather() takes positional ones: *jobs.values().",
            )
        return None

    def _unstarted(self, finding: Finding) -> Finding | None:
        """A SEQUENTIAL finding in more detail: which requests there were when the function waited."""
        if finding.diagnosis is not D.SEQUENTIAL or not self.requests:
            return None
        asked = counted(len(self.requests), "requests")
        keys = ", ".join(f"api.get({key!r})" for key in self.keys[:3]) + (", …" if len(self.keys) > 3 else "")
        if finding.look == TAKE_AWAITS_OUT:
            look = finding.look
        elif self.peak == 1:
            look = "Hand over all before you wait for one: an api.get() for each id, no await between them."
        else:
            look = "Hand over all before you wait, none left out: gather() has no limit, and needs no chunks."
        happened = f"The server saw {asked}, {keys}, and then your function waited for an answer."
        return replace(finding, happened=happened, look=look)

    def lengths(self, value: Sequence[Value], shown: str) -> Finding | None:
        """Whether there are as many results as ids."""
        if len(value) == len(self.ids):
            return None
        return Finding(
            D.SHAPE,
            f"Expected: {shown}.",
            f"Your function returned {self.meaning(value)}: length {len(value)}, for {len(self.ids)} ids.",
            "Look at what you return: one result for each id, no list inside a list, none left out.",
        )

    def meaning(self, value: Value) -> str:
        """A value in words: tokens by their ids, exceptions as Python writes them."""
        return cut(super().meaning(readable(value)))


def listed(ids: Sequence[Any]) -> str:
    """The result expected, as text: one answer for each id."""
    shown = ", ".join(f"<{item}>" for item in ids[:5]) + (", …" if len(ids) > 5 else "")
    return f"[{shown}]" + (", in the order of ids" if len(ids) > 1 else "")


def in_order(scenario: ById, value: Sequence[Value], shown: str) -> Finding | None:
    """Whether the values are the answers to the ids, in their order; equal ids have an answer each."""
    given: dict[str, list[str]] = {}
    for key, tokens in scenario.tokens.of.items():  # api.get(str(3)) is as good as api.get(3)
        given.setdefault(str(key), []).extend(tokens)
    pairs = zip(scenario.ids, value, strict=True)
    wrong = [answer for item, answer in pairs if answer not in given.get(str(item), ())]
    if not wrong and len(set(map(str, value))) == len(value):
        return None
    if not wrong:
        return Finding(
            D.CALLS,
            f"Expected: {shown}, each request's own answer in its place.",
            "The answer to one request stands in two places, and the answer to another one is lost.",
            "Look for a dict that is filled by id: two equal ids share one entry. Keep a list instead.",
        )
    same = any(wrong[0] in tokens for tokens in given.values())  # it is the answer to another one
    look = "gather() keeps the order of its arguments, whoever finishes first: look at that order."
    if list(value) == [token for tokens in scenario.tokens.of.values() for token in tokens]:
        look = IN_ORDER_OF_FINISH
    return Finding(
        D.WRONG_ORDER if same else D.WRONG_VALUE,
        f"Expected: {shown}.",
        f"Your function returned {scenario.meaning(value)}.",
        look if same else where_from(value),
    )


def plan(fails: Mapping[str, str]) -> str:
    """A sentence about which requests fail: ``fails`` maps ids to names of exceptions."""
    if not fails:
        return "No request failed."
    words = [
        f"the task of {item} was cancelled while it waited"
        if kind == "CancelledError"
        else f"the request for {item} raised {_article(kind)} {kind}"
        for item, kind in fails.items()
    ]
    sentence = ", ".join(words)
    return sentence[0].upper() + sentence[1:] + "."


def _article(noun: str) -> str:
    return "an" if noun[0] in "AEIOU" else "a"


def in_line(error: Raised) -> str:
    """Where an exception came through the submission: `` (line 3)``, or nothing."""
    return f" (line {error.line})" if error.line else ""
