"""Exercises 1.1 to 1.3 and their judges: basic gather."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gatherlab.checking.diagnose import common
from gatherlab.checking.judge import Barrier, Finding, Judge, Scenario
from gatherlab.checking.protocol import End, Method, Scene, argument
from gatherlab.exercises.lesson_01_texts import EXERCISES
from gatherlab.exercises.results import calls, listing, not_awaitable, order, shape
from gatherlab.model import Diagnosis as D

__all__ = ["EXERCISES", "JUDGES"]


# --------------------------------------------------------------------------- 1.1


class _Both(Barrier):
    """Answers nobody until both are in flight, then in a fixed order."""

    KEYS = ("users/1", "posts/1")

    def __init__(self, first: str, second: str) -> None:
        scene = Scene("fetch_both", (Method("get", ("key",)),))
        called = f"Called: fetch_both(api). Once both requests are in flight, {first} is answered first."
        super().__init__(scene, 2, [first, second], called)

    def verdict(self, end: End) -> Finding | None:
        shown = "[<users/1>, <posts/1>], the user and then the post"
        finding = common(end, "fetch_both", need=2, peak=self.peak)
        if finding is None and not end.awaitable:
            finding = not_awaitable("fetch_both")
        return (
            finding
            or listing(self, end.value, shown)
            or calls(self, self.KEYS, "api.get")
            or order(self, end.value, [self.tokens.first(key) for key in self.KEYS], shown)
        )


class FetchBoth(Judge):
    """1.1: both orders of completion, so that no answer is right by luck."""

    exercise, function = "1.1", "fetch_both"

    def scenarios(self) -> Iterator[Scenario]:
        yield _Both("posts/1", "users/1")
        yield _Both("users/1", "posts/1")


# --------------------------------------------------------------------------- 1.2


class _Three(Barrier):
    """Answers nobody until all three are in flight, then in the reverse of the natural order."""

    KEYS = ("user", "posts", "todos")

    def __init__(self) -> None:
        scene = Scene("dashboard", tuple(Method(key) for key in self.KEYS))
        called = "Called: dashboard(api). Once all three requests are in flight, todos is answered first."
        super().__init__(scene, 3, ["todos", "posts", "user"], called)

    def verdict(self, end: End) -> Finding | None:
        shown = 'a dict {"user": <user>, "posts": <posts>, "todos": <todos>}'
        finding = common(end, "dashboard", need=3, peak=self.peak)
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
        if finding is None or finding.diagnosis is not D.WRONG_ORDER:
            return finding
        look = "The names on the left of = must stand in the order of gather()'s arguments: look at both."
        happened = f"Your function returned {self.meaning(end.value)}."
        return Finding(D.WRONG_ORDER, finding.expected, happened, look)


class Dashboard(Judge):
    """1.2: one scenario, in which every order but the arguments' own is wrong."""

    exercise, function = "1.2", "dashboard"

    def scenarios(self) -> Iterator[Scenario]:
        yield _Three()


# --------------------------------------------------------------------------- 1.3


class _InThreads(Barrier):
    """A blocking function: worker threads are answered only when all wait together, last name first."""

    def __init__(self, names: list[str]) -> None:
        scene = Scene("checksums", (Method("checksum", ("name",), blocking=True),), (argument(names),))
        called = f"Called: checksums(api, {names}). No checksum is ready until {len(names)} are running."
        super().__init__(scene, len(names), names[::-1], called)
        self.names = names

    def verdict(self, end: End) -> Finding | None:
        shown = "[" + ", ".join(f"<{name}>" for name in self.names) + "], in the order of names"
        if any(request.on_loop for request in self.requests):
            return _ON_LOOP
        if end.error is not None and end.error.isa("TimeoutError") and self.peak < self.need:
            end = replace(end, kind="stuck")  # the time-out only ended what could never have gone on
        return (
            common(end, "checksums", need=len(self.names), peak=self.peak, what="checksums")
            or listing(self, end.value, shown)
            or calls(self, self.names, "api.checksum")
            or order(self, end.value, [self.tokens.first(name) for name in self.names], shown)
        )


_ON_LOOP = Finding(
    D.BLOCKING,
    "Expected: each checksum runs in a thread of its own, and the event loop stays free.",
    "api.checksum() ran on the event loop's own thread, so nothing else could run meanwhile.",
    "Pass the function and its argument, to_thread(api.checksum, name): with brackets you call it yourself.",
)


class Checksums(Judge):
    """1.3: three names, then two."""

    exercise, function = "1.3", "checksums"

    def scenarios(self) -> Iterator[Scenario]:
        yield _InThreads(["a", "b", "c"])
        yield _InThreads(["x", "y"])


JUDGES: tuple[type[Judge], ...] = (FetchBoth, Dashboard, Checksums)
