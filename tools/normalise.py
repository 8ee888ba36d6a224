"""One form for every notebook: the same content always gives the same bytes.

Sorted keys, allow-listed metadata, stable ids, no widget state, no machine paths, no memory addresses.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from gatherlab.exercises.course_cells import is_a_name
from tools.notebooks import Cell, Notebook, dump, load, save, source, text

__all__ = ["NormaliseError", "check_ids", "mask", "normalise", "run"]

VIEW = "application/vnd.jupyter.widget-view+json"
CELL_METADATA = ("claims", "jp-MarkdownHeadingCollapsed", "jupyter", "tags")
NOTEBOOK_METADATA: dict[str, Any] = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

# never looked into: what looks like a path there is chance, and each slash would search the rest of the data
DATA = re.compile(r"(base64,[A-Za-z0-9+/=]+)")
MASKS = (
    (re.compile(r"0x[0-9a-fA-F]{6,}"), "0x…"),
    (re.compile(r"[^\s\x1b:'\"(]*ipykernel_\d+[/\\]\d+\.py"), "cell.py"),
    (re.compile(r"[~/][^\s\x1b:'\"(]*/site-packages/"), "…/"),
    (re.compile(r"[~/][^\s\x1b:'\"(]*/lib/python3\.\d+/"), "…/"),
    (re.compile(r"[~/][^\s\x1b:'\"(]*/gatherlab/(?=\S+\.py)"), "…/gatherlab/"),
)


class NormaliseError(ValueError):
    """The notebook cannot be given the one form; the text says which cell and why."""


def normalise(notebook: Notebook) -> Notebook:
    """A new notebook in the one form.  Raises NormaliseError for bad cell ids."""
    check_ids(notebook)
    return {
        "cells": [normal_cell(cell) for cell in notebook["cells"]],
        "metadata": NOTEBOOK_METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def check_ids(notebook: Notebook) -> None:
    """Every cell has an id of its own, in words with hyphens, chosen by a person."""
    seen: set[str] = set()
    for number, cell in enumerate(notebook["cells"], start=1):
        name = cell.get("id", "")
        if not is_a_name(name):
            raise NormaliseError(f"cell {number}: the id {name!r} is not a name like 'fetch-three-posts'")
        if name in seen:
            raise NormaliseError(f"cell {number}: the id {name!r} is used twice")
        seen.add(name)


def mask(value: str) -> str:
    """Text without what differs from machine to machine: addresses, kernel files, library folders."""
    return "".join(part if DATA.match(part) else mask_text(part) for part in DATA.split(value))


def mask_text(value: str) -> str:
    """``mask`` for text that holds no base64 data."""
    for pattern, replacement in MASKS:
        value = pattern.sub(replacement, value)
    return value


def lines(value: str) -> list[str]:
    """A text as nbformat stores it."""
    return value.splitlines(keepends=True)


def normal_cell(cell: Cell) -> Cell:
    """One cell with nothing but what belongs to it."""
    kept = {key: cell["metadata"][key] for key in CELL_METADATA if key in cell.get("metadata", {})}
    if "tags" in kept:
        kept["tags"] = sorted(kept["tags"])
    normal: Cell = {"cell_type": cell["cell_type"], "id": cell["id"], "metadata": kept}
    normal["source"] = lines(source(cell).rstrip())
    if cell["cell_type"] == "code":
        normal["execution_count"] = cell.get("execution_count")
        normal["outputs"] = [normal_output(output) for output in merged(cell.get("outputs", []))]
    return normal


def merged(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring pieces of the same stream as one: how a text was cut into messages means nothing."""
    result: list[dict[str, Any]] = []
    for output in outputs:
        last = result[-1] if result else {}
        if output["output_type"] == "stream" == last.get("output_type") and output["name"] == last["name"]:
            last["text"] = text(last["text"]) + text(output["text"])
        else:
            result.append(dict(output))
    return result


def normal_output(output: dict[str, Any]) -> dict[str, Any]:
    """One output: masked, without widget views that have another form, and without metadata."""
    kind = output["output_type"]
    if kind == "stream":
        return {"name": output["name"], "output_type": kind, "text": lines(mask(text(output["text"])))}
    if kind == "error":
        traceback = [mask(line) for line in output["traceback"]]
        return {
            "ename": output["ename"],
            "evalue": mask(output["evalue"]),
            "output_type": kind,
            "traceback": traceback,
        }
    normal: dict[str, Any] = {"data": normal_data(output["data"]), "metadata": {}, "output_type": kind}
    if kind == "execute_result":
        normal["execution_count"] = output.get("execution_count")
    return normal


def normal_data(data: dict[str, Any]) -> dict[str, Any]:
    """The forms of one output; JSON forms stay as they are."""
    dropped = {VIEW} if "text/html" in data else set()
    return {
        mime: value if mime.endswith("json") else lines(mask(text(value)))
        for mime, value in data.items()
        if mime not in dropped
    }


def run(paths: list[Path], *, check: bool) -> int:
    """Rewrite the notebooks, or with ``check`` only say which differ; returns the exit code."""
    wrong = 0
    for path in paths:
        try:
            notebook = normalise(load(path))
        except ValueError as error:
            print(f"{path}: {error}")
            wrong += 1
            continue
        if path.read_bytes() == dump(notebook).encode():
            continue
        if check:
            print(f"{path}: not in the one form; run: python -m tools normalise")
            wrong += 1
        else:
            save(path, notebook)
            print(f"{path}: rewritten")
    print(f"{len(paths)} notebooks, {wrong} wrong" if check or wrong else f"{len(paths)} notebooks")
    return 1 if wrong else 0
