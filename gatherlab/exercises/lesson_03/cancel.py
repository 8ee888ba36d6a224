"""Exercise 3.3 and its judge: one request fails, the others are cancelled and awaited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gatherlab.checking.judge_side.judge import Finding, Judge, Scenario
from gatherlab.checking.protocol import End, argument
from gatherlab.checking.values import Raised
from gatherlab.counts import counted
from gatherlab.exercises.by_id import ById, in_line
from gatherlab.exercises.results import CLOSED, calls, listing, order
from gatherlab.exercises.timed import ONLY_ASKS
from gatherlab.model import Diagnosis as D

__all__ = ["AllOrCancel"]

API, CANCELLED = "ApiError", "CancelledError"


class _AllOrCancel(ById):
    """All in flight, then ``bad`` fails; the others never end, and take one virtual second to clean up."""

    CLEANUP = 1.0

    def __init__(self, ids: list[str], bad: str | None, order: Sequence[str] | None = None) -> None:
        called = f"Called: all_or_cancel(api, {ids}). "
        if bad is None:
            called += "No request failed."
        else:
            called += f"The request for {bad} failed; the others would never end, and clean up for 1 second."
        fails = {bad: API} if bad is not None else {}
        args = [argument(ids)]
        super().__init__("all_or_cancel", args, ids, called, fails=fails, cleanup=self.CLEANUP, order=order)
        self.bad = bad
        self.others = [item for item in ids if item != bad]
        self.told: set[str] = set()
        self.clean: set[str] = set()
        self.shut = False  # close() ended a request
        self.shown = "[" + ", ".join(f"<{item}>" for item in ids) + "]"

    def idle(self, now: float, next_timer: float | None) -> None:
        """Answer all where nobody fails; else fail one, and leave the others waiting."""
        if self.bad is None:
            super().idle(now, next_timer)
        elif self.peak >= self.need:
            for request in list(self.open.values()):
                if request.key == self.bad:
                    self.answer(request.id, None)

    def cancelled(self, request_id: int, now: float) -> None:
        """A request was told that it is cancelled."""
        super().cancelled(request_id, now)
        self.told.add(str(self.requests[request_id].key))

    def closed(self, request_id: int, now: float) -> None:
        """The coroutine of a request was closed, which lets it clean up nothing."""
        super().closed(request_id, now)
        self.shut = True

    def cleaned(self, request_id: int, now: float) -> None:
        """A cancelled request is over."""
        self.clean.add(str(self.requests[request_id].key))

    def verdict(self, end: End) -> Finding | None:
        if self.bad is None:
            return self.ended(end) or self.explained(end, self._result(end))
        finding = self.one_request_for_all(end) or self._waits(end)
        return finding or self._ended(end) or self._left_alone(end) or self._error(end)

    def _result(self, end: End) -> Finding | None:
        """Nobody failed.  The exercise is about failure, so a wrong result has one code here: WRONG_VALUE."""
        wanted = [self.tokens.last(item) for item in self.ids]
        finding = listing(self, end.value, self.shown) or order(self, end.value, wanted, self.shown)
        if finding is not None:
            finding = replace(finding, diagnosis=D.WRONG_VALUE)
        if set(self.ids) <= set(map(str, self.keys)):
            return finding
        return calls(self, self.ids, "api.get")

    def _waits(self, end: End) -> Finding | None:
        """It waits for the others, which never end."""
        if end.kind not in ("stuck", "livelock") or self.peak < self.need:
            return None
        if self.told >= set(self.others):
            return _WAITS_FOR_ITSELF
        return Finding(
            D.NOT_CANCELLED,
            f"Expected: when {self.bad} has failed, the others are cancelled.",
            f"Your function still waits for {_names(self.others, self.told)}, which would go on for ever.",
            "Let the first failure wake you, as await gather(*tasks) does. Then cancel each task, and wait: "
            "a gather that has raised cancels nobody.",
        )

    def _ended(self, end: End) -> Finding | None:
        """What holds for every exercise, and an error that is not the server's but the code's own."""
        finding = self.ended(end, may_raise=True, may_leak=True)
        if finding is not None and finding.diagnosis is D.NESTED_RUN:
            return replace(finding, diagnosis=D.NOT_AWAITED if end.never_awaited else D.NOT_CANCELLED)
        if finding is None and end.kind == "raised" and end.error.name is None and end.error.isa(*_OWN):
            finding = self.ended(end)
            finding = replace(finding, diagnosis=D.RAISED) if finding is not None else None
        if (
            finding is not None
            and finding.diagnosis is D.RAISED
            and end.error is not None  # there is none where the process died
            and "has no attribute 'cancel'" in end.error.text
        ):
            look = "A task has a cancel(): asyncio.create_task(…) makes one, and gather() takes tasks, too."
            return replace(finding, look=look)
        if finding is None and end.kind == "returned":
            return self._swallowed(end)
        return finding

    def _swallowed(self, end: End) -> Finding:
        what = "None" if end.value is None else self.meaning(end.value)
        return Finding(
            D.SWALLOWED,
            f"Expected: the ApiError of {self.bad} comes out of your function.",
            f"It returned {what}, and the caller never hears of the error.",
            "At the end of the except block stands raise, with nothing after it: it passes the error on.",
        )

    def _left_alone(self, end: End) -> Finding | None:
        """What became of the others: they must have been cancelled, and over."""
        asked = max(len(self.told), end.asked)
        alone = len(self.others) - asked
        if alone > 0 and self.told and end.kind == "raised" and end.error.isa(CANCELLED):
            return Finding(
                D.WRONG_EXC,
                f"Expected: the ApiError that the request for {self.bad} raised comes out, the same object.",
                f"CancelledError came out{in_line(end.error)}; {alone} of {len(self.others)} still ran then.",
                "Awaiting a cancelled task raises its CancelledError: cancel all of them first, and wait "
                "with gather(*tasks, return_exceptions=True).",
            )
        if alone > 0:
            return Finding(
                D.NOT_CANCELLED,
                f"Expected: when {self.bad} has failed, the others are cancelled.",
                f"When your function ended, {alone} of {len(self.others)} still ran, uncancelled.",
                "gather() does not do it, and its cancel() is too late once it has raised: cancel the tasks.",
            )
        dirty = len(self.others) - len(self.clean)
        if dirty:
            return Finding(
                D.CLEANUP_NOT_AWAITED,
                "Expected: your function ends after the cancelled requests, which clean up for 1 second.",
                f"They were {'closed' if self.shut else 'cancelled'}, but {counted(dirty, 'requests')} had "
                "not cleaned up by then.",
                self._how_to_wait(end),
            )
        return None

    def _how_to_wait(self, end: End) -> str:
        """In what way the function did not wait until the others were over."""
        if self.shut:
            return CLOSED
        if end.again and end.error.name == self.bad:
            return (
                f"You do wait, but this gather raises {self.bad}'s error at once: "
                "it needs return_exceptions=True."
            )
        if self.told:
            return "You do wait, but not until they are over: gather(*tasks, return_exceptions=True) does."
        return ONLY_ASKS

    def _error(self, end: End) -> Finding | None:
        """Which exception came out: it must be the server's own object."""
        if end.error.name == self.bad:
            return self.ended(end, may_raise=True)
        expected = (
            f"Expected: the ApiError that the request for {self.bad} raised comes out, the same object."
        )
        what = "Another ApiError" if end.error.isa(API) else end.error.type
        happened = f"{what} came out{in_line(end.error)}."
        # the count alone says too little: before Python 3.13 a TaskGroup that fails adds to it
        by_hand = end.self_cancelled and end.error.isa(CANCELLED)
        look = _CANCELS_ITSELF if by_hand else _look_at(end.error)
        return Finding(D.WRONG_EXC, expected, happened, look)


_WAITS_FOR_ITSELF = Finding(
    D.DEADLOCK,
    "Expected: when the cancelled requests are over, your function ends.",
    "They are over, and your function still waits: for itself, or for something else that never ends.",
    "asyncio.all_tasks() has your function's own task in it, too: cancel and await only those you made.",
)
_CANCELS_ITSELF = (
    "Your function cancelled itself: asyncio.all_tasks() has its own task in it, too. "
    "Cancel only the tasks that you made."
)
# errors that are the code's own, and never the answer to an ApiError
_OWN = ("AttributeError", "NameError", "TypeError")


def _look_at(error: Raised) -> str:
    if error.isa("BaseExceptionGroup"):
        return "A TaskGroup raises a group: except* ApiError as errors, then raise errors.exceptions[0]."
    if error.isa(CANCELLED):
        return "Awaiting a cancelled task raises CancelledError: gather(…, return_exceptions=True) does not."
    return "raise, with nothing after it, passes on the error that was caught, the same object."


def _names(items: list[str], without: set[str]) -> str:
    left = [item for item in items if item not in without]
    return " and ".join([", ".join(left[:-1]), left[-1]] if len(left) > 1 else left) or "nobody"


class AllOrCancel(Judge):
    """3.3: the second of three fails, the last of four, none of two, and the first of three; then one that is
    drawn, and none of some that are."""

    exercise, function = "3.3", "all_or_cancel"

    def scenarios(self) -> Iterator[Scenario]:
        """The scenarios, in order."""
        yield _AllOrCancel(list("abc"), "b")
        yield _AllOrCancel(list("wxyz"), "z")
        yield _AllOrCancel(list("mn"), None)
        yield _AllOrCancel(list("pqr"), "p")
        ids = self.draw.names(3, 6)
        yield _AllOrCancel(ids, self.draw.chosen(ids))
        yield _AllOrCancel(ids, None, self.draw.mixed(ids))
