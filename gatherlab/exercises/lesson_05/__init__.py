"""Exercise 5.1 and its four steps 5.1a to 5.1d: the status report."""

from __future__ import annotations

from gatherlab.exercises.lesson_05.judges import JUDGES, STEP_JUDGES
from gatherlab.exercises.lesson_05.steps_texts import STEPS
from gatherlab.exercises.lesson_05.texts import EXERCISES

__all__ = ["EXERCISES", "JUDGES", "STEPS", "STEP_JUDGES"]
