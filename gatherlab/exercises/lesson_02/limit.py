"""Exercise 2.3 and its judge: many requests, and no more than a few at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gatherlab.checking.judge_side.judge import Finding, Judge, Scenario
from gatherlab.checking.protocol import End, argument
from gatherlab.checking.values import Value
from gatherlab.exercises.by_id import ById, listed
from gatherlab.exercises.results import calls, listing, order
from gatherlab.model import Diagnosis as D

__all__ = ["FetchLimited"]


class _Limited(ById):
    """Nobody is answered until all slots are in use; then all who wait are.

    With ``slow`` the request that came as that one (0: the first) is answered only after all the others, and
    of these the newest first.
    """

    def __init__(self, ids: list[str], limit: int, slow: int | None = None) -> None:
        called = f"Called: fetch_limited(api, {_shown_ids(ids)}, {limit})."
        if slow is not None:
            called += f" The server answered the {_ORDINALS[slow]} request only after all the others."
        super().__init__("fetch_limited", [argument(ids), argument(limit)], ids, called)
        self.limit, self.need = limit, min(limit, len(ids))
        self.slow = slow
        self.answered = 0
        self.shown = listed(ids)

    def idle(self, now: float, next_timer: float | None) -> None:
        """Answer everybody; with a slow request the newest, and the slow one last."""
        if self.peak > self.limit:
            self.stop()  # now: what the tasks wait in is still to be seen
            return
        if self.peak < self.need:
            return
        ready = [r for r in self.open.values() if r.id != self.slow or self.answered >= len(self.ids) - 1]
        for request in ready if self.slow is None else ready[-1:]:
            self.answered += 1
            self.answer(request.id, self.tokens.make(str(request.key)))

    def verdict(self, end: End) -> Finding | None:
        finding = self._too_many(end) or self._held_up(end) or self._ended(end)
        return finding or self.explained(end, self._result(end))

    def _too_many(self, end: End) -> Finding | None:
        if self.peak <= self.limit:
            return None
        if any("acquire" in name for name in end.never_awaited):
            look = "acquire() was called without await, so nobody took a slot: it has to be able to wait."
        elif end.own_semaphores:
            look = "Each call makes its own semaphore, and always finds it free. Make one, outside."
        elif self.peak == len(self.ids):
            look = "One semaphore for all, a slot for each request: where is yours made, and who enters it?"
        else:
            look = "Look at the number of slots, and at how long a request keeps its own: until its answer."
        return Finding(
            D.LIMIT_EXCEEDED,
            f"Expected: at most {self.limit} in flight at the same time.",
            f"The server saw {self.peak} in flight.",
            look,
        )

    def _held_up(self, end: End) -> Finding | None:
        """All slots were in use once, and then nothing more was asked for."""
        if (
            end.kind not in ("stuck", "livelock")
            or self.peak < self.need
            or len(self.requests) >= len(self.ids)
        ):
            return None
        asked = f"Only {len(self.requests)} of {len(self.ids)} were ever asked for"
        if not self.open:
            return Finding(
                D.HEAD_OF_LINE,
                "Expected: a request that is answered makes room for the next one.",
                f"{asked}. All of those were answered, and your function still waits for a free slot.",
                "Look at who gives the slot back: async with does so by itself, acquire() needs release().",
            )
        free = self.limit - len(self.open)
        return Finding(
            D.HEAD_OF_LINE,
            "Expected: a slot that gets free is used at once, whoever else is slow.",
            f"{asked}: {', '.join(str(r.key) for r in self.open.values())} is slow, and {free} free "
            f"{'slot was' if free == 1 else 'slots were'} left unused.",
            "A chunk waits for its slowest; slots do not.",
        )

    def _ended(self, end: End) -> Finding | None:
        finding = self.ended(end)
        if finding is None or finding.diagnosis is not D.SEQUENTIAL or self.peak == 0:
            return finding
        return replace(
            finding,
            happened=f"The server never saw more than {self.peak} in flight, and the limit was {self.limit}.",
            look="Use all the slots: gather one coroutine for each id, and let limit of them pass at a time.",
        )

    def _result(self, end: End) -> Finding | None:
        return (
            calls(self, self.ids, "api.get") or listing(self, end.value, self.shown) or self._order(end.value)
        )

    def _order(self, value: Sequence[Value]) -> Finding | None:
        finding = self.lengths(value, self.shown)
        if finding is not None:
            return replace(finding, diagnosis=D.WRONG_VALUE)
        finding = order(self, value, [self.tokens.first(item) for item in self.ids], self.shown)
        if finding is None or finding.diagnosis is not D.WRONG_ORDER:
            return finding
        look = "append() keeps the order of finish: return the answer instead, and gather() keeps its place."
        return replace(finding, look=look)


class FetchLimited(Judge):
    """2.3: more ids than slots, more slots than ids, no ids, a slow request in two places, one slot; then
    ids, a limit and a slow request that are drawn."""

    exercise, function = "2.3", "fetch_limited"

    def scenarios(self) -> Iterator[Scenario]:
        """The scenarios, in order."""
        yield _Limited(_numbered(9), 3)
        yield _Limited(_numbered(2), 5)
        yield _Limited([], 2)
        yield _Limited(_numbered(8), 4, slow=0)
        yield _Limited(_numbered(4), 1)
        yield _Limited(_numbered(7), 2, slow=3)
        limit = self.draw.between(2, 4)
        yield _Limited(self.draw.names(6, 9), limit, slow=self.draw.below(limit))


def _numbered(number: int) -> list[str]:
    return [f"i{n}" for n in range(number)]


_ORDINALS = ("first", "second", "third", "fourth")


def _shown_ids(ids: list[str]) -> str:
    return repr(ids) if len(ids) <= 2 else f"[{ids[0]!r}, …, {ids[-1]!r}]"
