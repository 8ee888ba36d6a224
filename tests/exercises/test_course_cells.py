"""The course's cells are found by what is in them, whatever a tool made of their ids."""

from __future__ import annotations

import random
from typing import Any

import pytest

from gatherlab.course import lessons
from gatherlab.exercises.course_cells import with_ids
from tools.notebooks import ROOT, load

FILES = [
    (folder, lesson) for lesson in lessons() if lesson.exercises for folder in ("exercises", "solutions")
]


def numbered(cells: list[dict[str, Any]]) -> None:
    """As nbstripout does it."""
    for number, cell in enumerate(cells):
        cell["id"] = str(number)


def drawn(cells: list[dict[str, Any]]) -> None:
    """As jupytext does it."""
    chance = random.Random(1)
    for cell in cells:
        cell["id"] = f"{chance.getrandbits(32):08x}"


def gone(cells: list[dict[str, Any]]) -> None:
    """As a notebook of format 4.4 has it."""
    for cell in cells:
        del cell["id"]


@pytest.mark.parametrize("clean", [numbered, drawn, gone])
@pytest.mark.parametrize(("folder", "lesson"), FILES, ids=lambda value: getattr(value, "stem", value))
def test_every_cell_gets_its_own_id_back(folder: str, lesson: Any, clean: Any) -> None:
    notebook = load(ROOT / folder / f"{lesson.stem}.ipynb")
    assert with_ids(notebook, lesson.exercises) == notebook
    cleaned = load(ROOT / folder / f"{lesson.stem}.ipynb")
    clean(cleaned["cells"])
    assert with_ids(cleaned, lesson.exercises) == notebook


@pytest.mark.parametrize("part", ["exercise", "check"])
def test_a_cell_that_is_not_there_is_named(part: str) -> None:
    notebook = load(ROOT / "exercises" / "01_basic_gather.ipynb")
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != f"{part}-1-2"]
    assert with_ids(notebook, ["1.1", "1.3"]) == notebook
    with pytest.raises(LookupError, match=f"it has no cell '{part}-1-2', by its id or by what is in it"):
        with_ids(notebook, ["1.1", "1.2", "1.3"])


def test_cells_of_somebody_s_own_are_called_by_their_place() -> None:
    cells = [
        {"cell_type": "code", "id": "7", "source": "x"},
        {"cell_type": "code", "id": "mine", "source": "y"},
    ]
    assert [cell["id"] for cell in with_ids({"cells": cells}, [])["cells"]] == ["cell-0", "mine"]
