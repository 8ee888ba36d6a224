"""How one behaviour is judged: the learner's function in the place of gather, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gatherlab.checking.judge_side.diagnose import common
from gatherlab.checking.judge_side.judge import Finding
from gatherlab.checking.judge_side.raised import raised
from gatherlab.checking.protocol import Arg, End, Method, Scene
from gatherlab.checking.values import Raised, Value
from gatherlab.exercises.lesson_06 import causes, looks
from gatherlab.exercises.lesson_06.account import callback_raised, compare, right, shown
from gatherlab.exercises.lesson_06.behaviour import Behaviour, Told
from gatherlab.exercises.lesson_06.slips import shortened, slip
from gatherlab.exercises.timed import SLACK, Plan, Timed, listed, seconds
from gatherlab.model import Diagnosis as D

__all__ = ["Shown"]

FUNCTION = "my_gather"


class Shown(Timed):
    """A behaviour, shown by its program with the learner's function; ``source`` is the answer's text."""

    def __init__(self, behaviour: Behaviour, source: str = "") -> None:
        scene = Scene(
            FUNCTION,
            (Method("get", ("key",)),),
            (Arg("callback", "tell"),),
            behaviour.cleanup,
            program=behaviour.program,
        )
        super().__init__(scene, behaviour.plans, _called(behaviour))
        self.behaviour, self.source = behaviour, source
        self.account: list[Told] = []

    def called_back(self, name: str, args: tuple[Value, ...], now: float) -> None:
        """The program tells something."""
        self.account.append(Told(str(args[0]), args[1], now))

    def busy(self, now: float, next_timer: float | None) -> None:
        """Code that polls with sleep(0) lets no time pass; here it does, for what it waits for will come."""
        due = self._due()
        if next_timer is not None and (not due or next_timer < min(due.values())):
            self.advance(next_timer)
        else:
            self.idle(now, None)

    def verdict(self, end: End) -> Finding | None:
        """How it ended first, then what became of the children, then what came out, and when."""
        end = self.settled(end)
        finding = (
            self._gather(end) or self._without_an_end(end) or self._no_awaitable() or self._own_error(end)
        )
        finding = finding or self._requests(end) or self._others_cancelled()
        return finding or self._account(end) or self._not_cancelled() or self._unheard(end)

    # ------------------------------------------------------------------ how it ended

    def _gather(self, end: End) -> Finding | None:
        """asyncio.gather itself, or a call of it; one that only a cancelled caller makes is a clean-up."""
        if not end.gather:
            return None
        if end.gather == "is":
            happened = "my_gather is asyncio.gather itself."
            return Finding(D.USES_GATHER, looks.OWN_GATHER, happened, looks.BUILD, attempted=False)
        stopped = self.behaviour.step == 4 and self.behaviour.cancelled
        look = looks.CLEAN_UP if stopped else looks.BUILD
        return Finding(D.USES_GATHER, looks.OWN_GATHER, "Your function calls asyncio.gather().", look)

    def _without_an_end(self, end: End) -> Finding | None:
        """It never ended, or it blocked the loop; a deadlock is told by what is missing."""
        if end.kind == "stuck" or (end.kind == "raised" and end.error.isa(self.behaviour.ends or "-")):
            return None
        if end.kind == "raised" and self.behaviour.ends == "" and not end.error.isa("Abandoned"):
            return self._escaped(end)
        quiet = end.never_awaited and end.kind == "returned"
        finding = common(end, self, may_raise=True, may_leak=True)
        if finding is not None and finding.diagnosis is D.LIVELOCK:
            return replace(finding, look=looks.POLLS)
        return None if finding is not None and quiet and finding.diagnosis is D.NOT_AWAITED else finding

    def _escaped(self, end: End) -> Finding:
        return Finding(
            D.RAISED,
            self._expected("the loop goes on"),
            f"{end.error.type} ended the whole event loop: {end.error.text[:80] or 'no text'}.",
            looks.ESCAPED,
        )

    def _no_awaitable(self) -> Finding | None:
        told = next((told for told in self.account if _isa(told.value, "NotAwaitableError")), None)
        if told is None:
            return None
        kind = told.value.text
        if kind in ("generator", "async_generator"):
            return Finding(
                D.SHAPE,
                looks.AWAITABLE,
                "There is a yield in it, so that calling it gives a generator object.",
                looks.NO_YIELD,
            )
        what = "None, as a function without return does" if kind == "None" else f"a {kind}, at once"
        return Finding(D.NOT_AWAITED, looks.AWAITABLE, f"Your function returned {what}.", looks.WRITE_ASYNC)

    def _own_error(self, end: End) -> Finding | None:
        """An error that the code made itself, by a slip."""
        if right(self, self.account):
            return None
        wanted = {told.value.name for account in self.behaviour.accounts for told in account if _kind(told)}
        for told in self.account:
            error = told.value
            if told.what != "raised" or not isinstance(error, Raised) or error.name is not None:
                continue
            made = error.isa(*causes.OWN) or slip(error, self) is not None
            if made and not error.isa(*wanted):
                return self._slip(error)
        return None

    def _slip(self, error: Raised) -> Finding:
        known = slip(error, self)
        if known is None:
            return raised(End("raised", error=error), FUNCTION)
        diagnosis, look = known
        happened = f"It raised {error.type}: {shortened(error.text)}."
        return Finding(diagnosis, self._expected(), happened, look)

    # ------------------------------------------------------------------ what became of the children

    def _requests(self, end: End) -> Finding | None:
        """Each child has to start once, and at once."""
        seen = [str(request.key) for request in self.requests]
        twice = sorted({key for key in seen if seen.count(key) > 1})
        if twice:
            happened = f"{listed(twice)} ran more than once."
            return Finding(D.CALLS, self._expected("each child runs once"), happened, looks.ONCE)
        if right(self, self.account) and set(seen) == set(self.plans):
            return self._late_start()
        missing = [key for key in self.plans if key not in seen]
        if missing and (not self.peak or (self.behaviour.step != 1 and not self._in_a_row(missing))):
            happened = f"{listed(missing[:5])} never started."
            return Finding(D.NOT_STARTED, self._expected("all children start"), happened, looks.START)
        return self._row(missing, end) or self._late_start()

    def _in_a_row(self, missing: list[str]) -> bool:
        """Whether the ones that never started stood behind one that was waited for alone."""
        return len(self.plans) - len(missing) >= 1 and self.peak <= 1 and len(self.plans) > 1

    def _row(self, missing: list[str], end: End) -> Finding | None:
        if not missing:
            return None
        happened = f"At most {self.peak} at a time were in flight; {listed(missing[:5])} never started."
        return Finding(D.SEQUENTIAL, self._expected("all children start at once"), happened, looks.IN_A_ROW)

    def _late_start(self) -> Finding | None:
        """The children start when gather is called and not one after another."""
        starts = {str(request.key): request.now for request in self.requests if request.key in self.plans}
        if self.behaviour.later:
            return None
        late = [key for key, now in starts.items() if now > SLACK]
        if not late:
            return None
        happened = f"{late[0]} started only after {seconds(starts[late[0]])}."
        return Finding(D.SEQUENTIAL, self._expected("all children start at once"), happened, looks.IN_A_ROW)

    def _others_cancelled(self) -> Finding | None:
        """Children that were cancelled, and should run on."""
        told = {str(self.requests[number].key): now for number, now in self.told.items()}
        wrong = [key for key in told if key not in self.behaviour.cancelled]
        if not wrong and not self.shut:
            return None
        if self.shut:
            happened = "A coroutine of a child was closed before it was done."
            return Finding(D.OTHERS_CANCELLED, self._expected(), happened, looks.RUN_ON)
        when = told[wrong[0]]
        happened = f"After {seconds(when)}, {listed(wrong)} {_was(wrong)} cancelled."
        look = causes.child_cancelled(self.source) if self._child_cancelled(when) else looks.RUN_ON
        return Finding(D.OTHERS_CANCELLED, self._expected(), happened, look)

    def _child_cancelled(self, when: float) -> bool:
        """Whether at this time a child was cancelled, from inside or by somebody who holds it."""
        inside = [
            now for key, now in self.answered.items() if self.plan_of(self.requests[key]).outcome == "drop"
        ]
        return any(abs(now - when) <= SLACK for now in (*inside, *self.behaviour.cancelled.values()))

    def _not_cancelled(self) -> Finding | None:
        """Children that had to be cancelled, and were not, or too late."""
        told = {str(self.requests[number].key): now for number, now in self.told.items()}
        for key, when in self.behaviour.cancelled.items():
            if key not in told:
                return self._ran_on([other for other in self.behaviour.cancelled if other not in told])
            if told[key] > when + SLACK:
                happened = f"{key} was cancelled only after {seconds(told[key])}."
                return Finding(D.NOT_CANCELLED, self._expected(), happened, looks.CANCEL_ALL)
        return None

    def _ran_on(self, keys: list[str]) -> Finding:
        happened = f"{listed(keys)} ran on, uncancelled."
        look = looks.FIRST_TURN if self.behaviour.id == "first-turn" else looks.CANCEL_ALL
        return Finding(D.NOT_CANCELLED, self._expected(), happened, look)

    # ------------------------------------------------------------------ what came out

    def _account(self, end: End) -> Finding | None:
        if right(self, self.account):
            return None
        uncancelled = self._not_cancelled() if self.behaviour.cancelled else None
        found = compare(self, self.account, end, bool(uncancelled))
        unheard = self._unheard(end)
        if found.diagnosis is D.LATE and unheard is not None:
            return unheard  # a callback that raised is the cause, and not how it waits
        if uncancelled is not None and found.diagnosis not in (D.CANCEL_MISSED, D.WRONG_EXC, D.RAISED):
            return uncancelled
        look = causes.by_behaviour(self) or found.look
        return replace(found, expected=self._expected(found.expected), look=look)

    def _unheard(self, end: End) -> Finding | None:
        """A callback raised: gather makes no such noise."""
        if end.unheard is None or self.behaviour.ends:
            return None
        error = end.unheard
        happened = f"{callback_raised(error)}."
        look = causes.by_behaviour(self) or causes.in_callback(error, self.source)
        return Finding(D.RAISED, self._expected("nothing raises in a callback"), happened, look)

    def _expected(self, what: str = "") -> str:
        return f"Expected: {self.behaviour.says}" + (f" ({what})." if what else ".")

    def shown(self, value: Any) -> str:
        """A value told, or one expected, in words."""
        return shown(self, value)


def _isa(value: Value, name: str) -> bool:
    return isinstance(value, Raised) and value.isa(name)


def _kind(told: Told) -> bool:
    return type(told.value).__name__ == "Kind"


def _was(names: list[str]) -> str:
    return "was" if len(names) == 1 else "were"


def _called(behaviour: Behaviour) -> str:
    return f"Called: {behaviour.called}.{_plan(behaviour.plans)}"


def _plan(plans: Mapping[str, Plan]) -> str:
    if not plans or len(plans) > 5:
        return ""
    words = {"ok": "answers", "fail": "fails", "drop": "is cancelled from inside"}
    parts = [f"{key} {words[plan.outcome]} after {plan.seconds:g} s" for key, plan in plans.items()]
    return f" {listed(parts)}."
