"""Exercises 1.1 to 1.3: basic gather, and threads."""

from __future__ import annotations

from gatherlab.exercises.lesson_01.judges import JUDGES
from gatherlab.exercises.lesson_01.texts import EXERCISES

__all__ = ["EXERCISES", "JUDGES"]
