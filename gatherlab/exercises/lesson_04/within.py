"""The judge of 4.4: what is there at a deadline, and the rest stopped properly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gatherlab.checking.judge_side.diagnose import common
from gatherlab.checking.judge_side.judge import Finding, Judge, Scenario
from gatherlab.checking.protocol import End, Method, Scene, argument
from gatherlab.checking.values import Value
from gatherlab.exercises.results import shape
from gatherlab.exercises.timed import SLACK, Plan, Timed, listed, over, seconds, self_cancelled
from gatherlab.model import Diagnosis as D

__all__ = ["Within"]

GET = (Method("get", ("key",), also=("id",)),)
CLEANUP = 0.1  # virtual seconds that the longest clean-up takes


class _Deadline(Timed):
    """Answers that come before the deadline, and answers that would come after it.

    ``cleanups`` are the virtual seconds that cancelled requests take, in turn: a cancelled gather() goes on
    with the first that is over, and only where they differ does that show.
    """

    def __init__(self, takes: Mapping[str, float], deadline: float, *cleanups: float) -> None:
        scene = Scene("within", GET, (argument(list(takes)), argument(deadline)), cleanups or 0.0)
        shown = ", ".join(f"{name} {time:g} s" for name, time in takes.items())
        called = f"Called: within(api, {list(takes)}, {deadline:g}). The answers take: {shown}."
        super().__init__(scene, {name: Plan(time) for name, time in takes.items()}, called)
        self.deadline = deadline
        self.latest = deadline + SLACK + sum(cleanups) + 1e-6  # sums of times are not exact
        self.ready = [name for name, time in takes.items() if time < deadline]

    def verdict(self, end: End) -> Finding | None:
        """Whether those that were ready came back, and the rest was stopped at the deadline."""
        end = self.settled(end)
        if end.kind == "raised" and end.error.isa("TimeoutError"):
            return _TIMED_OUT
        finding = (
            self._asked_too_early(end) or self_cancelled(end, "within") or common(end, self, may_leak=True)
        )
        if finding is not None:
            return finding
        if not isinstance(end.value, dict):
            shown = "a dict {id: value} of those that were ready in time"
            return shape(self, end.value, shown, "Look at what comes after return.")
        return (
            self._ready_ones(end.value, end.elapsed)
            or self._values(end.value)
            or self._late(end)
            or over(self, end, "within", "the late requests")
        )

    def _asked_too_early(self, end: End) -> Finding | None:
        """It asked a cancelled task for its result, or whether it was cancelled, before it was over."""
        early = end.kind == "raised" and end.error.isa("InvalidStateError") and self.told
        return over(self, end, "within", "the late requests") if early else None

    def _ready_ones(self, value: dict[Value, Value], elapsed: float) -> Finding | None:
        if set(value) == set(self.ready):
            return None
        expected = f"Expected, ready in time: {listed(self.ready)}."
        shown = listed(self.meaning(key) for key in value).replace("'", "") if value else "an empty dict"
        happened = f"Your function returned {shown}, after {seconds(elapsed)}."
        if set(value) < set(self.ready):
            return Finding(D.LOST_RESULTS, expected, happened, self._where_lost(value))
        mixed = self._mixed_up(value)
        if mixed is not None:
            return Finding(D.LATE, expected, f"Your function returned {self.meaning(value)}.", mixed)
        look = "Leave out what is not ready at the deadline; look at what your function waits for."
        if not set(value) <= set(self.plans):
            look = "The keys are the ids, as they stand in the list."
        elif elapsed > self.deadline and self.told == {}:
            look = f"The deadline is {seconds(self.deadline)}: your function goes on waiting after it."
        elif elapsed <= self.latest:
            look = "Leave out whoever is not ready at the deadline: no id with None or with an exception."
        return Finding(D.LATE, expected, happened, look)

    def _mixed_up(self, value: dict[Value, Value]) -> str | None:
        """What to look at where a late id stands with the answer of another."""
        late = [name for name in self.plans if name in value and name not in self.tokens.of]
        if not late or value[late[0]] not in list(self.tokens.words()):
            return None
        return (
            f"{late[0]} was late. done is a set: it has no order, so zip with ids pairs them wrongly. "
            "Keep id and task together (a dict, or name=)."
        )

    def _where_lost(self, value: dict[Value, Value]) -> str:
        if self.peak < len(self.plans):
            return "The requests were not all in flight at once: make a task for each of them first."
        if value:
            return "Look at when your function stops waiting: what is missing was ready before the deadline."
        return "A time-out around gather() throws away what was ready: keep the tasks, and look at each one."

    def _values(self, value: dict[Value, Value]) -> Finding | None:
        if all(value[name] in self.tokens.of.get(name, ()) for name in self.ready):
            return None
        expected = "Expected: {" + ", ".join(f"{name}: <{name}>" for name in self.ready) + "}."
        happened = f"Your function returned {self.meaning(value)}."
        look = "Look at how an id and its answer stay together: the sets of wait() have no order."
        if any(answer not in list(self.tokens.words()) for answer in value.values()):
            look = "Look at where each value comes from: it is the answer itself, as await gives it to you."
        return Finding(D.WRONG_VALUE, expected, happened, look)

    def _late(self, end: End) -> Finding | None:
        """Stopped too late?"""
        if end.elapsed <= self.latest:
            return None
        look = "There is one deadline for all: look at what your function still waits for after it."
        if self.told:
            look = "There is one deadline for all; a wait_for() in a loop counts from its own beginning."
        if self.peak < len(self.plans):
            look = "The requests ran one after the other: make a task of each before you wait for the first."
        return Finding(
            D.LATE,
            f"Expected: whatever is not ready after {seconds(self.deadline)} is cancelled then.",
            f"Your function ended after {seconds(end.elapsed)}.",
            look,
        )


_TIMED_OUT = Finding(
    D.RAISED,
    "Expected: a dict of those that were ready in time.",
    "Your function raised TimeoutError.",
    "Catch it, and return what is ready; or use asyncio.wait(…, timeout=…), which raises nothing.",
)


class Within(Judge):
    """4.4: one late, none late, all late, several late, one a moment too late, an empty answer; then times
    and a deadline that are drawn."""

    exercise, function = "4.4", "within"

    def scenarios(self) -> Iterator[Scenario]:
        """Six scenarios, and one that is drawn."""
        yield _Deadline({"a": 1, "b": 5, "c": 2}, 3)
        yield _Deadline({"a": 1, "b": 2}, 10)
        yield _Deadline({"a": 9, "b": 8}, 1, CLEANUP, 0.0)
        yield _Deadline({"a": 9, "b": 1, "c": 8, "d": 2}, 4, 0.0, 0.0, CLEANUP, 0.0)
        yield _Deadline({"a": 1, "b": 3 + SLACK / 2, "c": 2}, 3)
        yield _Deadline({"a": 1, "b": 5, "c": 2}, 3).with_empty("a")
        deadline = self.draw.between(4, 6)
        times = self.draw.sample(range(1, deadline), 2) + self.draw.sample(range(deadline + 1, 12), 2)
        times += self.draw.sample(range(12, 20), self.draw.below(3))
        names = self.draw.names(len(times), len(times))
        cleanups = self.draw.shuffled([CLEANUP * number / len(times) for number in range(len(times))])
        yield _Deadline(dict(zip(names, self.draw.shuffled(times), strict=True)), deadline, *cleanups)
