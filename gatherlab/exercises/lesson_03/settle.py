"""Exercise 3.1 and its judge: some requests fail or are cancelled, and the function reports which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gatherlab.checking.judge_side.judge import Finding, Judge, Scenario
from gatherlab.checking.protocol import End, argument
from gatherlab.checking.values import Raised, Value
from gatherlab.exercises.by_id import ById, in_line, plan
from gatherlab.exercises.results import calls, shape
from gatherlab.model import Diagnosis as D

__all__ = ["Settle"]

API, CANCELLED = "ApiError", "CancelledError"


class _Settle(ById):
    """All ids in flight together; then some fail."""

    def __init__(
        self,
        ids: list[str],
        fails: Mapping[str, str],
        *,
        at_once: bool,
        order: Sequence[str] | None = None,
    ) -> None:
        called = f"Called: settle(api, {ids}). {plan(fails)}"
        super().__init__("settle", [argument(ids)], ids, called, fails=fails, at_once=at_once, order=order)
        self.good = [item for item in ids if item not in fails]
        ok = ", ".join(f"{item!r}: <{item}>" for item in self.good)
        failed = ", ".join(f"{item!r}: {kind}(…)" for item, kind in fails.items())
        self.shown = f"({{{ok}}}, {{{failed}}})"

    def verdict(self, end: End) -> Finding | None:
        finding = self._let_through(end) or self.ended(end, may_leak=not self.at_once)
        finding = finding or self.explained(end, self._shape(end))
        return finding or self._content(*end.value) or self.ended(end)

    def _let_through(self, end: End) -> Finding | None:
        """An error of the server came out of the function, which is to report it."""
        if end.kind != "raised":
            return None
        if end.error.isa(CANCELLED):
            return Finding(
                D.CANCEL_MISSED,
                f"Expected: {self.shown}.",
                f"A CancelledError came out of your function{in_line(end.error)}.",
                "except Exception lets it pass; task.exception() and .result() raise it: it is no Exception.",
            )
        if end.error.name is None and not end.error.isa("ExceptionGroup", "BaseExceptionGroup"):
            return None
        return Finding(
            D.RAISED,
            f"Expected: {self.shown}.",
            f"{end.error.type} came out of your function{in_line(end.error)}, and all the answers were lost.",
            "Let no failure end your waiting: gather(…, return_exceptions=True), or a try around each one.",
        )

    def _shape(self, end: End) -> Finding | None:
        value = end.value
        if isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, dict) for part in value):
            return calls(self, self.ids, "api.get")
        look = "Return two dicts with a comma between them, both from the id: return ok, failed."
        return shape(self, value, f"a tuple of two dicts, {self.shown}", look)

    def _content(self, ok: dict[Any, Value], failed: dict[Any, Value]) -> Finding | None:
        for item, kind in self.fails.items():
            finding = self._failure(item, kind, ok, failed)
            if finding is not None:
                return finding
        return self._answers(ok, failed)

    def _failure(
        self, item: str, kind: str, ok: dict[Any, Value], failed: dict[Any, Value]
    ) -> Finding | None:
        """What is wrong with one id that failed."""
        expected = f"Expected: {item} in failed, with its {kind}."
        if item in ok:
            happened = f"Your function put {item} into ok, as {self.meaning(ok[item])}."
            if kind == CANCELLED:
                return Finding(D.CANCEL_MISSED, expected, happened, _NO_EXCEPTION)
            return Finding(D.SWALLOWED, expected, happened, self._look_at_test(kind, ok[item], failed))
        if item not in failed:
            keys = sorted(self.meaning(key) for key in {**ok, **failed} if key not in self.ids)
            if keys:
                happened = f"{item} is in neither dict; keys that are no ids: {', '.join(keys[:4])}."
                return Finding(D.SWALLOWED, expected, happened, "The keys of both dicts are the ids.")
            look = (
                _NO_TASK_ERROR if kind == CANCELLED else "Look at your tests: each id must pass one of them."
            )
            return Finding(D.SWALLOWED, expected, f"{item} is in neither dict.", look)
        return self._error_object(item, kind, failed[item])

    def _look_at_test(self, kind: str, value: Value, failed: dict[Any, Value]) -> str:
        """What to look at where a failure, other than a cancellation, stands in ok as ``value``."""
        if not isinstance(value, Raised):
            return _LOST_IN_EXCEPT
        if kind != API:
            return f"A {kind} is a failure too: which class holds them all?"
        if failed and set(failed) <= set(self.good):
            return "The two dicts are exchanged: look at what happens where your test is true."
        return _NO_TEST

    def _error_object(self, item: str, kind: str, value: Value) -> Finding | None:
        if isinstance(value, Raised) and value.isa(kind) and (kind == CANCELLED or value.name == item):
            return None  # a task makes a CancelledError of its own
        happened = f"failed[{item!r}] is {self.meaning(value)}."
        if isinstance(value, Raised):
            look = "Keep the object that was raised, and do not make a new one: which id does it belong to?"
        else:
            look = "Keep the object itself: no str(…), no type(…), no True."
        expected = f"Expected: failed[{item!r}] is the {kind} object that the request raised."
        return Finding(D.WRONG_VALUE, expected, happened, look)

    def _answers(self, ok: dict[Any, Value], failed: dict[Any, Value]) -> Finding | None:
        """What is wrong with the ids that went well."""
        wanted = {item: self.tokens.first(item) for item in self.good}
        if ok == wanted and set(failed) == set(self.fails):
            return None
        happened = f"Your function returned ({self.meaning(ok)}, {self.meaning(failed)})."
        return Finding(
            D.WRONG_VALUE, f"Expected: {self.shown}.", happened, self._look_at_answers(ok, failed, wanted)
        )

    def _look_at_answers(self, ok: dict[Any, Value], failed: dict[Any, Value], wanted: dict[str, Any]) -> str:
        if ok == wanted:
            return "Look at failed: only ids that failed belong there."
        if self.open:
            return "You did not wait for all of them: one failure must not end the waiting."
        if any(item in failed for item in self.good):
            return "Your test also finds answers that are fine: which class do all failures have in common?"
        moved = [item for item in ok if ok[item] != wanted.get(item)]
        if moved and self.fails and set(ok) <= set(wanted):
            return (
                "Once a failure is left out, zip() gives answers to the wrong ids: pair them before you sort."
            )
        if not moved:
            return "An id that went well is in neither dict: each id belongs into one of them."
        return "Look at the keys and values of both dicts: each id in one of them, with its own answer."


_NO_EXCEPTION = (
    "CancelledError is a BaseException and no Exception, let alone an ApiError: no except Exception and no "
    "isinstance(result, Exception) finds it."
)
_LOST_IN_EXCEPT = "Look at what happens to that error: where it is caught, the id belongs into failed."
_NO_TASK_ERROR = (
    "A cancelled task is neither: no except Exception and no task.exception() finds its CancelledError."
)
_NO_TEST = (
    "Ask for its class: isinstance(result, X) asks: is it an X? "
    "In the list an error counts as true, is never None, and no except hears of it; "
    "`is` compares with the class itself."
)


class Settle(Judge):
    """3.1: one ApiError, one cancelled, two different errors, none, no ids; then answers one by one, the last
    time with failures that are drawn."""

    exercise, function = "3.1", "settle"

    def scenarios(self) -> Iterator[Scenario]:
        """The scenarios, in order."""
        yield _Settle(list("abcd"), {"b": API}, at_once=True)
        yield _Settle(list("xyz"), {"x": CANCELLED}, at_once=True)
        yield _Settle(list("pq"), {"p": API, "q": "KeyError"}, at_once=True)
        yield _Settle(list("mn"), {}, at_once=True)
        yield _Settle([], {}, at_once=True)
        yield _Settle(list("abcd"), {"b": API}, at_once=False)
        yield _Settle(list("xyz"), {"z": CANCELLED}, at_once=False)
        yield _Settle(list("abcd"), {"b": API}, at_once=False).with_empty("a")
        ids = self.draw.names(5, 7)
        fails = dict(zip(self.draw.sample(ids, 3), (API, CANCELLED, "ValueError"), strict=True))
        yield _Settle(ids, fails, at_once=False, order=self.draw.mixed(ids))
