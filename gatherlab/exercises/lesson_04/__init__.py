"""Exercises 4.1 to 4.4 and their judges: gather and create_task."""

from __future__ import annotations

from gatherlab.checking.judge_side.judge import Judge
from gatherlab.exercises.lesson_04.answer import FirstAnswer
from gatherlab.exercises.lesson_04.start import AsTheyArrive, HeadStart
from gatherlab.exercises.lesson_04.texts import EXERCISES
from gatherlab.exercises.lesson_04.within import Within

__all__ = ["EXERCISES", "JUDGES"]

JUDGES: tuple[type[Judge], ...] = (HeadStart, FirstAnswer, AsTheyArrive, Within)
