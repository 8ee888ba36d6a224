"""Exercises 3.1 to 3.3: some requests fail, or are cancelled."""

from __future__ import annotations

from gatherlab.exercises.lesson_03.judges import JUDGES
from gatherlab.exercises.lesson_03.texts import EXERCISES

__all__ = ["EXERCISES", "JUDGES"]
