"""A server with a timetable: it answers each request a fixed number of virtual seconds after it arrived.

Time is the loop's virtual time, so a deadline, or the least time that a number of checks can take, is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from gatherlab.checking.judge_side.judge import Barrier, Finding
from gatherlab.checking.protocol import End, Request, Scene
from gatherlab.checking.values import Value
from gatherlab.counts import counted
from gatherlab.exercises.results import CLOSED, cut, readable
from gatherlab.model import Diagnosis as D

__all__ = ["ONLY_ASKS", "SLACK", "Plan", "Timed", "listed", "looked_up", "over", "seconds", "self_cancelled"]

LOOKS = 500  # idle moments in which nothing came, after which one more changes nothing
SLACK = 0.5  # virtual seconds that code which looks at its tasks only now and then may be late


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a request: ``seconds`` (virtual) after it arrived it ends; None: it never does.

    ``outcome``: ``ok`` is a fresh token, ``fail`` an ApiError, ``drop`` a CancelledError from inside.
    """

    seconds: float | None
    outcome: Literal["ok", "fail", "drop"] = "ok"


class Timed(Barrier):
    """Ends each request according to the plan of its key; what ends at the same time ends in the same turn.

    With ``together`` no clock starts before that many requests were in flight at once.  ``answered``,
    ``told`` (of the cancellation) and ``cleaned_up`` say when, in virtual seconds, by request.
    """

    def __init__(self, scene: Scene, plans: Mapping[str, Plan], called: str, *, together: int = 0) -> None:
        super().__init__(replace(scene, timed=True), together, list(plans), called)
        self.plans = dict(plans)
        self.opened = None if together else 0.0
        self.looks = 0  # idle moments since anything happened
        self.answered: dict[int, float] = {}
        self.told: dict[int, float] = {}
        self.cleaned_up: dict[int, float] = {}
        self.shut = False  # close() ended a request

    def request(self, request: Request) -> None:
        """A request arrived; perhaps it is the last one that the others wait for."""
        super().request(request)
        self.looks = 0
        if self.opened is None and self.peak >= self.need:
            self.opened = request.now

    def cancelled(self, request_id: int, now: float) -> None:
        """A request was told that it is cancelled."""
        super().cancelled(request_id, now)
        self.told[request_id] = now

    def closed(self, request_id: int, now: float) -> None:
        """The coroutine of a request was closed, which lets it clean up nothing."""
        super().closed(request_id, now)
        self.shut = True

    def cleaned(self, request_id: int, now: float) -> None:
        """A cancelled request is over."""
        self.cleaned_up[request_id] = now

    def idle(self, now: float, next_timer: float | None) -> None:
        """End what is due; else move the clock on, unless a timer of the learner's comes first."""
        due = self._due()
        if not due:
            self._give_up()
            return
        self.looks = 0
        soonest = max(now, min(due.values()))
        if soonest > now:
            if next_timer is not None and next_timer < soonest:
                return
            self.advance(soonest)
        for request_id in sorted(
            (i for i, when in due.items() if when <= soonest), key=lambda i: (due[i], i)
        ):
            self._end(self.open[request_id], soonest)

    def _due(self) -> dict[int, float]:
        """When each request ends; those that never do are left out."""
        if self.opened is None:
            return {}
        plans = {number: self.plan_of(request) for number, request in self.open.items()}
        return {
            number: max(self.opened, self.open[number].now) + plan.seconds
            for number, plan in plans.items()
            if plan.seconds is not None
        }

    def _give_up(self) -> None:
        """Code that polls for what never comes: one more look changes nothing."""
        self.looks += 1
        if self.looks > LOOKS:
            self.stop()

    def settled(self, end: End) -> End:
        """How the scene ended: code that was stopped while it polled would never have ended."""
        polled = end.kind == "stuck" and self.looks > LOOKS
        return replace(end, kind="livelock") if polled else end

    def _end(self, request: Request, now: float) -> None:
        self.answered[request.id] = now
        outcome = self.plan_of(request).outcome
        if outcome == "ok":
            self.answer(request.id, self.tokens.make(str(request.key)))
        else:
            kind = "ApiError" if outcome == "fail" else "CancelledError"
            text = f"{request.key} is down" if outcome == "fail" else ""
            self.fail(request.id, str(request.key), kind, text)

    def meaning(self, value: Value) -> str:
        """A value in words, exceptions as Python writes them."""
        return cut(super().meaning(readable(value)))

    def plan_of(self, request: Request) -> Plan:
        """The plan of a request; one that nobody expected is answered at once."""
        return self.plans.get(request.key, Plan(0)) if isinstance(request.key, str) else Plan(0)

    def names(self, numbers: Iterable[int]) -> list[str]:
        """The keys of requests, as text, in the order of the plans: requests arrive in any order."""
        seen = [str(self.requests[number].key) for number in numbers]
        return sorted(
            seen, key=lambda name: (list(self.plans).index(name) if name in self.plans else -1, name)
        )


def over(scenario: Timed, end: End, function: str, who: str) -> Finding | None:
    """Whether every request was over when ``function`` ended: answered, or cancelled and cleaned up.

    ``who`` names those that had to be stopped (``"the slower mirrors"``).
    """
    cleaning = set(scenario.told) - set(scenario.cleaned_up)
    asked = max(0, end.asked - len(cleaning))  # a task that cleans up was asked, too
    expected = f"Expected: when {function} ends, {who} are cancelled and done."
    if len(scenario.open) > asked:
        return Finding(
            D.NOT_CANCELLED,
            expected,
            f"{_were(scenario.names(scenario.open))} still running when it ended.",
            "wait() and as_completed() stop nobody: cancel() each task that is left, then wait for them.",
        )
    if end.leaked > max(end.asked, len(cleaning)) and not scenario.open and not cleaning:
        return Finding(
            D.LEAKED_TASKS,
            f"Expected: when {function} ends, everything it started is over.",
            f"{counted(end.leaked, 'tasks')} of your own went on when it ended.",
            "Look for a task that you made for something else than a request: end it, and wait for it, too.",
        )
    if scenario.open or cleaning or end.leaked:
        left = scenario.names({*scenario.open, *cleaning})
        how = "closed" if scenario.shut else "cancelled"
        busy = f"{_were(left)} {how}, but had" if left else f"{counted(end.leaked, 'tasks')} had"
        some = cleaning and set(scenario.cleaned_up)
        return Finding(
            D.CLEANUP_NOT_AWAITED,
            expected,
            f"{busy} not finished cleaning up when it ended.",
            CLOSED if scenario.shut else _THE_FIRST_ENDS_IT if some else ONLY_ASKS,
        )
    return None


ONLY_ASKS = (
    "cancel() only asks. Then wait: await asyncio.gather(*tasks, return_exceptions=True) "
    "(of a dict of tasks: *tasks.values())."
)
_THE_FIRST_ENDS_IT = (
    "Cancelled tasks end one by one, and without return_exceptions=True gather() waits for the first only. "
    "Wait for all: put it into the gather() you have, or await one more that has it."
)


def looked_up(end: End) -> Finding | None:
    """With a plain for, as_completed() gives coroutines of its own: one was looked up like a task."""
    if end.kind != "raised" or not end.error.isa("KeyError", "ValueError", "AttributeError"):
        return None
    if "_wait_for_one" not in end.error.text:
        return None
    return Finding(
        D.RAISED,
        "Expected: you get from an answer to the request it belongs to.",
        f"{end.error.type}: what as_completed() gave was looked up. In a plain for it is none of your tasks.",
        "Let the coroutine return its id with the answer; from Python 3.13, async for gives your tasks.",
    )


def self_cancelled(end: End, function: str) -> Finding | None:
    """A CancelledError came out: nobody but the function itself had cancelled anything."""
    if end.kind != "raised" or not end.error.isa("CancelledError"):
        return None
    return Finding(
        D.RAISED,
        f"Expected: {function} ends by itself, with its answer.",
        "It raised CancelledError: it awaited something that it had cancelled, or asked what came of it.",
        "Wait for cancelled tasks with gather(*tasks, return_exceptions=True), or with asyncio.wait(tasks).",
    )


def listed(names: Iterable[str]) -> str:
    """``"a"``, ``"a and b"``, ``"a, b and c"``; ``"nothing"`` for no names."""
    texts = list(names)
    if len(texts) < 2:
        return texts[0] if texts else "nothing"
    return ", ".join(texts[:-1]) + " and " + texts[-1]


def seconds(number: float) -> str:
    """``"1 second"``, ``"2.5 seconds"``."""
    return f"{number:g} second" + ("" if number == 1 else "s")


def _were(names: list[str]) -> str:
    return f"{listed(names)} {'was' if len(names) == 1 else 'were'}"
