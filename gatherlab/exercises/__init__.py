"""The exercises of the course: what a learner is given, and the judge of each."""

from __future__ import annotations

from gatherlab.checking.judge import Judge
from gatherlab.exercises import lesson_01
from gatherlab.model import Exercise

__all__ = ["EXERCISES", "JUDGES"]

_LESSONS = (lesson_01,)

EXERCISES: dict[str, Exercise] = {
    exercise.id: exercise for lesson in _LESSONS for exercise in lesson.EXERCISES
}
JUDGES: dict[str, type[Judge]] = {judge.exercise: judge for lesson in _LESSONS for judge in lesson.JUDGES}
