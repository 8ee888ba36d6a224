"""Write the folder that nbgrader works in: its config, a README, and one assignment for each lesson."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gatherlab import course
from gatherlab.exercises.course_cells import with_ids
from gatherlab.model import Lesson
from gatherlab.nbgrader.source_notebook import source_notebook

__all__ = ["FolderError", "write"]

COMPLETE = "Get a complete copy of the course."
CONFIG = """\
# nbgrader's settings for the asyncio.gather() course; it reads this file in the folder it is run in.

c = get_config()  # noqa: F821  nbgrader provides it

c.CourseDirectory.course_id = "gather"

# The starter of each exercise stands above its solution, so nothing has to come in the solution's place.
c.ClearSolutions.code_stub = {"python": ""}

# nbgrader's own steps, and in place of its DeduplicateIds two, for cells that were copied or lost.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "gatherlab.nbgrader.copies.forget_copies",
    "gatherlab.nbgrader.copies.give_back_graded_cells",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# nbgrader's own steps again, and in place of its Execute one that judges each answer in a process of its own.
c.Autograde.autograde_preprocessors = [
    "gatherlab.nbgrader.judging.JudgeApart",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""


class FolderError(Exception):
    """The folder cannot be written, or the course has not all its files; the message says what to do."""


def write(folder: Path) -> list[Path]:
    """Write the nbgrader course into ``folder``, new or empty; returns the files, in the order written.

    Everything is made before the first file is written.  Raises FolderError where the folder holds
    something already or cannot be written, and where the course's folders cannot be found or read.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderError(f"{folder} is there already, and nothing in it was changed. Name a new folder.")
    files = dict(_files(_root()))
    try:
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise FolderError(f"{folder} cannot be written: {problem.strerror or problem}.") from None
    return [folder / name for name in files]


def _root() -> Path:
    root = course.root()
    if root is None or not (root / "solutions").is_dir():
        raise FolderError(f"solutions/ was not found. Run this in the folder of the course. {COMPLETE}")
    return root


def _files(root: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each file."""
    try:
        lessons = [lesson for lesson in course.lessons() if lesson.exercises]
    except course.CourseError as problem:
        raise FolderError(str(problem)) from None
    readme = Path(__file__).with_name("course_readme.md").read_text(encoding="utf-8")
    yield "README.md", readme.replace("ASSIGNMENTS", "\n".join(map(_row, lessons)))
    yield "nbgrader_config.py", CONFIG
    for lesson in lessons:
        yield f"source/{lesson.stem}/{lesson.stem}.ipynb", _notebook(root, lesson)


def _row(lesson: Lesson) -> str:
    return f"| `{lesson.stem}` | {lesson.title} | {', '.join(lesson.exercises)} |"


def _notebook(root: Path, lesson: Lesson) -> str:
    """The text of a source notebook, with every exercise that the course lists."""
    name = f"{lesson.stem}.ipynb"
    try:
        exercises, solutions = (
            with_ids(_load(root / part / name), lesson.exercises) for part in ("exercises", "solutions")
        )
        notebook = source_notebook(exercises, solutions)
    except LookupError as problem:
        raise FolderError(f"{name}: {problem.args[0]}. {COMPLETE}") from None
    return json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def _load(file: Path) -> dict[str, Any]:
    """A notebook as plain data."""
    try:
        notebook = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise FolderError(f"{file} cannot be read: {problem}. {COMPLETE}") from None
    if not isinstance(notebook, dict) or "cells" not in notebook:
        raise FolderError(f"{file} is no notebook. {COMPLETE}")
    return notebook
