"""The code cells of a file that a learner handed in.  Stored outputs are never looked at."""

from __future__ import annotations

import ast
import codecs
import io
import json
import re
import tokenize
from dataclasses import dataclass
from typing import Any

from gatherlab.grading.zips import Unreadable

__all__ = ["Cell", "notebook", "script"]

LONGEST = 100_000  # characters of a cell: longer ones are not judged either
MOST_CELLS = 500  # a notebook of the course has some twenty,
MOST_CODE = 500_000  # with some ten thousand characters
_MAGIC = re.compile(r"(\s*)(?:[%!?].*|[\w.]+\s*=\s*[%!].*|[\w.*]+\?\??\s*)$")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_PYTHON_MAGICS = {"time", "timeit", "capture", "prun"}  # their cells hold Python


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A code cell: its id, its number among the code cells (from 1), its text, and its statements.

    ``body`` is None where the text is no Python; then ``text`` is what was written.
    """

    id: str
    number: int
    text: str
    body: list[ast.stmt] | None


def notebook(data: bytes) -> list[Cell]:
    """The code cells of a notebook.  Raises Unreadable."""
    content = _json(data)
    if not isinstance(content, dict) or not {"nbformat", "cells"} & set(content):
        raise Unreadable("is JSON, but not a notebook")
    if content.get("nbformat") != 4:
        version = str(content.get("nbformat"))[:20]
        raise Unreadable(f"has notebook format {version}, not 4: open it in JupyterLab and save it again")
    if not isinstance(content.get("cells"), list):
        raise Unreadable("is a notebook without cells")
    cells = [cell for cell in content["cells"] if isinstance(cell, dict)]
    _refuse_ours({_id(cell) for cell in cells})
    code = [cell for cell in cells if cell.get("cell_type") == "code"]
    if len(code) > MOST_CELLS:
        raise Unreadable(f"has more than {MOST_CELLS} code cells")
    texts = [_source(cell) for cell in code]
    if sum(map(len, texts)) > MOST_CODE:
        raise Unreadable(f"has more than {MOST_CODE:,} characters of code")
    return [
        _parsed(_id(cell), number, text)
        for number, (cell, text) in enumerate(zip(code, texts, strict=True), 1)
    ]


def _refuse_ours(ids: set[str]) -> None:
    """Refuse notebooks of the course that are no answers, told by the ids of their cells."""
    steps = {identity.partition("-")[0] for identity in ids}
    if {"exercise", "why", "other"} <= steps:
        raise Unreadable("is the course's notebook with the solutions: it was not graded")
    if "quiz" in steps and "exercise" not in steps:
        raise Unreadable("is a lesson, not its exercises: it was not graded")


def script(data: bytes) -> list[Cell]:
    """A Python file as one cell.  Raises Unreadable."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        raise Unreadable("is not a text in UTF-8") from None
    return [_parsed("", 1, _lines(text))]


def _json(data: bytes) -> Any:
    if not data.strip():
        raise Unreadable("is empty")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeError:
        kind = "in UTF-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "a text"
        raise Unreadable(
            f"is {kind}, not in UTF-8" if kind != "a text" else "is not a text in UTF-8"
        ) from None
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
    except ValueError as problem:
        raise Unreadable(f"is not JSON: {str(problem)[:100]}") from None


def _id(cell: dict[str, Any]) -> str:
    identity = cell.get("id")
    return identity if isinstance(identity, str) else ""


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return _lines(source) if isinstance(source, str) else ""


def _lines(text: str) -> str:
    """The text as Python counts its lines, without broken letters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.removeprefix("﻿").replace("\r\n", "\n").replace("\r", "\n")


def _parsed(identity: str, number: int, text: str) -> Cell:
    """The cell; what only a notebook understands (``%time``, ``!pip``, ``name?``) becomes a ``pass``."""
    if len(text) > LONGEST:
        return Cell(identity, number, text, None)
    body = _body(text)
    if body is None:
        plain = _without_magic(text)
        body = _body(plain)
        text = plain
    return Cell(identity, number, text, body)


def _body(text: str) -> list[ast.stmt] | None:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_magic(text: str) -> str:
    magic = _CELL_MAGIC.match(text)
    if magic is not None and magic[1] not in _PYTHON_MAGICS:
        return ""
    lines = text.split("\n")
    if magic is not None:
        lines[0] = ""
    found = ((line, _MAGIC.match(line)) for line in lines)  # match, not sub: once a line, however long it is
    return "\n".join(line if match is None else f"{match[1]}pass" for line, match in found)
