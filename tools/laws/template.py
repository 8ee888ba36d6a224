"""The form of a lesson: short, in the same steps, every picture with words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

from tools.notebooks import Cell, Notebook, code_cells, source

__all__ = ["MARKS", "complaints", "image_complaints", "percentile"]

MAX_CELLS = 24
MAX_CODE_LINES, P90_CODE_LINES = 20, 12
P90_WORDS = 120

# The steps of every lesson: how the id of their cells begins, what one of them has to contain, what it is.
MARKS = (
    ("predict", r"", "a prediction"),
    ("look", r"\b(timeline|compare)\(", "a timeline"),
    ("trip", r"", "the classic mistake"),
    ("quiz", r"\bquiz\(", "a quiz"),
    ("script", r"asyncio\.run\(|run_script\(", "the same code as a script"),
    ("recap", r"", "a recap"),
    ("next", r"", "what comes next"),
)


def complaints(notebook: Notebook) -> list[str]:
    """What is wrong with the form of a lesson."""
    return [*size_complaints(notebook), *step_complaints(notebook), *title_complaints(notebook)]


def percentile(values: Sequence[int], share: float) -> int:
    """The value that ``share`` (0 to 1) of the values do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else 0


def code_lines(cell: Cell) -> int:
    """The lines of a cell that hold something."""
    return sum(bool(line.strip()) for line in source(cell).splitlines())


def words(cell: Cell) -> int:
    """The words a person reads in a text cell: code blocks, markup and addresses left out."""
    body = re.sub(r"(?s)```.*?```", " ", source(cell))
    body = re.sub(r"<[^>]+>|\]\([^)]*\)", " ", body)
    return len(re.findall(r"\w[\w'’.()-]*", body))


def size_complaints(notebook: Notebook) -> list[str]:
    """Too many cells, too long cells."""
    found = []
    if len(notebook["cells"]) > MAX_CELLS:
        found.append(f"{len(notebook['cells'])} cells, more than {MAX_CELLS}")
    lines = {cell["id"]: code_lines(cell) for cell in code_cells(notebook)}
    found += [
        f"{name}: {n} lines, more than {MAX_CODE_LINES}" for name, n in lines.items() if n > MAX_CODE_LINES
    ]
    if percentile(list(lines.values()), 0.9) > P90_CODE_LINES:
        found.append(f"more than a tenth of the code cells have over {P90_CODE_LINES} lines")
    prose = [words(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    if percentile(prose, 0.9) > P90_WORDS:
        found.append(f"more than a tenth of the text cells have over {P90_WORDS} words: {sorted(prose)[-3:]}")
    return found


def step_complaints(notebook: Notebook) -> list[str]:
    """Steps of the lesson that are missing, or hold not what their id says."""
    found = []
    for mark, pattern, what in MARKS:
        cells = [cell for cell in notebook["cells"] if re.match(rf"{mark}(-|$)", cell["id"])]
        if not cells:
            found.append(f"has no cell with an id like '{mark}-…': {what} is missing")
        elif not any(re.search(pattern, source(cell)) for cell in cells):
            found.append(f"no '{mark}' cell holds {what}")
    last = [
        cell["id"].split("-")[0] for cell in notebook["cells"] if cell["id"].startswith(("recap", "next"))
    ]
    if last and last != sorted(last, reverse=True):
        found.append("'next' stands before 'recap'")
    return found


def title_complaints(notebook: Notebook) -> list[str]:
    """The first cell is the lesson's title, and the only one."""
    cells = notebook["cells"]
    titles = [
        cell["id"] for cell in cells if cell["cell_type"] == "markdown" and re.match(r"# \S", source(cell))
    ]
    if not cells or titles != [cells[0]["id"]]:
        return [f"exactly the first cell is a title ('# …'), found {titles}"]
    return []


def image_complaints(notebook: Notebook, folder: Path) -> list[str]:
    """Images in text cells without alt text, from the internet, or not in ``folder``, the notebook's."""
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            found += [f"{cell['id']}: {wrong}" for wrong in images(source(cell), folder)]
    return found


def images(body: str, folder: Path) -> list[str]:
    """What is wrong with the images of one Markdown text."""
    pairs = re.findall(r"!\[([^\]]*)\]\(([^)\s]+)", body)
    for tag in re.findall(r"<img\b[^>]*>", body):
        alt, src = (re.search(rf"""\b{name}=["']([^"']*)["']""", tag) for name in ("alt", "src"))
        pairs.append((alt[1] if alt else "", src[1] if src else ""))
    wrong = [f"image {src!r} has no alt text" for alt, src in pairs if not alt.strip()]
    wrong += [f"image {src!r} comes from the internet" for _, src in pairs if re.match(r"(https?:)?//", src)]
    here = [src for _, src in pairs if not re.match(r"(https?:)?//|data:|attachment:", src)]
    return wrong + [f"image {src!r} is not there" for src in here if not (folder / src).is_file()]
