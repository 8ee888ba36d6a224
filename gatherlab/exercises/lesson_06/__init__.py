"""Exercises 6.1 to 6.6: a gather of one's own, judged by a table of what asyncio.gather does."""

from __future__ import annotations

from gatherlab.exercises.lesson_06.judges import JUDGES
from gatherlab.exercises.lesson_06.texts import EXERCISES

__all__ = ["EXERCISES", "JUDGES"]
