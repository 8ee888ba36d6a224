"""The judge of 4.2: the first good answer, and the slower ones stopped properly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gatherlab.checking.judge_side.diagnose import common
from gatherlab.checking.judge_side.judge import Finding, Judge, Scenario
from gatherlab.checking.protocol import End, Method, Scene, argument
from gatherlab.checking.values import Raised, Value
from gatherlab.exercises.timed import SLACK, Plan, Timed, looked_up, over, seconds, self_cancelled
from gatherlab.model import Diagnosis as D

__all__ = ["FirstAnswer"]

CLEANUP = 1.0  # virtual seconds that a cancelled request needs to clean up
GET = (Method("get", ("key",), also=("id",)),)
NEVER, DOWN = Plan(None), Plan(0, "fail")


class _Mirrors(Timed):
    """Mirrors that answer, fail or never answer; nobody's clock starts before all were asked."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        scene = Scene("first_answer", GET, (argument(list(plans)),), CLEANUP)
        called = f"Called: first_answer(api, {list(plans)}). The mirrors: {_in_words(plans)}."
        super().__init__(scene, plans, called, together=len(plans))
        good = [(plan.seconds, name) for name, plan in plans.items() if plan.outcome == "ok" and plan.seconds]
        self.best = min(good)[1] if good else None

    def verdict(self, end: End) -> Finding | None:
        """Whether the first good answer came back, and the rest is over."""
        end = self.settled(end)
        return self._all_down(end) if self.best is None else self._answered(end)

    # ------------------------------------------------------------------ one of them is good

    def _answered(self, end: End) -> Finding | None:
        all_asked = self.peak >= self.need
        if end.kind == "raised" and end.error.isa("ApiError"):
            return _GAVE_UP if all_asked else replace(self._one_by_one(), diagnosis=D.RAISED)
        if end.kind in ("stuck", "livelock") and all_asked:
            return _WAITED
        finding = self_cancelled(end, "first_answer") or looked_up(end)
        finding = finding or common(end, self, need=self.need, may_leak=True)
        if finding is not None:
            return self._one_by_one() if finding.diagnosis is D.SEQUENTIAL else finding
        return (
            self._value(end.value)
            or over(self, end, "first_answer", "the slower mirrors")
            or self._too_late(end)
        )

    def _one_by_one(self) -> Finding:
        return Finding(
            D.SEQUENTIAL,
            "Expected: all mirrors are asked at the same time.",
            f"The server saw at most {self.peak} of {self.need} requests at a time.",
            "Make a task for each mirror before you wait for the first answer.",
        )

    def _value(self, value: Value) -> Finding | None:
        if value in self.tokens.of.get(self.best, ()):
            return None
        happened = f"Your function returned {self.meaning(value)}."
        look = "Look at which answer you return: the first that came and is no failure."
        if value is None:
            happened = "Your function returned None, as a function without return does."
        elif isinstance(value, Raised):
            look = "That is the failure of a mirror: skip it, and wait for the next one."
        elif isinstance(value, (list, tuple, dict)):
            look = "Return the one answer itself, with nothing around it."
        elif value in list(self.tokens.words()):
            look = "Another one came earlier. Several tasks may be done at once: look at each of them."
        return Finding(D.WRONG_VALUE, f"Expected: <{self.best}>, the first good answer.", happened, look)

    def _too_late(self, end: End) -> Finding | None:
        """The good answer was there; cleaning up one after the other, or a look only now and then, is slow,
        but no mistake."""
        came = min(when for number, when in self.answered.items() if self.requests[number].key == self.best)
        stopped = min(self.told.values(), default=end.elapsed)
        if stopped <= came + SLACK and end.elapsed <= came + CLEANUP * len(self.told) + 2.0:
            return None
        return Finding(
            D.WAITED_FOR_ALL,
            "Expected: your function stops waiting at the first good answer.",
            f"The answer was there after {seconds(came)}; your function ended after {seconds(end.elapsed)}.",
            "Look at what you wait for: as_completed(), or FIRST_COMPLETED in a loop, wakes you at each.",
        )

    # ------------------------------------------------------------------ all are down

    def _all_down(self, end: End) -> Finding | None:
        finding = common(end, self, need=self.need, may_raise=True)
        if finding is not None:
            return finding
        expected = "Expected: ApiError, because every mirror failed."
        if end.kind == "returned":
            what = "None" if end.value is None else self.meaning(end.value)
            look = "When the last mirror has failed too: raise ApiError."
            return Finding(D.SWALLOWED, expected, f"Your function returned {what}.", look)
        if end.error.isa("ApiError"):
            return None
        text = f"{end.error.type}: {end.error.text}" if end.error.text else end.error.type
        look = "Look at what is left when nobody gave a good answer, and raise ApiError yourself."
        return Finding(D.WRONG_EXC, expected, f"It raised {text}.", look)


_GAVE_UP = Finding(
    D.RAISED,
    "Expected: a mirror that fails is skipped while another one may still answer.",
    "Your function raised the ApiError of a mirror that failed.",
    "The first task that is done may be a failure: await it inside try/except, or look at its exception().",
)
_WAITED = Finding(
    D.WAITED_FOR_ALL,
    "Expected: your function returns at the first good answer.",
    "The answer was there, and your function waited for mirrors that never answer.",
    "gather() and the end of a TaskGroup wait for all. Wait for one: as_completed(), or FIRST_COMPLETED.",
)


def _in_words(plans: Mapping[str, Plan]) -> str:
    return ", ".join(f"{name} {_fate(plan)}" for name, plan in plans.items())


def _fate(plan: Plan) -> str:
    if plan.seconds is None:
        return "never answers"
    verb = "answers" if plan.outcome == "ok" else "fails"
    return f"{verb} after {plan.seconds:g} s" if plan.seconds else f"{verb} at once"


class FirstAnswer(Judge):
    """4.2: never, fail, late; then all fail; then failures before and after the good answer; then a good
    answer that comes last, so that nobody is left to stop; then two plans that are drawn, and a drawn number
    of mirrors that fail."""

    exercise, function = "4.2", "first_answer"

    def scenarios(self) -> Iterator[Scenario]:
        """Six scenarios, and three that are drawn."""
        yield _Mirrors({"m1": NEVER, "m2": Plan(1), "m3": NEVER})
        yield _Mirrors({"m1": DOWN, "m2": DOWN, "m3": Plan(1), "m4": Plan(5)})
        yield _Mirrors({"m1": DOWN, "m2": DOWN})
        yield _Mirrors({"m1": Plan(6), "m2": Plan(1, "fail"), "m3": Plan(2), "m4": Plan(3, "fail")})
        yield _Mirrors({"m1": NEVER, "m2": Plan(1), "m3": NEVER}).with_empty("m2")
        yield _Mirrors({"m1": DOWN, "m2": Plan(1), "m3": Plan(0.5, "fail")})
        yield _Mirrors(self._drawn())
        yield _Mirrors(self._drawn())
        yield _Mirrors(_numbered([DOWN] * self.draw.between(3, 6)))

    def _drawn(self) -> dict[str, Plan]:
        """One good answer after one or two failures; the rest is later, fails later, or never comes."""
        best = self.draw.between(2, 4)
        plans = [Plan(best), Plan(best - 1, "fail")] + [DOWN] * self.draw.below(2)
        for later in range(1, self.draw.between(2, 3) + 1):
            plans.append(
                self.draw.chosen((NEVER, Plan(best + 2 * later), Plan(best + 2 * later - 1, "fail")))
            )
        return _numbered(self.draw.shuffled(plans))


def _numbered(plans: Sequence[Plan]) -> dict[str, Plan]:
    return {f"m{number}": plan for number, plan in enumerate(plans, 1)}
