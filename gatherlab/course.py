"""The list of lessons, from ``course.toml``.

The file is looked for in the folder the learner works in and its parents, else beside the package: in
the folder above it (a clone, installed with ``-e``) or inside it (a wheel).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from gatherlab.model import Lesson
from gatherlab.toml_tables import Table, TableError, read_tables, wrong_type

__all__ = [
    "SOLUTION_BEGIN",
    "SOLUTION_END",
    "CourseError",
    "answer_lines",
    "lesson_of",
    "lessons",
    "root",
    "working_root",
]

FILE_NAME = "course.toml"
# the lines around an answer in solutions/; nbgrader's own words for it
SOLUTION_BEGIN, SOLUTION_END = "### BEGIN SOLUTION", "### END SOLUTION"
WAY_OUT = "Correct that line, or get the original file back with: git checkout -- course.toml"

_PACKAGE = Path(__file__).resolve().parent
_STEM = re.compile(r"\d\d_[a-z0-9_]+")
_FIELDS: dict[str, type] = {"stem": str, "title": str, "minutes": int, "goals": list, "exercises": list}


class CourseError(Exception):
    """``course.toml`` is missing or damaged; the message names the file, the line and what to do."""


def working_root(start: Path | None = None) -> Path | None:
    """Return the nearest folder with a ``course.toml``, from ``start`` upward (default: from here)."""
    try:
        folder = (start or Path.cwd()).resolve()
    except OSError:  # the working folder was deleted under us
        return None
    return next((parent for parent in (folder, *folder.parents) if (parent / FILE_NAME).is_file()), None)


def answer_lines(source: str) -> list[str]:
    """Return the lines of an answer in ``solutions/``, without the two marks around it."""
    marks = (SOLUTION_BEGIN, SOLUTION_END)
    return [line for line in source.splitlines() if line.strip() not in marks]


def root() -> Path | None:
    """Return the folder of the course, or None: the working folder's course, else the clone we run from."""
    clone = _PACKAGE.parent
    return working_root() or (clone if (clone / FILE_NAME).is_file() else None)


def lessons() -> tuple[Lesson, ...]:
    """Return the lessons in order.

    Raises CourseError when ``course.toml`` is missing or damaged.
    """
    file = (root() or _PACKAGE) / FILE_NAME
    try:
        tables = read_tables(file, "lesson")
        found = tuple(_lesson(table) for table in tables)
        _no_doubles(tables, found)
    except TableError as error:
        message = str(error) if str(error).startswith(FILE_NAME) else f"{FILE_NAME}, {error}"
        raise CourseError(f"{message} {WAY_OUT} (The file is {file}.)") from None
    return found


def lesson_of(exercise_id: str) -> Lesson | None:
    """Return the lesson to which an exercise belongs, or None for an unknown exercise."""
    return next((lesson for lesson in lessons() if exercise_id in lesson.exercises), None)


def _lesson(table: Table) -> Lesson:
    values = _checked(table)
    stem = values["stem"]
    if not _STEM.fullmatch(stem):
        raise _error(table, f"the stem {stem!r} should look like 01_basic_gather")
    number = stem[:2]
    for exercise in values["exercises"]:
        if not re.fullmatch(rf"{int(number)}\.\d+", exercise):
            raise _error(table, f"exercise {exercise!r} should look like {int(number)}.1")
    return Lesson(
        number=number,
        stem=stem,
        title=values["title"],
        minutes=values["minutes"],
        goals=tuple(values["goals"]),
        exercises=tuple(values["exercises"]),
    )


def _checked(table: Table) -> dict[str, Any]:
    values = {"exercises": [], **table.values}
    for key in values:
        if key not in _FIELDS:
            raise _error(table, f"a lesson has no {key!r}")
    for key, kind in _FIELDS.items():
        if key not in values:
            raise _error(table, f"the lesson has no {key!r}")
        if wrong_type(values[key], kind):
            raise _error(table, f"{key!r} is {values[key]!r}, which is no {_PLAIN[kind]}")
    for key in ("goals", "exercises"):
        if any(wrong_type(item, str) for item in values[key]):
            raise _error(table, f"{key!r} should hold texts only")
    if values["minutes"] <= 0:
        raise _error(table, "'minutes' should be above 0")
    return values


_PLAIN = {str: "text", int: "whole number", list: "list"}


def _no_doubles(tables: tuple[Table, ...], found: tuple[Lesson, ...]) -> None:
    seen: set[str] = set()
    for table, lesson in zip(tables, found, strict=True):
        for word in (lesson.number, *lesson.exercises):
            if word in seen:
                raise _error(table, f"{word} is there twice")
            seen.add(word)


def _error(table: Table, problem: str) -> TableError:
    return TableError(f"line {table.line}: {problem}.")
