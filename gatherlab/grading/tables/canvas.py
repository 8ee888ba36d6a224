"""Canvas: the gradebook as CSV, and submissions uploaded again as a zip of feedback.

The gradebook's import (``lib/gradebook_importer.rb``): the first columns are ``Student``, ``ID``, ``SIS
User ID``, ``SIS Login ID``, ``Section``; then one column for the assignment, called as in Canvas's own
export (``Gather 01 (12345)``: then it is that assignment, else Canvas offers to make a new one); a second
row ``Points Possible``.  People are found by ``ID``, the number in the download's file names, else by their
exact name.  Of an assignment that is graded anonymously, Canvas drops what is imported.

*Re-upload submissions* (``infer_comment_context_from_filename`` of the assignment): the first two parts of
a file's name that are digits only, between underscores, are a person's number and that of a file of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gatherlab.grading.records import Learner
from gatherlab.grading.tables.cells import Row, Table, number, runs, safe
from gatherlab.grading.tables.class_list import CannotGoBack, Sheet, either_order, read
from gatherlab.grading.tables.marks import PAGE, TableMarks, Wanted

__all__ = ["Canvas"]

HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
NEW = "Gather exercises"  # Canvas offers to make it
_ASSIGNMENT = re.compile(r".*\(\d+\)", re.S)
_ANONYMOUS = re.compile(r"(?:LATE_)?anon_.*", re.S)


class Canvas(TableMarks):
    """The columns Canvas imports; the pages as comments' attachments."""

    shape, title, table, pages = "canvas", "Canvas", "lms-canvas.csv", "feedback-canvas.zip"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        super().__init__(wanted, people, shape)
        if people and all(_ANONYMOUS.fullmatch(one.handed_in_as) for one in people):
            raise CannotGoBack(
                "Canvas drops marks of an assignment that is graded anonymously, and its download does not "
                "say who is who: switch anonymous grading off, and download the submissions again"
            )
        self._files = {one.key: one.handed_in_as for one in people if self.owns(one)}
        self._teams = [one.name for one in people if one.team]
        if wanted.class_list is None:
            column, worth = wanted.assignment or NEW, None
            self._rows = self._from_the_download(people)
        else:
            sheet = read(wanted.class_list)
            column, worth = self._column(sheet)
            self._rows = self._from_the_list(sheet, people)
        if runs(column):
            raise CannotGoBack(
                f"a spreadsheet would run {column!r} as a formula: give the assignment another title"
            )
        self.most = wanted.most(worth)
        self.refuse_nobody(self._rows)
        self._table = Table([*HEADER, " ".join(column.split())])
        self._table.add(["    Points Possible", "", "", "", "", number(self.most)])

    def _from_the_download(self, people: Sequence[Learner]) -> dict[str, Row]:
        named = {one.key: one for one in people if not _ANONYMOUS.fullmatch(one.handed_in_as)}
        if len(named) < len(people):
            self.miss("they are anonymous", *(one.name for one in people if one.key not in named))
        ids = {key: one.platform_id for key, one in named.items() if self.owns(one) and one.platform_id}
        names = {key: safe(one.name) for key, one in named.items() if key not in ids}
        found = {
            key: [_shown(named[key].name), one, "", "", ""] for key, one in self.usable(ids, people).items()
        }
        return found | {key: [one, "", "", "", ""] for key, one in self.usable(names, people).items()}

    def _column(self, sheet: Sheet) -> tuple[str, float | None]:
        """The assignment's title in the gradebook, and what it is worth there."""
        sheet.needed("Canvas", "Student", "ID")
        title = sheet.title(self.wanted.assignment, lambda head: _ASSIGNMENT.fullmatch(head) is not None)
        if title is None:
            raise CannotGoBack(
                f"{sheet.file} does not have one column for this assignment: copy its title, as in "
                "--assignment 'Gather 01 (12345)'"
            )
        place = sheet.header.index(title)
        worth = [row[place] for row in sheet.rows if "points possible" in row[0].casefold()]
        if any("read only" in text.casefold() for text in worth):
            raise CannotGoBack(f"Canvas does not take marks for {title!r}: its gradebook says (read only)")
        return title, float(worth[0].replace(",", ".")) if worth and _is_number(worth[0]) else None

    def _from_the_list(self, sheet: Sheet, people: Sequence[Learner]) -> dict[str, Row]:
        places = [sheet.column(name) for name in HEADER]
        cells = [["" if place is None else row[place] for place in places] for row in sheet.rows]
        cells = [row for row in cells if row[1].strip()]
        known = {row[1].strip(): place for place, row in enumerate(cells)}
        found = self.rows_of(
            people,
            [either_order(row[0]) for row in cells],
            lambda one: known.get(one.platform_id) if self.owns(one) else None,
        )
        return {key: [_shown(cells[place][0]), *map(safe, cells[place][1:])] for key, place in found.items()}

    @property
    def said(self) -> list[str]:
        """Sentences for the instructor."""
        found = super().said
        if self._teams:
            found.append(
                "Canvas's download has the number of one member of each group: after the upload, see that "
                "the others have the mark, too."
            )
        return found

    def places(self, learner: Learner) -> list[str]:
        """The download's own name in front, where the digits in it are the learner's number and a file's."""
        file = self._files.get(learner.key, "")
        numbers = [part for part in f"{file}_{PAGE}".split("_") if re.fullmatch(r"[0-9]+", part)]
        if len(numbers) < 2 or numbers[0] != learner.platform_id or "/" in file:
            return []
        return [f"{file}_{PAGE}"]

    def no_place(self, learner: Learner) -> str:
        """Why a learner's page has no place in the zip."""
        return "the download has no file of theirs with Canvas's numbers in its name"


def _shown(name: str) -> str:
    """The name, unless Canvas would take the row for the one of the points."""
    return "" if "points possible" in name.casefold() else safe(name)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\s*\d+(?:[.,]\d+)?\s*", text) is not None
