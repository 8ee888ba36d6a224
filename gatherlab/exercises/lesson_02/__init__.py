"""Exercises 2.1 to 2.3: a list of any length, a mapping, a limit."""

from __future__ import annotations

from gatherlab.exercises.lesson_02.judges import JUDGES
from gatherlab.exercises.lesson_02.texts import EXERCISES

__all__ = ["EXERCISES", "JUDGES"]
