"""The source notebook of an assignment: the learner's notebook, the solutions, and the graded cells.

nbgrader's metadata is that of its schema version 3 (nbgrader 0.6 to 0.9).  A cell with the id
``exercise-1-1`` becomes a solution cell.  It holds the starter, and under it the solution between nbgrader's
markers: nbgrader cuts that out, and what the learner gets is the cell of ``exercises/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gatherlab.checking.judge_side.registry import exercise as find_exercise
from gatherlab.course import SOLUTION_BEGIN, SOLUTION_END, answer_lines
from gatherlab.exercises.course_cells import source

__all__ = ["POINTS", "Notebook", "graded_cell", "graded_exercises", "source_notebook"]

Notebook = dict[str, Any]
Cell = dict[str, Any]

POINTS = 1  # for each exercise: the check is passed, or it is not
_EXERCISE = re.compile(r"exercise-(\d+)-(\d+)")
_CHECK = re.compile(r"check-(\d+)-(\d+)")
_READ_ONLY = re.compile(r"title|setup|next|task-.*")  # to read; the rest is to be tried
_LINK_AWAY = re.compile(r"\[([^\]]*)\]\(\.\./[^)]*\)")  # to files that an assignment does not bring


def source_notebook(exercises: Notebook, solutions: Notebook) -> Notebook:
    """The source notebook, from a notebook of ``exercises/`` and its twin in ``solutions/``.

    Raises LookupError, which names the cell, where an exercise lacks its solution or its check.
    """
    answers = {cell["id"]: source(cell) for cell in solutions["cells"]}
    cells = [made for cell in exercises["cells"] for made in _cells(cell, answers)]
    wanted, graded = set(_ids(_EXERCISE, exercises)), set(_ids(_CHECK, exercises))
    if wanted != graded:
        raise LookupError(f"exercises {sorted(wanted)} have checks {sorted(graded)}")
    return {**exercises, "cells": cells}


def graded_exercises(notebook: Notebook) -> list[str]:
    """The exercises of a notebook, in order: ``["1.1", "1.2", "1.3"]``."""
    return _ids(_EXERCISE, notebook)


def _ids(pattern: re.Pattern[str], notebook: Notebook) -> list[str]:
    matches = (pattern.fullmatch(cell["id"]) for cell in notebook["cells"])
    return [f"{match[1]}.{match[2]}" for match in matches if match]


def _cells(cell: Cell, answers: Mapping[str, str]) -> Iterator[Cell]:
    """One cell of the learner's notebook as nbgrader wants it; a graded cell follows a check."""
    name, text = cell["id"], source(cell)
    if _EXERCISE.fullmatch(name):
        yield _marked(cell, _with_solution(text, answers, name), solution=True)
        return
    plain = _LINK_AWAY.sub(r"\1", text) if cell["cell_type"] == "markdown" else text
    yield _marked(cell, plain, locked=True) if _READ_ONLY.fullmatch(name) else {**cell, "source": plain}
    if check := _CHECK.fullmatch(name):
        yield graded_cell(f"{check[1]}.{check[2]}")


def _with_solution(starter: str, answers: Mapping[str, str], name: str) -> str:
    """The starter, and the solution between the markers."""
    if name not in answers:
        raise LookupError(f"solutions have no cell {name!r}")
    return "\n".join([starter.rstrip(), SOLUTION_BEGIN, *answer_lines(answers[name]), SOLUTION_END])


def graded_cell(exercise_id: str) -> Cell:
    """The cell that gives the points of an exercise.  It imports for itself, whatever ran before."""
    call = f'assert_passed("{exercise_id}", {find_exercise(exercise_id).function})'
    cell: Cell = {
        "cell_type": "code",
        "execution_count": None,
        "id": f"points-{exercise_id.replace('.', '-')}",
        "metadata": {},
        "outputs": [],
    }
    text = f"# graded: the same check, for the points\nfrom gatherlab.nbgrader import assert_passed\n\n{call}"
    return _marked(cell, text, grade=True, locked=True, points=POINTS)


def _marked(cell: Cell, text: str, **marks: bool | int) -> Cell:
    """The cell with nbgrader's metadata; its id serves as the grade id, unique in a notebook."""
    flags = {"grade": False, "locked": False, "solution": False, "task": False, **marks}
    nbgrader = {"schema_version": 3, "grade_id": cell["id"], **flags}
    return {**cell, "metadata": {**cell["metadata"], "nbgrader": nbgrader}, "source": text}
