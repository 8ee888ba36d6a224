"""What a learner is given in exercises 4.1 to 4.4, in order."""

from __future__ import annotations

from gatherlab.exercises.lesson_04 import answer_texts, start_texts, within_texts
from gatherlab.model import Exercise

__all__ = ["EXERCISES"]

_TEXTS = (start_texts, answer_texts, within_texts)

EXERCISES: tuple[Exercise, ...] = tuple(
    sorted((exercise for texts in _TEXTS for exercise in texts.EXERCISES), key=lambda exercise: exercise.id)
)
