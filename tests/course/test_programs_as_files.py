"""A program that a cell runs as a script can be copied from the cell into a file: both read the same."""

from __future__ import annotations

import ast

import pytest

from tools.notebooks import Notebook, code_cells, source


def changed(code: str) -> list[str]:
    """The first line of each text of several lines that does not mean what it reads, for an escape."""
    found = []
    for node in ast.walk(ast.parse(code, mode="exec")):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" in node.value):
            continue
        written = ast.get_source_segment(code, node) or ""
        if node.value not in written:
            found.append(written.splitlines()[0])
    return found


def test_programs_read_as_they_run(lessons: dict[str, Notebook]) -> None:
    cells = {
        f"{stem}: {cell['id']}": source(cell)
        for stem, notebook in lessons.items()
        for cell in code_cells(notebook)
        if "'''" in source(cell) or '"""' in source(cell)
    }
    assert len(cells) >= 6
    assert {place: changed(code) for place, code in cells.items() if changed(code)} == {}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("run('''\nprint(1)\n''')", 0),
        ("run(r'''\nprint(\"a\\nb\")\n''')", 0),
        ("run('''\nprint(\"a\\\\nb\")\n''')", 1),
        ("print('a\\nb')", 1),
    ],
)
def test_an_escape_is_seen(code: str, found: int) -> None:
    assert len(changed(code)) == found
