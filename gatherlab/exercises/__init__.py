"""The exercises of the course: what a learner is given, and the judge of each.

``STEPS`` are parts of an exercise that can be checked on their own (5.1a to 5.1d, demands of 5.1); they are
no exercises of the course, and ``STEP_JUDGES`` judges them.
"""

from __future__ import annotations

from gatherlab.checking.judge_side.judge import Judge
from gatherlab.exercises import lesson_01, lesson_02, lesson_03, lesson_04, lesson_05, lesson_06
from gatherlab.model import Exercise

__all__ = ["EXERCISES", "JUDGES", "STEPS", "STEP_JUDGES"]

_LESSONS = (lesson_01, lesson_02, lesson_03, lesson_04, lesson_05, lesson_06)

EXERCISES: dict[str, Exercise] = {
    exercise.id: exercise for lesson in _LESSONS for exercise in lesson.EXERCISES
}
JUDGES: dict[str, type[Judge]] = {judge.exercise: judge for lesson in _LESSONS for judge in lesson.JUDGES}
STEPS: dict[str, Exercise] = {step.id: step for step in lesson_05.STEPS}
STEP_JUDGES: dict[str, type[Judge]] = {judge.exercise: judge for judge in lesson_05.STEP_JUDGES}
