"""Stored outputs are the truth: they are there, they are complete, and they can be read as text."""

from __future__ import annotations

import json
import re
from typing import Any

from tools.notebooks import Cell, Notebook, code_cells, source, tags, text

__all__ = ["MAX_EXEMPT", "complaints", "exempt", "reading_complaints", "stripped_complaints"]

MAX_EXEMPT = 4  # cells of the whole course whose output is not compared, or that may write to stderr

EXEMPT_TAGS = {"nbval-ignore-output", "nbval-skip", "allow-stderr"}
EXEMPT_COMMENT = re.compile(r"(?m)^\s*#\s*(NBVAL_|PYTEST_VALIDATE_)")
EXPECTS_ERROR = {"raises-exception", "nbval-raises-exception"}
MACHINE_PATH = re.compile(
    r"(?<![\w.])(/(home|Users|root|tmp|private|work|var/folders)/[\w.-]+|[A-Z]:\\\\Users\\\\)"
)
NO_TEXT = re.compile(
    r"\s*(<IPython\.core\.display\.\w+ object>|<Figure .*>|<[\w.]+ object at 0x.*>|\w+\(children=.*)\s*\Z"
)


def complaints(notebook: Notebook) -> list[str]:
    """What is missing or unexpected in a notebook that is stored with its outputs.

    nbval runs a cell without an execution count and compares nothing, so every code cell needs one.
    """
    cells = code_cells(notebook)
    found = [
        f"{cell['id']}: execution count {cell.get('execution_count')}, expected {number}"
        for number, cell in enumerate(cells, start=1)
        if cell.get("execution_count") != number
    ]
    if not any(cell.get("outputs") for cell in cells):
        found.append("no output is stored")
    for cell in cells:
        found += [f"{cell['id']}: {wrong}" for wrong in unexpected(cell)]
    return found


def unexpected(cell: Cell) -> list[str]:
    """Errors and stderr that the cell's tags do not announce, and announced ones that are not there."""
    outputs = cell.get("outputs", [])
    failed = any(output["output_type"] == "error" for output in outputs)
    wrong = []
    path = MACHINE_PATH.search(json.dumps(outputs))
    if path:
        wrong.append(f"a path of one machine is stored: {path[0]}")
    if failed and not tags(cell) & EXPECTS_ERROR:
        wrong.append("an error is stored, and no tag 'raises-exception' expects it")
    if not failed and tags(cell) & EXPECTS_ERROR:
        wrong.append("tagged 'raises-exception', and no error is stored")
    if any(output.get("name") == "stderr" for output in outputs) and "allow-stderr" not in tags(cell):
        wrong.append("stderr is stored, and no tag 'allow-stderr' expects it")
    return wrong


def exempt(notebook: Notebook) -> list[str]:
    """The ids of the cells that some comparison leaves out; there may be MAX_EXEMPT in the course."""
    cells = code_cells(notebook)
    return [cell["id"] for cell in cells if tags(cell) & EXEMPT_TAGS or EXEMPT_COMMENT.search(source(cell))]


def reading_complaints(notebook: Notebook) -> list[str]:
    """Outputs that cannot be read as text: pictures and widgets without words."""
    return [
        f"{cell['id']}: {wrong}"
        for cell in code_cells(notebook)
        for output in cell.get("outputs", [])
        for wrong in unreadable(output)
    ]


def unreadable(output: dict[str, Any]) -> list[str]:
    """What keeps one output from being read as text."""
    if "data" not in output:
        return []
    data = output["data"]
    plain = text(data.get("text/plain", ""))
    wrong = []
    if not plain.strip():
        wrong.append("an output has no text/plain form")
    elif NO_TEXT.fullmatch(plain):
        wrong.append(f"the text form of an output says nothing: {plain.strip()[:60]}")
    markup = text(data.get("text/html", ""))
    for image in re.findall(r"<img\b[^>]*>", markup):
        if not re.search(r"""\balt=("[^"]+"|'[^']+')""", image):
            wrong.append("an image has no alt text")
    if "application/vnd.jupyter.widget-view+json" in data and markup:
        wrong.append("a widget view is stored; run: python -m tools normalise")
    return wrong


def stripped_complaints(notebook: Notebook) -> list[str]:
    """Outputs or counts in an exercise notebook, which has none."""
    return [
        f"{cell['id']}: an exercise notebook stores no outputs"
        for cell in code_cells(notebook)
        if cell.get("outputs") or cell.get("execution_count") is not None
    ]
