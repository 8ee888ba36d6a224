"""The table: all that a gather of one's own is judged by."""

from __future__ import annotations

from gatherlab.exercises.lesson_06.behaviour import Behaviour
from gatherlab.exercises.lesson_06.of_arguments import ARGUMENTS
from gatherlab.exercises.lesson_06.of_cancelling import CANCELLING
from gatherlab.exercises.lesson_06.of_results import ERRORS, FLAG, ORDER
from gatherlab.exercises.lesson_06.of_the_rest import REST

__all__ = ["BEHAVIOURS", "up_to"]

BEHAVIOURS: tuple[Behaviour, ...] = (*ORDER, *ERRORS, *FLAG, *CANCELLING, *ARGUMENTS, *REST)


def up_to(step: int) -> tuple[Behaviour, ...]:
    """What 6.``step`` asks for: its own, and what came before."""
    return tuple(behaviour for behaviour in BEHAVIOURS if behaviour.step <= step)
