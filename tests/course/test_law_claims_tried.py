"""A claim is tried where it is made: cells name their claims, and every claim has a place (law 14).

A cell of a lesson or solution names the programs of ``tests/claims/programs`` in its metadata, under
``claims``.  A claim that stands in no cell names its place in a line ``# said in: …`` of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import pytest

from gatherlab.questions import questions
from gatherlab.questions.bank import bank_files
from tools.notebooks import ROOT, Notebook

sys.path.insert(0, str(ROOT / "tests" / "claims"))
import reading

CLAIMS = reading.claims()
NAMED = {claim.name for claim in CLAIMS}


def named_in(notebooks: dict[str, Notebook]) -> dict[str, list[str]]:
    """The claims of each cell that has any, by ``notebook: cell``."""
    return {
        f"{stem}: {cell['id']}": cell["metadata"]["claims"]
        for stem, notebook in notebooks.items()
        for cell in notebook["cells"]
        if "claims" in cell["metadata"]
    }


def is_a_place(place: str) -> bool:
    """``glossary, Task`` · ``question 01-order-predict`` · ``README`` · ``hint 1.1`` · ``message 5.1``."""
    kind, _, name = place.replace(", ", " ").partition(" ")
    looks: dict[str, Callable[[], bool]] = {
        "glossary": lambda: bool(
            re.search(rf"^\*\*`?{re.escape(name)}`?\*\*", (ROOT / "docs" / "glossary.md").read_text(), re.M)
        ),
        "question": lambda: any(one.id == name for stem in bank_files() for one in questions(stem)),
        "README": lambda: True,
        "hint": lambda: bool(re.fullmatch(r"\d\.\d\w?", name)),
        "message": lambda: bool(re.fullmatch(r"\d\.\d\w?", name)),
    }
    return kind in looks and looks[kind]()


def test_every_name_in_a_cell_is_a_claim(
    lessons: dict[str, Notebook], solutions: dict[str, Notebook]
) -> None:
    cells = {**named_in(lessons), **named_in({f"solution {stem}": nb for stem, nb in solutions.items()})}
    unknown = {place: set(names) - NAMED for place, names in cells.items() if set(names) - NAMED}
    assert unknown == {}, "a cell names a claim that has no program in tests/claims/programs"
    assert all(names == sorted(set(names)) for names in cells.values())


def test_every_claim_is_made_somewhere(lessons: dict[str, Notebook], solutions: dict[str, Notebook]) -> None:
    made = {name for one in (lessons, solutions) for names in named_in(one).values() for name in names}
    homeless = [claim.name for claim in CLAIMS if claim.name not in made and not claim.said_in]
    assert homeless == [], "no cell names it in its metadata, and it has no line '# said in: …'"
    assert len(made) >= 1


def test_said_in_names_a_place_that_is_there() -> None:
    nowhere = {claim.name: place for claim in CLAIMS for place in claim.said_in if not is_a_place(place)}
    assert nowhere == {}


@pytest.mark.parametrize("place", ["glossary, Moon", "question 01-nothing", "somewhere", "hint four"])
def test_a_place_that_is_not_there_is_seen(place: str) -> None:
    assert not is_a_place(place)


def test_places_that_are_there_are_found() -> None:
    assert all(
        map(is_a_place, ["glossary, Task", "question 01-order-predict", "README", "hint 1.1", "message 5.1"])
    )
