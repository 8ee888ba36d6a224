"""The cells of a file that a learner handed in.  Stored outputs are never looked at."""

from __future__ import annotations

import ast
import codecs
import io
import json
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from gatherlab.checking.cell_text import as_python, foreign_magic, parsed
from gatherlab.grading.intake.scripts import pieces
from gatherlab.grading.intake.zips import Unreadable

__all__ = ["Cell", "as_module", "notebook", "program", "script"]

LONGEST = 100_000  # characters of a cell: longer ones are not judged either
SHORT = 2_000  # characters of a cell that may be kept: what is kept of all cells stays small
MOST_CELLS = 500  # a notebook of the course has some twenty,
MOST_CODE = 500_000  # with some ten thousand characters
_EXERCISE = re.compile(r"exercise-\d+-\d+")
_FENCE = re.compile(r"^\s*(```|~~~).*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A cell: its id, its number among the code cells (from 1), its text as Python, and its statements.

    ``body`` is None where the text is no Python; then ``text`` is what was written.  ``kind`` is ``code``, or
    ``markdown`` or ``raw`` for a cell that seems to hold an answer all the same; its number is then
    that among all cells.  ``magic`` is what makes a code cell none of Python's, such as ``%%bash``.
    """

    id: str
    number: int
    text: str
    body: list[ast.stmt] | None
    kind: str = "code"
    magic: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words."""
        if self.kind == "code":
            return f"code cell {self.number}"
        return f"cell {self.number}, {'a Markdown cell' if self.kind == 'markdown' else 'a raw cell'}"


def notebook(data: bytes) -> list[Cell]:
    """The code cells of a notebook, and cells of other kinds that seem to hold an answer.

    Raises Unreadable.
    """
    cells = _stored(_json(data))
    _refuse_ours({_id(cell) for cell in cells})
    if sum(cell.get("cell_type") == "code" for cell in cells) > MOST_CELLS:
        raise Unreadable(f"has more than {MOST_CELLS} code cells")
    kinds = [str(cell.get("cell_type")) for cell in cells]
    sources = map(_source, cells)
    texts = [
        text if kind == "code" else _answer_in_words(kind, text, _id(cell))
        for kind, text, cell in zip(kinds, sources, cells, strict=True)
    ]
    if sum(len(text) for text in texts if text is not None) > MOST_CODE:
        raise Unreadable(f"has more than {MOST_CODE:,} characters of code")
    return list(_cells(kinds, texts, map(_id, cells)))


def _stored(content: Any) -> list[dict[str, Any]]:
    """The cells as they are stored, those of format 3 (IPython before 2015) as of format 4."""
    if not isinstance(content, dict) or not {"nbformat", "cells", "worksheets"} & set(content):
        raise Unreadable("is JSON, but not a notebook")
    version = str(content.get("nbformat"))[:20].removesuffix(".0")
    if version == "3":
        sheets = content.get("worksheets")
        sheets = [sheet for sheet in sheets if isinstance(sheet, dict)] if isinstance(sheets, list) else []
        found = [sheet["cells"] for sheet in sheets if isinstance(sheet.get("cells"), list)]
        cells: Any = [cell for some in found for cell in some] or None
    elif version == "4":
        cells = content.get("cells")
    else:
        raise Unreadable(f"has notebook format {version}, not 4: open it in JupyterLab and save it again")
    if not isinstance(cells, list):
        raise Unreadable("is a notebook without cells")
    return [cell for cell in cells if isinstance(cell, dict)]


def _cells(kinds: Iterable[str], texts: Iterable[str | None], ids: Iterable[str]) -> Iterator[Cell]:
    code = 0
    for number, (kind, text, identity) in enumerate(zip(kinds, texts, ids, strict=False), 1):
        code += kind == "code"
        if kind == "code" and text is not None:
            yield _parsed(identity, code, text)
        elif text is not None:
            yield replace(_parsed(identity, number, text), kind=kind)


def _answer_in_words(kind: str, source: str, identity: str = "") -> str | None:
    """The program in a cell that is no code cell, if it is one; of an exercise's own cell always."""
    if kind not in ("markdown", "raw"):
        return None
    text = _FENCE.sub("", source)
    own = _EXERCISE.fullmatch(identity) is not None
    wanted = own or ("def " in text and len(text) <= LONGEST and parsed(text) is not None)
    return text if wanted else None


def _refuse_ours(ids: set[str]) -> None:
    """Refuse notebooks of the course that are no answers, told by the ids of their cells."""
    steps = {identity.partition("-")[0] for identity in ids}
    if {"exercise", "why", "other"} <= steps:
        raise Unreadable("is the course's notebook with the solutions: it was not graded")
    if "quiz" in steps and "exercise" not in steps:
        raise Unreadable("is a lesson, not its exercises: it was not graded")


def script(data: bytes) -> list[Cell]:
    """The cells of a Python file that was a notebook; of any other, the file as one cell.

    Raises Unreadable.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        raise Unreadable("is not a text in UTF-8") from None
    return program(text)


def program(text: str) -> list[Cell]:
    """The cells of a Python text: see ``script``."""
    found = pieces(_lines(text))
    if len(found) > MOST_CELLS:
        return [_parsed("", 1, _lines(text))]
    texts = [one.text if one.kind == "code" else _answer_in_words(one.kind, one.text) for one in found]
    return list(_cells((one.kind for one in found), texts, [""] * len(found)))


def as_module(cells: Iterable[Cell]) -> str:
    """The text that another file imports, from the cells of a Python file."""
    return "\n".join(cell.text for cell in cells if cell.kind == "code")


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
    """The id of a cell; Colab has it in the metadata."""
    metadata = cell.get("metadata")
    identity = cell.get("id") or (metadata.get("id") if isinstance(metadata, dict) else "")
    return identity if isinstance(identity, str) else ""


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))  # format 3 calls that of a code cell its input
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return _lines(source) if isinstance(source, str) else ""


def _lines(text: str) -> str:
    """The text as Python counts its lines, without broken letters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.removeprefix("﻿").replace("\r\n", "\n").replace("\r", "\n")


def _parsed(identity: str, number: int, text: str) -> Cell:
    """The cell, its text as the Python that a kernel makes of it."""
    if len(text) > LONGEST:
        return Cell(identity, number, text, None)
    plain, body, magic = _same_for_all(text) if len(text) <= SHORT else _as_run(text)
    return Cell(identity, number, plain, body, magic=magic)


def _as_run(text: str) -> tuple[str, list[ast.stmt] | None, str]:
    """What a kernel runs of a text, its statements, and the magic that makes it none of Python's."""
    plain = as_python(text)
    return (text, None, "") if plain is None else (plain, parsed(plain), foreign_magic(text))


# Most cells of a class are the course's own, the same in all notebooks.  Nobody changes a cell's statements.
_same_for_all = lru_cache(maxsize=256)(_as_run)
