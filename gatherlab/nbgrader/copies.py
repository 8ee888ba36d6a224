"""What happens to a notebook that was handed in, before nbgrader reads it."""

from __future__ import annotations

import re
from typing import Any

from gatherlab.nbgrader.source_notebook import graded_cell

__all__ = ["forget_copies", "give_back_graded_cells"]

_POINTS = re.compile(r"points-(\d+)-(\d+)")


def forget_copies(notebook: Any, resources: Any) -> tuple[Any, Any]:
    """Leave each grade id to the last cell that has it: a preprocessor for nbgrader.

    Jupyter copies a cell together with its grade id, and ``nbgrader autograde`` 0.9 then stops, for the whole
    class, and says that the notebook is too old (nbgrader's issue 1083).
    """
    seen: set[str] = set()
    for cell in reversed(notebook["cells"]):
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in seen:
            del cell["metadata"]["nbgrader"]
        elif name is not None:
            seen.add(name)
    return notebook, resources


def give_back_graded_cells(notebook: Any, resources: Any) -> tuple[Any, Any]:
    """Add the graded cells of the assignment that the notebook lacks: a preprocessor for nbgrader.

    Some editors drop the metadata by which nbgrader knows a cell, and in some a locked cell can be deleted;
    then nbgrader gives 0 points without a word.
    """
    from nbgrader.api import Gradebook, MissingEntry  # type: ignore[import-untyped]

    known = resources["nbgrader"]
    with Gradebook(known["db_url"]) as gradebook:
        try:
            handed_out = gradebook.find_notebook(known["notebook"], known["assignment"])
        except MissingEntry:  # nbgrader says what is missing
            return notebook, resources
        wanted = {cell.name for cell in handed_out.grade_cells}
    cells = notebook["cells"]
    there = {cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells}
    for name in sorted(wanted - there):
        points = _POINTS.fullmatch(name)
        if points is None:
            continue
        exercise = f"{points[1]}.{points[2]}"
        made = graded_cell(exercise)
        call = f'assert_passed("{exercise}",'
        unmarked = next(
            (cell for cell in cells if cell["cell_type"] == "code" and call in cell["source"]), None
        )
        if unmarked is not None:
            unmarked["metadata"]["nbgrader"] = type(notebook)(made["metadata"]["nbgrader"])
            continue
        made["metadata"] = type(notebook)({"nbgrader": type(notebook)(made["metadata"]["nbgrader"])})
        if "id" in cells[0]:  # those of format 4.4 and before have none
            made["id"] = f"{name}-again"
        else:
            del made["id"]
        cells.append(type(notebook)(made))
    return notebook, resources
