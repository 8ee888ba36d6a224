"""Cells of tables: text that no spreadsheet runs as a formula, points, and the sentence about a learner.

Text that a spreadsheet would run as a formula gets a ``'`` in front
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from gatherlab.grading.records import Mark, Result
from gatherlab.model import Outcome

__all__ = ["Row", "Table", "comment", "number", "points", "runs", "safe", "unchanged"]

_FORMULA = ("=", "+", "-", "@")

Row = list[str]


class Table:
    """A table that grows row by row.  ``text`` is the whole file."""

    def __init__(self, head: Sequence[str] = (), *, separator: str = ",", quoted: bool = False) -> None:
        self._buffer = io.StringIO()
        self._writer = csv.writer(
            self._buffer,
            delimiter=separator,
            lineterminator="\r\n",
            quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        )
        if head:
            self.add(head)

    def add(self, row: Sequence[str]) -> None:
        """Add a row of cells."""
        self._writer.writerow(row)

    @property
    def text(self) -> str:
        """The file's text, with the line ends of RFC 4180."""
        return self._buffer.getvalue()


def runs(text: str) -> bool:
    """Whether a spreadsheet would run a cell as a formula; the lone ``-`` of a platform is none."""
    return text.strip() != "-" and text.lstrip().startswith(_FORMULA)


def safe(text: str) -> str:
    """The text on one line, and no formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA) else line


def unchanged(text: str) -> str:
    """A cell of a platform's own table, as it was unless it is a formula."""
    return f"'{text}" if runs(text) else text


def points(result: Result, most: float, *, comma: bool = False) -> str:
    """The share of exercises passed as points out of ``most``, with at most two decimals.

    ``comma`` writes ``3,33`` in place of ``3.33``.
    """
    return number(most * _passed(result.marks) / max(len(result.marks), 1), comma=comma)


def number(value: float, *, comma: bool = False) -> str:
    """A number with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def comment(marks: Sequence[Mark]) -> str:
    """What a learner reads beside the points."""
    rest = ", ".join(mark.exercise for mark in marks if mark.outcome is not Outcome.PASSED)
    return f"{_passed(marks)} of {len(marks)} exercises passed." + (f" Not yet: {rest}." if rest else "")


def _passed(marks: Sequence[Mark]) -> int:
    return sum(mark.outcome is Outcome.PASSED for mark in marks)
