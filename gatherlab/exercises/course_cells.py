"""The cells of an exercise notebook by the course's own ids, found by what is in them where the ids are gone.

Tools that clean or convert notebooks change ids: nbstripout numbers the cells anew, jupytext gives random
ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from gatherlab.exercises import EXERCISES

__all__ = ["is_a_name", "source", "with_ids"]

Notebook = dict[str, Any]
Cell = dict[str, Any]

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?")
_TASK = re.compile(r"## (\d+\.\d+) ")
_STEP = re.compile(r'check\("\d+\.\d+[a-z]"')
_PLAIN = {"setup": "# setup", "title": "# ", "next": "## Next"}
_WORDS = {"why": "**Why it works.**", "other": "**Other ways.**"}


def with_ids(notebook: Notebook, exercises: Sequence[str]) -> Notebook:
    """The notebook with the course's ids on its cells.

    An id that a person chose is left as it is; the others come from what is in the cells, and what is not
    known is called by its place.  Raises LookupError, which names the cell, where one of ``exercises``
    (``"1.1"``) lacks its cell or its check.
    """
    cells = list(notebook["cells"])
    used = {str(cell.get("id")) for cell in cells}
    for place, name in enumerate(_names(cells)):
        if is_a_name(cells[place].get("id")):
            continue
        if not name or name in used:
            name = f"cell-{place}"
        used.add(name)
        cells[place] = {**cells[place], "id": name}
    for exercise in exercises:
        for kind in ("exercise", "check"):
            wanted = f"{kind}-{exercise.replace('.', '-')}"
            if wanted not in used:
                raise LookupError(f"it has no cell {wanted!r}, by its id or by what is in it")
    return {**notebook, "cells": cells}


def is_a_name(identity: object) -> bool:
    """Whether a person chose the id of a cell: words with hyphens, such as ``fetch-three-posts``."""
    if not isinstance(identity, str) or not _NAME.fullmatch(identity):
        return False
    return _RANDOM.fullmatch(identity) is None or re.search(r"\d", identity) is None


def source(cell: Cell) -> str:
    """The source of a cell as one text; notebooks store a text or its lines."""
    found = cell.get("source", "")
    return found if isinstance(found, str) else "".join(found)


def _names(cells: Sequence[Cell]) -> Iterator[str]:
    """What each cell would be called, by its content and by where it stands; "" for what is not known."""
    current, tried = "", False  # the exercise at hand, "1-1", and whether its cell to try it is behind
    for cell in cells:
        text, code = source(cell), cell.get("cell_type") != "markdown"
        task = None if code else _TASK.match(text)
        if task is not None:
            current, tried = task[1].replace(".", "-"), False
        name = _code(text, current) if code else _prose(text, current, tried=tried)
        tried = tried or (code and name.startswith("try-"))
        yield name


def _code(text: str, current: str) -> str:
    if text.startswith(_PLAIN["setup"]):
        return "setup"
    numbers = {identity.replace(".", "-"): one for identity, one in EXERCISES.items()}
    made = [n for n, one in numbers.items() if re.search(rf"(?m)^(?:async )?def {one.function}\b", text)]
    if made:  # several exercises may ask for the same function: then its heading says which one
        return f"exercise-{current if current in made else made[0]}"
    for number, exercise in numbers.items():
        if re.search(rf'check\("{re.escape(exercise.id)}"', text):
            return f"check-{number}"
    if _STEP.search(text):
        return f"steps-check-{current}"
    return f"try-{current}" if current and re.search(r"with timeline\(|compare_gather\(my", text) else ""


def _prose(text: str, current: str, *, tried: bool) -> str:
    if _TASK.match(text):
        return f"task-{current}"
    for name in ("title", "next"):
        if text.startswith(_PLAIN[name]):
            return name
    for name, begins in _WORDS.items():
        if text.startswith(begins):
            return f"{name}-{current}"
    return f"{'steps' if tried else 'try-note'}-{current}" if current else ""
