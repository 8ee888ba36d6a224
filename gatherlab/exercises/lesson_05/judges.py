"""The judges of 5.1 and of its four steps 5.1a to 5.1d: the status report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from gatherlab.checking.judge_side.judge import Judge, Scenario
from gatherlab.exercises.lesson_05.cases import FAILURES, LIMIT, ORDER, TIMEOUT, WHOLE, Case, drawn
from gatherlab.exercises.lesson_05.report import Report

__all__ = ["JUDGES", "STEP_JUDGES", "StatusReport"]


class _Cases(Judge):
    """Judges report() by the cases of the demands so far: a later step has all cases of the earlier ones.

    ``demands`` is how many of them hold (slots, late, fails, drops), for the case that is drawn.
    """

    function = "report"
    cases: ClassVar[tuple[Case, ...]]
    demands: ClassVar[int]

    def scenarios(self) -> Iterator[Scenario]:
        slots, late, fails, drops = (self.demands > number for number in range(4))
        case_drawn = drawn(self.draw, slots=slots, late=late, fails=fails, drops=drops)
        reports: list[Report] = []
        for case in (*self.cases, case_drawn):
            reports.append(Report(case, reports))
            yield reports[-1]
        if self.cases[0].plans:
            yield Report(self.cases[0], reports).with_empty(next(iter(self.cases[0].plans)))


class Order(_Cases):
    """5.1a: one row for each service, in order, all at once."""

    exercise, cases, demands = "5.1a", ORDER, 0


class Limit(_Cases):
    """5.1b: and never more than limit at once, with no slot left empty."""

    exercise, cases, demands = "5.1b", ORDER + LIMIT, 1


class TimeOut(_Cases):
    """5.1c: and a time-out for each check, which the wait for a slot does not use up."""

    exercise, cases, demands = "5.1c", ORDER + LIMIT + TIMEOUT, 2


class Failures(_Cases):
    """5.1d: and a check that raises makes a row."""

    exercise, cases, demands = "5.1d", ORDER + LIMIT + TIMEOUT + FAILURES, 3


class StatusReport(_Cases):
    """5.1: all demands, a check that is cancelled from inside included."""

    exercise, cases, demands = "5.1", WHOLE, 4


JUDGES: tuple[type[Judge], ...] = (StatusReport,)
STEP_JUDGES: tuple[type[Judge], ...] = (Order, Limit, TimeOut, Failures)
