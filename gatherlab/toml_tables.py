"""Read a TOML file that is a list of tables, and know the line on which each table starts.

``course.toml`` and the question banks have this form.  The standard parser forgets line numbers, and a
message without a line helps nobody, so the headers are looked up in the text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

__all__ = ["Table", "TableError", "read_tables", "wrong_type"]

_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class TableError(ValueError):
    """A file that cannot be read as a list of tables; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file: its values and the line (counted from 1) of its header."""

    values: dict[str, Any]
    line: int


def read_tables(file: Path | Traversable, name: str) -> tuple[Table, ...]:
    """Return the ``[[name]]`` tables of a TOML file in order.

    Raises TableError, with the file's name and the line, for a file that cannot be opened, is not
    UTF-8, is not TOML, has no ``[[name]]`` at all, or holds anything else at the top level.
    """
    text = _text(file)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"{file.name}, line {_error_line(text, error)}: {_reason(error)}.") from None
    rows = document.pop(name, None)
    if document:
        key = next(iter(document))
        raise TableError(f"{file.name}, line {_line_of_key(text, key)}: {key!r} is unknown here.")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise TableError(f"{file.name}, line 1: there is no [[{name}]] in this file.")
    return tuple(
        Table(row, line) for row, line in zip(rows, _header_lines(text, name, len(rows)), strict=True)
    )


def wrong_type(value: object, kind: type) -> bool:
    """Say whether a TOML value is not of this type; a bool is no int here, and a blank text no text."""
    if kind is str:
        return not isinstance(value, str) or not value.strip()
    return not isinstance(value, kind) or (kind is int and isinstance(value, bool))


def _text(file: Path | Traversable) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise TableError(f"{file.name} cannot be read: {error.strerror or error}.") from None
    try:
        return raw.decode("utf-8-sig")  # editors on Windows put a mark in front; it does no harm
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TableError(f"{file.name}, line {line}: this is not UTF-8 text.") from None


def _error_line(text: str, error: tomllib.TOMLDecodeError) -> int:
    found = _LINE.search(str(error))
    return int(found[1]) if found else text.count("\n") + 1  # "(at end of document)"


def _reason(error: tomllib.TOMLDecodeError) -> str:
    return str(error).partition(" (at ")[0].rstrip(".")


def _line_of_key(text: str, key: str) -> int:
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if line.lstrip("[ \"'").startswith(key)), 1)


def _header_lines(text: str, name: str, count: int) -> list[int]:
    header = re.compile(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]")
    found = [number for number, line in enumerate(text.splitlines(), 1) if header.match(line)]
    return found if len(found) == count else [1] * count  # an inline array has no headers
