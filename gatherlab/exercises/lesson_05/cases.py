"""The calls that a report is judged by: services with their plans, and the least time that a call takes."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from gatherlab.checking.judge_side.draw import Draw
from gatherlab.exercises.timed import Plan

__all__ = ["FAILURES", "LIMIT", "ORDER", "TIMEOUT", "WHOLE", "Case", "drawn"]


@dataclass(frozen=True, slots=True)
class Case:
    """One call of report(): the services and their plans, limit and time-out; times are virtual seconds."""

    plans: dict[str, Plan]
    limit: int
    timeout: float

    def status(self, name: str) -> str:
        """The status that the row of a service must have."""
        plan = self.plans[name]
        if plan.seconds is None or plan.seconds > self.timeout:
            return "timeout"
        return "ok" if plan.outcome == "ok" else "failed"

    def least(self, order: Iterable[str]) -> float:
        """The time it takes if the checks begin in this order, each as soon as a slot is free.

        Any order will do: as_completed() starts its awaitables in an order of its own.
        """
        slots = [0.0] * self.limit  # when each becomes free
        for name in order:
            takes = self.plans[name].seconds
            free = heapq.heappop(slots)
            heapq.heappush(slots, free + (self.timeout if takes is None else min(takes, self.timeout)))
        return max(slots)

    def dropped(self) -> list[str]:
        """The services whose check is cancelled from inside."""
        return [name for name, plan in self.plans.items() if plan.outcome == "drop"]

    def called(self) -> str:
        """What is called, and how the services behave, for the learner."""
        words = {"ok": "", "fail": " and fails", "drop": " and is cancelled from inside"}
        shown = [f"{name} takes {plan.seconds:g} s{words[plan.outcome]}" for name, plan in self.plans.items()]
        text = f"Called: report(api, {list(self.plans)}, limit={self.limit}, timeout={self.timeout:g})."
        return f"{text} {'; '.join(shown)}." if shown else text


def _ok(**takes: float) -> dict[str, Plan]:
    return {name: Plan(time) for name, time in takes.items()}


def drawn(draw: Draw, *, slots: bool, late: bool, fails: bool, drops: bool) -> Case:
    """A call that is drawn: with fewer slots than services, and with services that are late, that fail, and
    that are cancelled from inside, where these are asked for."""
    timeout = draw.between(4, 6)
    plans = [Plan(draw.between(1, timeout - 1)) for _ in range(draw.between(2, 3))]
    plans += [Plan(timeout + draw.between(5, 40))] * late
    plans += [Plan(draw.between(1, timeout - 1), "fail")] * fails
    plans += [Plan(draw.between(1, timeout - 1), "drop")] * drops
    names = draw.names(len(plans), len(plans))
    limit = draw.between(2, len(plans) - 1) if slots and len(plans) > 2 else len(plans)
    return Case(dict(zip(names, draw.shuffled(plans), strict=True)), limit, timeout)


# 5.1a: as many slots as services, nobody late, nobody fails
ORDER = (
    Case(_ok(a=3, b=1, c=2), limit=3, timeout=9),
    Case(_ok(x=2, y=1), limit=10, timeout=9),
    Case(_ok(one=1), limit=1, timeout=9),
    Case({}, limit=2, timeout=9),
)
# 5.1b: fewer slots than services; in chunks, slow would keep z waiting
LIMIT = (
    Case(_ok(a=2, b=2, c=2, d=2, e=2), limit=2, timeout=9),
    Case(_ok(slow=7, x=1, y=1, z=1), limit=2, timeout=9),
    Case(_ok(one=1, two=1, three=1), limit=1, timeout=9),
)
# 5.1c: one too slow; the last of five waits 4 s for its slot, longer than the time-out
TIMEOUT = (
    Case(_ok(slow=50, x=1, y=1, z=1), limit=2, timeout=5),
    Case(_ok(a=2, b=2, c=2, d=2, e=2), limit=2, timeout=3),
)
# 5.1d: one and two failures, beside one that is too slow
FAILURES = (
    Case({**_ok(a=2, b=2, c=2, d=2, e=2), "b": Plan(2, "fail")}, limit=2, timeout=3),
    Case({"p": Plan(1, "fail"), "q": Plan(2, "fail"), "s": Plan(50)}, limit=5, timeout=4),
)
# 5.1: all demands at once, and a check that is cancelled from inside; with one slot, whoever took it must
# give it back
WHOLE = (
    FAILURES[0],
    Case({**_ok(slow=50, x=1, y=1), "z": Plan(1, "fail")}, limit=2, timeout=5),
    Case({"p": Plan(1, "drop"), "q": Plan(2)}, limit=5, timeout=9),
    Case({}, limit=3, timeout=1),
    Case(_ok(one=1, two=1, three=1), limit=1, timeout=2),
    Case({"p": Plan(1, "drop"), "q": Plan(1), "r": Plan(1)}, limit=1, timeout=9),
    ORDER[0],
    FAILURES[1],
)
