"""The judge of 3.2: some requests fail, or are cancelled.  (3.1 is in settle, 3.3 in cancel.)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gatherlab.checking.judge_side.judge import Finding, Judge, Scenario
from gatherlab.checking.protocol import Arg, End, argument
from gatherlab.checking.values import Raised, Sent, Value, find_awaitable
from gatherlab.exercises.by_id import ById, in_line, plan
from gatherlab.exercises.lesson_03.cancel import AllOrCancel
from gatherlab.exercises.lesson_03.settle import Settle
from gatherlab.exercises.results import calls, listing, where_from
from gatherlab.model import Diagnosis as D

__all__ = ["JUDGES"]

API, CANCELLED = "ApiError", "CancelledError"


# --------------------------------------------------------------------------- 3.2


class _WithDefault(ById):
    """All ids in flight together; then some fail, with an ApiError or with an error that must come out."""

    def __init__(
        self,
        ids: list[str],
        fails: Mapping[str, str],
        *,
        at_once: bool,
        order: Sequence[str] | None = None,
    ) -> None:
        called = f"Called: with_default(api, {ids}, default). {plan(fails)}"
        args = [argument(ids), Arg("object", "default")]
        super().__init__("with_default", args, ids, called, fails=fails, at_once=at_once, order=order)
        self.bug = next(((item, kind) for item, kind in fails.items() if kind != API), None)
        shown = ", ".join("default" if item in fails else f"<{item}>" for item in ids)
        self.shown = f"[{shown}]"

    def verdict(self, end: End) -> Finding | None:
        if self.bug is not None:
            return self._comes_out(end, *self.bug)
        finding = self._escaped(end) or self.ended(end, may_leak=not self.at_once)
        return finding or self.explained(end, self._result(end)) or self.ended(end)

    def _comes_out(self, end: End, item: str, kind: str) -> Finding | None:
        """Any error but an ApiError must come out."""
        expected = f"Expected: the {kind} comes out of your function; only an ApiError becomes the default."
        if (
            end.kind == "returned"
            and end.awaitable
            and self.peak >= self.need
            and find_awaitable(end.value) is None
        ):
            return Finding(
                D.SWALLOWED,
                expected,
                f"Your function returned {self.meaning(end.value)}: the {kind} is hidden.",
                self._hidden(end.value, kind),
            )
        finding = self.ended(end, may_raise=True, may_leak=True)
        if finding is not None or (end.kind == "raised" and end.error.isa(kind)):
            return finding
        if end.kind != "raised":
            return calls(self, self.ids, "api.get") or self._result(end)
        happened = f"{end.error.type} came out instead{in_line(end.error)}."
        if end.error.isa("ExceptionGroup", "BaseExceptionGroup"):
            look = "A TaskGroup wraps what it raises in a group: gather() raises the error itself."
        else:
            look = f"Let the {kind} pass as it is: an except for ApiError alone does not touch it."
        return Finding(D.WRONG_EXC, expected, happened, look)

    def _hidden(self, value: Value, kind: str) -> str:
        if not self._stands_in(value, kind):
            return _TOO_WIDE if kind != CANCELLED else _CANCELLED_TOO
        if kind == CANCELLED:
            return "It stands among the results: CancelledError is a BaseException and no Exception."
        return "It stands among the results, and nobody raised it: raise whatever is not an ApiError."

    def _stands_in(self, value: Value, kind: str) -> bool:
        items = value if isinstance(value, (list, tuple)) else ()
        return any(isinstance(item, Raised) and item.isa(kind) for item in items)

    def _escaped(self, end: End) -> Finding | None:
        """An ApiError came out, where the default should stand in its place."""
        if end.kind != "raised" or not end.error.isa(API, "ExceptionGroup") or self.peak < self.need:
            return None
        return Finding(
            D.RAISED,
            f"Expected: {self.shown}.",
            f"An {end.error.type} came out of your function{in_line(end.error)}.",
            "api.get() raises when it is awaited, not when it is called: put the try around that await, with "
            "except ApiError.",
        )

    def _result(self, end: End) -> Finding | None:
        finding = calls(self, self.ids, "api.get") or listing(self, end.value, self.shown)
        if finding is not None:
            return replace(finding, look=_ONE_FOR_ALL) if end.value == Sent("default") else finding
        wanted = [Sent("default") if item in self.fails else self.tokens.first(item) for item in self.ids]
        if list(end.value) == wanted:
            return None
        happened = f"Your function returned {self.meaning(end.value)}."
        return Finding(D.WRONG_VALUE, f"Expected: {self.shown}.", happened, self._look(end.value, wanted))

    def _look(self, value: Value, wanted: list[Any]) -> str:
        defaults = [item for item in value if item == Sent("default")]
        if self._stands_in(value, API):
            return (
                "An ApiError object stands where the default should be: look at your test, or at your except."
            )
        if len(defaults) > len(self.fails) or defaults == list(value):
            return _ONE_FOR_ALL
        if sorted(map(str, value)) == sorted(map(str, wanted)):
            return (
                "The values are right, their places are not: put the default where the answer was to stand."
            )
        if len(value) < len(self.ids):
            return "A place is missing: each id has one, with its answer or with the default."
        if None in value:
            return where_from(value)
        return "Look at where each value of your result comes from, and at what except returns."


_ONE_FOR_ALL = "One failure ended the whole gather. Catch it at each request."
_TOO_WIDE = (
    "Name ApiError in your except, or in your test: a KeyError is a bug, and must not look like a default."
)
_CANCELLED_TOO = "Name ApiError alone: who cancels a request wants the CancelledError to go on to the caller."


class WithDefault(Judge):
    """3.2: one ApiError, two, a KeyError, none, a cancelled request; then answers one by one, the last two
    times with failures that are drawn."""

    exercise, function = "3.2", "with_default"

    def scenarios(self) -> Iterator[Scenario]:
        """The scenarios, in order."""
        yield _WithDefault(list("abc"), {"b": API}, at_once=True)
        yield _WithDefault(list("de"), {"d": API, "e": API}, at_once=True)
        yield _WithDefault(list("fgh"), {"f": "KeyError"}, at_once=True)
        yield _WithDefault(list("ij"), {}, at_once=True)
        yield _WithDefault(list("kl"), {"k": CANCELLED}, at_once=True)
        yield _WithDefault(list("abc"), {"b": API}, at_once=False)
        yield _WithDefault(list("fgh"), {"f": "KeyError"}, at_once=False)
        yield _WithDefault(list("abc"), {"b": API}, at_once=False).with_empty("a")
        ids = self.draw.names(4, 6)
        fails = dict.fromkeys(self.draw.sample(ids, 2), API)
        yield _WithDefault(ids, fails, at_once=False, order=self.draw.mixed(ids))
        ids = self.draw.names(3, 5)
        bug = {self.draw.chosen(ids): self.draw.chosen(("KeyError", "ValueError"))}
        yield _WithDefault(ids, bug, at_once=True)


JUDGES: tuple[type[Judge], ...] = (Settle, WithDefault, AllOrCancel)
