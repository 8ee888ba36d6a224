"""Law 3: exercises/ is made from solutions/, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools import make_exercises
from tools.laws import outputs
from tools.normalise import normalise
from tools.notebooks import CODE_FOLDERS, Notebook, dump, find, load

Make = Callable[..., Any]


def test_making_them_again_changes_no_byte(root: Path) -> None:
    assert make_exercises.run(root / "solutions", root / "exercises", check=True) == 0


def test_exercises_store_no_outputs(exercises: dict[str, Notebook]) -> None:
    for stem, notebook in exercises.items():
        assert outputs.stripped_complaints(notebook) == [], stem


def test_an_output_in_an_exercise_is_seen(notebook: Make, code: Make) -> None:
    assert outputs.stripped_complaints(notebook(code("1", id="a", count=None))) == []
    assert outputs.stripped_complaints(notebook(code("1", id="a", count=1))) != []


def test_every_notebook_is_in_the_one_form(root: Path) -> None:
    for path in find(*(root / folder for folder in CODE_FOLDERS)):
        assert path.read_bytes() == dump(normalise(load(path))).encode(), path.name
