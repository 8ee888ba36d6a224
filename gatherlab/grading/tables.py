"""The marks as tables: the plain ``grades.csv``, and what Canvas and Moodle take back.

``grades.csv`` is UTF-8 with a byte order mark, so that Excel shows every name right; the platforms' files
have none. Cells of text that a spreadsheet would run as a formula get a ``'`` in front
(https://owasp.org/www-community/attacks/CSV_Injection).

* **Canvas** (``lib/gradebook_importer.rb``): the first columns are ``Student``, ``ID``, ``SIS User ID``,
  ``SIS Login ID``, ``Section``; then one column for the assignment, called as in Canvas's own export
  (``Gather 01 (12345)``: then it is that assignment, else Canvas offers to make a new one); a second row
  ``Points Possible``.  A learner is found by ``ID``, the number in the download's file names.
* **Moodle**, "Upload grading worksheet" (``mod/assign/feedback/offline/importgradeslib.php``): ``Identifier``
  (``Participant 123``, the number in the download's folders), ``Grade`` and ``Last modified (grade)`` are
  needed; the header is in English, so Moodle's language has to be English while it is uploaded.  The
  modification date is left open: Moodle then leaves alone whom it has graded already, unless the box for it
  is ticked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from gatherlab.grading.records import Mark, Result
from gatherlab.model import Outcome

__all__ = ["CANVAS", "MOODLE", "PLAIN", "Canvas", "Moodle", "Plain", "Table", "points"]

PLAIN, CANVAS, MOODLE = "grades.csv", "lms-canvas.csv", "lms-moodle.csv"
_FORMULA = ("=", "+", "-", "@")

Row = list[str]


class Table:
    """A table that grows row by row.  ``text`` is the whole file."""

    def __init__(self, head: Row) -> None:
        self._buffer = io.StringIO()
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")
        self.add(head)

    def add(self, row: Row) -> None:
        """Add a row of cells."""
        self._writer.writerow(row)

    @property
    def text(self) -> str:
        """The file's text, with the line ends of RFC 4180."""
        return self._buffer.getvalue()


class Plain(Table):
    """``grades.csv``: one row a learner; for each exercise 1 or 0 and what the check found."""

    def __init__(self, exercises: tuple[str, ...]) -> None:
        found = [f"{exercise} found" for exercise in exercises]
        super().__init__(["learner", "id", "key", *exercises, "total", *found, "problems"])

    def add_result(self, result: Result) -> None:
        """Add a learner."""
        learner, marks = result.learner, result.marks
        passed = [str(int(mark.outcome is Outcome.PASSED)) for mark in marks]
        total = str(sum(map(int, passed)))
        problems = " | ".join([*learner.problems, *_notes(marks)])
        texts = list(map(_safe, (learner.name, learner.platform_id, learner.key)))
        self.add([*texts, *passed, total, *map(_found, marks), _safe(problems)])


class Canvas(Table):
    """The columns Canvas imports, the marks as points out of ``points``."""

    def __init__(self, assignment: str, most: int) -> None:
        super().__init__(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", _safe(assignment)])
        self.add(["    Points Possible", "", "", "", "", str(most)])
        self._most = most

    def add_result(self, result: Result) -> None:
        """Add a learner."""
        name, number = _safe(result.learner.name), _safe(result.learner.platform_id)
        self.add([name, number, "", "", "", points(result, self._most)])


class Moodle(Table):
    """The columns of Moodle's grading worksheet that matter, the marks as points out of ``points``."""

    def __init__(self, most: int) -> None:
        super().__init__(
            [
                "Identifier",
                "Full name",
                "Grade",
                "Maximum Grade",
                "Last modified (grade)",
                "Feedback comments",
            ]
        )
        self._most = most

    def add_result(self, result: Result) -> None:
        """Add a learner."""
        number = result.learner.platform_id
        identifier = f"Participant {number}" if number else ""
        grade = points(result, self._most)
        self.add(
            [identifier, _safe(result.learner.name), grade, str(self._most), "-", _comment(result.marks)]
        )


def points(result: Result, most: int) -> str:
    """The share of exercises passed as points out of ``most``, with at most two decimals."""
    passed = sum(mark.outcome is Outcome.PASSED for mark in result.marks)
    return f"{most * passed / max(len(result.marks), 1):.2f}".rstrip("0").rstrip(".")


def _found(mark: Mark) -> str:
    return f"{mark.outcome.value} {mark.diagnosis}" if mark.diagnosis else mark.outcome.value


def _notes(marks: Iterable[Mark]) -> Iterator[str]:
    """``"1.1, 1.2: handed in late"``."""
    by_note: dict[str, list[str]] = {}
    for mark in marks:
        for note in mark.notes:
            by_note.setdefault(note, []).append(mark.exercise)
    return (f"{', '.join(exercises)}: {note}" for note, exercises in by_note.items())


def _comment(marks: tuple[Mark, ...]) -> str:
    passed = sum(mark.outcome is Outcome.PASSED for mark in marks)
    rest = ", ".join(mark.exercise for mark in marks if mark.outcome is not Outcome.PASSED)
    return f"{passed} of {len(marks)} exercises passed." + (f" Not yet: {rest}." if rest else "")


def _safe(text: str) -> str:
    """The text on one line, and no formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA) else line
