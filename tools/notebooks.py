"""Notebooks as plain data: find, read, write and ask them.

JSON from the standard library on purpose: importing nbformat takes a second where JupyterLab is installed,
and `git diff` starts the readable form once for every notebook.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = [
    "CODE_FOLDERS",
    "ROOT",
    "Cell",
    "Notebook",
    "code_cells",
    "dump",
    "find",
    "load",
    "save",
    "source",
    "tags",
]

ROOT = Path(__file__).resolve().parent.parent
CODE_FOLDERS = ("notebooks", "solutions", "exercises")

Cell = dict[str, Any]
Notebook = dict[str, Any]


def find(*places: str | Path) -> list[Path]:
    """The notebooks at the places given (files or folders), sorted; checkpoints left out.

    Raises FileNotFoundError when a place has none: a check over nothing is no check.
    """
    found: list[Path] = []
    for place in map(Path, places):
        here = [place] if place.is_file() else sorted(place.glob("*.ipynb"))
        if not here:
            raise FileNotFoundError(f"no notebook in {place}")
        found += here
    return found


def load(path: Path) -> Notebook:
    """Read a notebook; ValueError names the file when it is not one."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not a notebook: {error}") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise ValueError(f"{path} is not a notebook: it has no cells")
    return notebook


def dump(notebook: Notebook) -> str:
    """The notebook's text: sorted keys, one space, real characters, a newline at the end."""
    return json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def save(path: Path, notebook: Notebook) -> None:
    """Write a notebook with Unix line ends, whatever the system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(notebook), encoding="utf-8", newline="\n")


def text(value: str | list[str]) -> str:
    """A multi-line field as one string; notebooks store either form."""
    return value if isinstance(value, str) else "".join(value)


def source(cell: Cell) -> str:
    """The text of a cell."""
    return text(cell["source"])


def tags(cell: Cell) -> set[str]:
    """The tags of a cell."""
    return set(cell.get("metadata", {}).get("tags", []))


def code_cells(notebook: Notebook) -> list[Cell]:
    """The code cells in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
