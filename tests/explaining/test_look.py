"""The cells that explanations point to are there, under the headings that the learner is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatherlab.explaining import lessons
from gatherlab.explaining.families import ALL
from gatherlab.explaining.lessons import Look
from tools.notebooks import load, source

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LOOKS = {name: value for name, value in vars(lessons).items() if isinstance(value, Look)}


def headings(stem: str) -> dict[str, str]:
    """The heading that each cell of a lesson stands under, by the cell's id."""
    found, heading = {}, ""
    for cell in load(NOTEBOOKS / f"{stem}.ipynb")["cells"]:
        lines = source(cell).splitlines() if cell["cell_type"] == "markdown" else []
        first = next((line for line in lines if line.startswith("#")), "")
        found[cell["id"]] = heading = first.lstrip("# ").replace("`", "") or heading
    return found


@pytest.mark.parametrize("name", LOOKS)
def test_the_cell_stands_under_its_heading(name: str) -> None:
    look = LOOKS[name]
    assert headings(look.stem)[look.cell] == look.heading


def test_every_rule_points_to_a_cell() -> None:
    assert len(LOOKS) >= 20
    assert all(rule.look in LOOKS.values() for rule in ALL)
