"""D2L Brightspace: the import of grades.

A CSV file with ``OrgDefinedId`` and ``Username`` (with a ``#`` in front, as in exports, so that a
spreadsheet keeps zeros), one column ``Title Points Grade <Numeric MaxPoints:10>``, and ``End-of-Line
Indicator`` with a ``#``.  The download names people only as they are shown, so their ids come from the
platform's own export of grades (``--class-list``).  From community.d2l.com (article 3538), kb.wisc.edu
(4330) and csulb.edu.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gatherlab.grading.records import Learner, Result
from gatherlab.grading.tables.cells import Row, Table, number, runs
from gatherlab.grading.tables.class_list import CannotGoBack, Sheet, either_order, read
from gatherlab.grading.tables.marks import TableMarks, Wanted

__all__ = ["D2L"]

NEW = "Gather exercises"
END = "End-of-Line Indicator"
_COLUMN = re.compile(r".* Points Grade(?: <.*>)?", re.S | re.IGNORECASE)
_MOST = re.compile(r"MaxPoints:\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)


class D2L(TableMarks):
    """The columns Brightspace imports."""

    shape, title, table = "d2l", "D2L Brightspace", "lms-d2l.csv"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        super().__init__(wanted, people, shape)
        if wanted.class_list is None:
            raise CannotGoBack(
                "D2L's download names people only as they are shown, and its grades are imported by "
                "OrgDefinedId or Username: export the class's grades with both keys and the names, and give "
                "that file (--class-list FILE.csv)"
            )
        sheet = read(wanted.class_list)
        title = self._title(sheet)
        worth = _MOST.search(title)
        self.most = wanted.most(float(worth[1].replace(",", ".")) if worth else None)
        if worth is None:
            title += f" <Numeric MaxPoints:{number(self.most)}>"
        self._rows = self._ids(sheet, people)
        self.refuse_nobody(self._rows)
        self._table = Table([*self._keys, title, END])

    def _title(self, sheet: Sheet) -> str:
        title = " ".join(self.wanted.assignment.split()) or NEW
        if runs(title):
            raise CannotGoBack(
                f"a spreadsheet would run {title!r} as a formula: give the grade item another name"
            )
        known = sheet.title(title, lambda head: _COLUMN.fullmatch(head) is not None)
        return known or (title if _COLUMN.fullmatch(title) else f"{title} Points Grade")

    def _ids(self, sheet: Sheet, people: Sequence[Learner]) -> dict[str, list[str]]:
        last, first = sheet.needed("D2L", "Last Name", "First Name")
        keys = {name: sheet.column(name) for name in ("OrgDefinedId", "Username")}
        self._keys = [name for name, place in keys.items() if place is not None]
        if not self._keys:
            sheet.needed("D2L", "OrgDefinedId")
        teams = [one.name for one in people if one.team]
        if teams:
            self.miss("the download only names the group, and D2L takes a row for each person", *teams)
        found = self.rows_of(
            [one for one in people if not one.team],
            [either_order(row[last], row[first]) for row in sheet.rows],
            lambda one: None,
        )
        places = [place for place in keys.values() if place is not None]
        return {key: [_hashed(sheet.rows[row][place]) for place in places] for key, row in found.items()}

    def row(self, result: Result, learner: Row) -> Row:
        """D2L wants a mark at the end of each line."""
        return [*super().row(result, learner), "#"]


def _hashed(text: str) -> str:
    """The id as D2L exports it."""
    text = text.strip()
    return text if text.startswith("#") or not text else f"#{text}"
