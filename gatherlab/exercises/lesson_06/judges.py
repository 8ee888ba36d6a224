"""The judges of 6.1 to 6.6: each plays the behaviours of its step, and of those before."""

from __future__ import annotations

from collections.abc import Iterator

from gatherlab.checking.judge_side.judge import Judge, Scenario
from gatherlab.exercises.lesson_06.behaviours import up_to
from gatherlab.exercises.lesson_06.cpythons_tests import Exam
from gatherlab.exercises.lesson_06.drawn import drawn
from gatherlab.exercises.lesson_06.scene import FUNCTION, Shown

__all__ = ["JUDGES"]


class _Step(Judge):
    """Judges my_gather by the table, as far as this step goes."""

    function = FUNCTION

    def scenarios(self) -> Iterator[Scenario]:
        """The behaviours in their order, then one that is drawn."""
        step = int(self.exercise.partition(".")[2])
        for behaviour in up_to(step):
            yield Shown(behaviour, self.source)
        yield Shown(drawn(self.draw, step), self.source)


class Results(_Step):
    """6.1: results in order."""

    exercise = "6.1"


class FirstError(_Step):
    """6.2: and the first error at once, while the others run on."""

    exercise = "6.2"


class Flag(_Step):
    """6.3: and return_exceptions."""

    exercise = "6.3"


class Cancelling(_Step):
    """6.4: and cancelled from outside, or a child from inside."""

    exercise = "6.4"


class Arguments(_Step):
    """6.5: and nothing, the same one twice, futures and tasks."""

    exercise = "6.5"


class Whole(_Step):
    """6.6: all of it, and CPython's own tests."""

    exercise = "6.6"

    def scenarios(self) -> Iterator[Scenario]:
        """The whole table, then the exam."""
        yield from super().scenarios()
        yield Exam()


JUDGES: tuple[type[Judge], ...] = (Results, FirstError, Flag, Cancelling, Arguments, Whole)
