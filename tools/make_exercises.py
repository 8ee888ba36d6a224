"""Make exercises/ from solutions/: the same notebook with the learner's part still to do.

A code cell with the id ``exercise-1-1`` holds the solution between ``### BEGIN SOLUTION`` and
``### END SOLUTION``; in the exercise it becomes the starter of ``EXERCISES["1.1"]``.  Cells whose id starts
with ``why-`` or ``other-``, or that are tagged ``solution-only``, are left out.  Outputs are dropped.
Where a tool has changed the ids, cells are known by what is in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from gatherlab.course import SOLUTION_BEGIN as BEGIN
from gatherlab.course import SOLUTION_END as END
from gatherlab.course import lessons
from gatherlab.exercises.course_cells import with_ids
from tools.normalise import normalise
from tools.notebooks import Cell, Notebook, dump, find, load, source, tags

__all__ = ["ExerciseError", "exercise_id", "make", "run", "starters"]

LEFT_OUT = ("why-", "other-")


class ExerciseError(ValueError):
    """A solution notebook does not follow the rules above; the text says which cell and why."""


def starters() -> dict[str, str]:
    """What each exercise cell starts with, by exercise id."""
    from gatherlab.exercises import EXERCISES

    return {name: exercise.starter for name, exercise in EXERCISES.items()}


def exercise_id(cell: Cell) -> str | None:
    """``"1.1"`` for the cell with the id ``exercise-1-1``, None for any other cell."""
    match = re.fullmatch(r"exercise-(\d+)-(\d+)", cell["id"])
    return f"{match[1]}.{match[2]}" if match else None


def make(solution: Notebook, starter_of: Mapping[str, str]) -> Notebook:
    """The exercise notebook of a solution notebook, in the one form.

    Raises ExerciseError for markers in a cell that is no exercise, an exercise without markers, an exercise
    nobody knows, and a notebook without exercises.
    """
    kept = [cell for cell in with_ids(solution, [])["cells"] if not is_left_out(cell)]
    if not any(exercise_id(cell) for cell in kept):
        raise ExerciseError("no cell with an id like 'exercise-1-1'")
    return normalise({"cells": [learner_cell(cell, starter_of) for cell in kept]})


def is_left_out(cell: Cell) -> bool:
    """True for what only a solution shows."""
    return cell["id"].startswith(LEFT_OUT) or "solution-only" in tags(cell)


def learner_cell(cell: Cell, starter_of: Mapping[str, str]) -> Cell:
    """One cell as the learner gets it."""
    bare = {key: value for key, value in cell.items() if key not in ("outputs", "execution_count")}
    number = exercise_id(cell)
    marked = BEGIN in source(cell), END in source(cell)
    if number is None:
        if any(marked):
            raise ExerciseError(f"cell {cell['id']!r} has a solution marker but no id like 'exercise-1-1'")
        return bare
    if cell["cell_type"] != "code" or not all(marked):
        raise ExerciseError(f"cell {cell['id']!r} needs code between '{BEGIN}' and '{END}'")
    if number not in starter_of:
        raise ExerciseError(f"cell {cell['id']!r}: there is no exercise {number!r}")
    return {**bare, "source": starter_of[number].strip("\n")}


def check_all_there(name: str, notebook: Notebook) -> None:
    """Raise ExerciseError where an exercise that ``course.toml`` lists for this lesson has no cell."""
    listed = next((lesson.exercises for lesson in lessons() if f"{lesson.stem}.ipynb" == name), ())
    found = {exercise_id(cell) for cell in notebook["cells"]}
    missing = [exercise for exercise in listed if exercise not in found]
    if missing:
        raise ExerciseError(f"no cell for exercise {', '.join(missing)}, which course.toml lists")


def run(solutions: Path, exercises: Path, *, check: bool, starter_of: Mapping[str, str] | None = None) -> int:
    """Write exercises/, or with ``check`` compare its bytes; returns the exit code."""
    starter_of = starters() if starter_of is None else starter_of
    wanted: dict[str, bytes] = {}
    for path in find(solutions):
        try:
            notebook = make(load(path), starter_of)
            check_all_there(path.name, notebook)
        except ValueError as problem:  # nothing is written of a course that is not whole
            print(f"{path}: {problem}")
            return 1
        wanted[path.name] = dump(notebook).encode()
    present = {path.name: path.read_bytes() for path in exercises.glob("*.ipynb")}
    wrong = sorted(name for name in {*wanted, *present} if wanted.get(name) != present.get(name))
    for name in wrong:
        if check:
            print(f"{exercises / name}: not what solutions/ makes of it; run: python -m tools exercises")
        elif name in wanted:
            exercises.mkdir(exist_ok=True)
            (exercises / name).write_bytes(wanted[name])
            print(f"{exercises / name}: written")
        else:
            print(f"{exercises / name}: has no solution; delete it, or write one")
    left = wrong if check else [name for name in wrong if name not in wanted]
    print(f"{len(wanted)} exercise notebooks, {len(left)} wrong")
    return 1 if left else 0
