"""What a learner is given in exercises 4.1 to 4.4, in order."""

from __future__ import annotations

from gatherlab.exercises import lesson_04_answer_texts, lesson_04_start_texts, lesson_04_within_texts
from gatherlab.model import Exercise

__all__ = ["EXERCISES"]

_TEXTS = (lesson_04_start_texts, lesson_04_answer_texts, lesson_04_within_texts)

EXERCISES: tuple[Exercise, ...] = tuple(
    sorted((exercise for texts in _TEXTS for exercise in texts.EXERCISES), key=lambda exercise: exercise.id)
)
