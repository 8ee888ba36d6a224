"""The judges of 1.1 to 1.3: basic gather, and threads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gatherlab.checking.judge_side.diagnose import common
from gatherlab.checking.judge_side.judge import Barrier, Finding, Judge, Scenario
from gatherlab.checking.protocol import End, Method, Scene, argument
from gatherlab.checking.values import POOL_FUTURE, Thing, Value
from gatherlab.counts import counted
from gatherlab.exercises.results import calls, cut, listing, not_awaitable, order, shape
from gatherlab.model import Diagnosis as D

__all__ = ["JUDGES"]

_IN_FLIGHT = "in flight (sent, not answered yet)"


# --------------------------------------------------------------------------- 1.1


class _Both(Barrier):
    """Answers nobody until both are in flight, then in a fixed order."""

    KEYS = ("users/1", "posts/1")

    def __init__(self, first: str, second: str) -> None:
        scene = Scene("fetch_both", (Method("get", ("key",), also=("id",)),))
        called = f"Called: fetch_both(api). Once both requests are {_IN_FLIGHT}, {first} is answered first."
        super().__init__(scene, 2, [first, second], called)

    def verdict(self, end: End) -> Finding | None:
        shown = "[<users/1>, <posts/1>], the user and then the post"
        finding = common(end, self, need=2)
        if finding is None and not end.awaitable:
            finding = not_awaitable("fetch_both")
        return (
            finding
            or listing(self, end.value, shown)
            or calls(self, self.KEYS, "api.get")
            or order(self, end.value, [self.tokens.first(key) for key in self.KEYS], shown)
        )


class FetchBoth(Judge):
    """1.1: both orders of completion, so that no answer is right by luck; then two that are drawn."""

    exercise, function = "1.1", "fetch_both"

    def scenarios(self) -> Iterator[Scenario]:
        yield _Both("posts/1", "users/1")
        yield _Both("users/1", "posts/1")
        yield _Both(*self.draw.shuffled(_Both.KEYS))
        yield _Both(*self.draw.shuffled(_Both.KEYS))


# --------------------------------------------------------------------------- 1.2


class _Three(Barrier):
    """Answers nobody until all three are in flight, then in the order given."""

    KEYS = ("user", "posts", "todos")

    def __init__(self, order: Sequence[str]) -> None:
        scene = Scene("dashboard", tuple(Method(key) for key in self.KEYS))
        called = f"Called: dashboard(api). Once all three are {_IN_FLIGHT}, {order[0]} is answered first."
        super().__init__(scene, 3, order, called)

    def verdict(self, end: End) -> Finding | None:
        shown = 'a dict {"user": <user>, "posts": <posts>, "todos": <todos>}'
        finding = common(end, self, need=3)
        if finding is None and not isinstance(end.value, dict):
            look = "Unpack what gather() returns into three names, and build the dict from them."
            finding = shape(self, end.value, shown, look)
        return (
            finding or calls(self, self.KEYS, "api.user, api.posts and api.todos") or self._values(end, shown)
        )

    def _values(self, end: End, shown: str) -> Finding | None:
        if set(end.value) != set(self.KEYS):
            return shape(self, end.value, shown, "Look at the keys: exactly user, posts and todos.")
        values = [end.value[key] for key in self.KEYS]
        finding = order(self, values, [self.tokens.first(key) for key in self.KEYS], shown)
        if finding is None:
            return None
        finding = replace(finding, happened=f"Your function returned {cut(self.meaning(end.value))}.")
        if finding.diagnosis is not D.WRONG_ORDER:
            return finding
        look = "The names on the left of = must stand in the order of gather()'s arguments: look at both."
        return replace(finding, look=look)


class Dashboard(Judge):
    """1.2: the reverse of the natural order, then one that is drawn: no order but the arguments' is right."""

    exercise, function = "1.2", "dashboard"

    def scenarios(self) -> Iterator[Scenario]:
        yield _Three(_Three.KEYS[::-1])
        yield _Three(self.draw.mixed(_Three.KEYS))


# --------------------------------------------------------------------------- 1.3


class _InThreads(Barrier):
    """A blocking function: worker threads are answered only when all wait together, in the order given.

    Where no more of them will come, those that wait are answered too, so that the function comes to its end.
    """

    def __init__(self, names: list[str], order: Sequence[str]) -> None:
        scene = Scene("checksums", (Method("checksum", ("name",), blocking=True),), (argument(names),))
        called = f"Called: checksums(api, {names}). No checksum is ready until {len(names)} are running."
        super().__init__(scene, len(names), order, called)
        self.names = names
        self.shown = "[" + ", ".join(f"<{name}>" for name in names) + "], in the order of names"

    def idle(self, now: float, next_timer: float | None) -> None:
        """Nothing moves any more, so these are all that run at the same time: answer one."""
        if self.open:
            chosen = min(self.open.values(), key=self._rank)
            self.answer(chosen.id, self.tokens.make(str(chosen.key)))

    def verdict(self, end: End) -> Finding | None:
        if any(request.on_loop for request in self.requests):
            return self._on_loop(end)
        return (
            common(end, self, may_leak=True)
            or self._pool_futures(end.value)
            or (common(end, self) if end.leaked else self._left_running())
            or self._one_by_one()
            or listing(self, end.value, self.shown)
            or self._values(end.value)
        )

    def _on_loop(self, end: End) -> Finding:
        """A call on the loop's own thread; ``to_thread(api.checksum(name))`` tries to call its result."""
        called_the_result = end.kind == "raised" and end.error.isa("TypeError")
        look = _MOVE_IT
        if called_the_result and "not callable" in end.error.text:
            look = _CALLED_TOO_EARLY
        return Finding(
            D.BLOCKING,
            "Expected: each checksum waits in another thread, and the event loop stays free.",
            "api.checksum() ran on the event loop's own thread, so nothing else could run meanwhile.",
            look,
        )

    def _pool_futures(self, value: Value) -> Finding | None:
        """What a pool's submit() returns stands where a checksum should be."""
        if not isinstance(value, (list, tuple)) or Thing(POOL_FUTURE) not in value:
            return None
        return Finding(
            D.WRONG_VALUE,
            f"Expected: {self.shown}.",
            "In its result stands a Future of a thread pool: something to wait for, not its result.",
            "A pool's own future cannot be awaited: loop.run_in_executor(pool, …) gives one that can.",
        )

    def _left_running(self) -> Finding | None:
        """Threads were started, and nobody waits for them: what they find comes too late."""
        if not self.open:
            return None
        return Finding(
            D.WRONG_VALUE,
            f"Expected: {self.shown}.",
            f"When your function returned, {counted(len(self.open), 'checksums')} still ran in threads.",
            "Wait for each of them: asyncio.to_thread(…) gives you something to await, for gather().",
        )

    def _one_by_one(self) -> Finding | None:
        if self.peak >= self.need:
            return None
        return Finding(
            D.SEQUENTIAL,
            f"Expected: {self.need} checksums run at the same time.",
            f"At most {counted(self.peak, 'checksums')} ran at a time." if self.peak else "No checksum ran.",
            "Hand all of them to the loop before you wait for the first, each in its own to_thread(): look "
            "for an await in a loop, one thread for the whole list, a pool with too few workers, a lock.",
        )

    def _values(self, value: Sequence[Value]) -> Finding | None:
        finding = calls(self, self.names, "api.checksum")
        if finding is not None and not all(name in self.keys for name in self.names):
            return finding
        wanted = [self.tokens.last(name) for name in self.names]
        finding = order(self, value, wanted, self.shown)
        return replace(finding, diagnosis=D.WRONG_VALUE) if finding is not None else None


_MOVE_IT = (
    "A plain call blocks the loop's thread. Which tool of lesson 01's slip 3 moves a call to another thread?"
)
_CALLED_TOO_EARLY = (
    "Pass the function and its argument, to_thread(api.checksum, name): with brackets you call it yourself."
)


class Checksums(Judge):
    """1.3: three names, then two, the last one ready first; then names and an order that are drawn."""

    exercise, function = "1.3", "checksums"

    def scenarios(self) -> Iterator[Scenario]:
        yield _InThreads(["a", "b", "c"], "cba")
        yield _InThreads(["x", "y"], "yx")
        names = self.draw.names(3, 4)  # no more: a small machine's pool has five threads
        yield _InThreads(names, self.draw.mixed(names))


JUDGES: tuple[type[Judge], ...] = (FetchBoth, Dashboard, Checksums)
