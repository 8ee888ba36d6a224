"""Blackboard Learn, Original and Ultra: the grade book's upload (*Upload grades*, *Work offline*).

A comma-separated file, all cells in quotes, UTF-8 with a byte order mark; the columns ``Last Name``,
``First Name``, ``Username`` and the assignment's, whose title ends with its number: ``Gather 01 [Total Pts:
10 Score] |664617``. People are found by ``Username``, the column by the number: without it, Blackboard
makes a new column of text, worth 0.  The title is typed as ``--assignment``, or found in the grade book
that was downloaded (``--class-list``).  From help.blackboard.com, and from programs that read and write
these files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gatherlab.grading.records import Learner
from gatherlab.grading.tables.cells import Table, runs, safe
from gatherlab.grading.tables.class_list import CannotGoBack, Sheet, either_order, read
from gatherlab.grading.tables.marks import TableMarks, Wanted

__all__ = ["Blackboard"]

HEADER = ("Last Name", "First Name", "Username")
_TITLE = re.compile(r".*\[[^\[\]]*?(?P<points>\d+(?:[.,]\d+)?)[^\[\]]*\]\s*\|\s*\d+\s*", re.S)


class Blackboard(TableMarks):
    """The columns Blackboard reads."""

    shape, title, table, encoding = "blackboard", "Blackboard", "lms-blackboard.csv", "utf-8-sig"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        super().__init__(wanted, people, shape)
        sheet = read(wanted.class_list) if wanted.class_list is not None else None
        column, worth = self._column(sheet)
        self.most = wanted.most(worth)
        if sheet is None:
            self.refuse_foreign(
                shape, "give Blackboard's grade book, downloaded as CSV (--class-list FILE.csv)"
            )
            logins = {one.key: one.login for one in people if one.login and self.owns(one)}
            rest = [one.name for one in people if one.key not in logins]
            if rest:
                self.miss("the download has no user name for them", *rest)
            names = {one.key: safe(one.name) for one in people}
            self._rows = {key: [names[key], "", login] for key, login in self.usable(logins, people).items()}
        else:
            self._rows = self._from_the_list(sheet, people)
        self.refuse_nobody(self._rows)
        self._table = Table([*HEADER, column], quoted=True)

    def _column(self, sheet: Sheet | None) -> tuple[str, float]:
        title = self.wanted.assignment.strip()
        if sheet is not None and not _TITLE.fullmatch(title):
            title = sheet.title(title, lambda head: _TITLE.fullmatch(head) is not None) or ""
        match = _TITLE.fullmatch(title)
        if match is None or runs(title):
            raise CannotGoBack(
                "Blackboard finds the assignment by the number in its column's title, and takes a column "
                "without one for a new text: copy the title from the grade book that you download, as in "
                "--assignment 'Gather 01 [Total Pts: 10 Score] |664617'"
            )
        return title, float(match["points"].replace(",", "."))

    def _from_the_list(self, sheet: Sheet, people: Sequence[Learner]) -> dict[str, list[str]]:
        last, first, login = sheet.needed("Blackboard", *HEADER)
        known = {row[login].strip(): place for place, row in enumerate(sheet.rows)}
        found = self.rows_of(
            people,
            [either_order(row[last], row[first]) for row in sheet.rows],
            lambda one: known.get(one.login) if self.owns(one) and one.login else None,
        )
        logins = self.usable({key: sheet.rows[place][login].strip() for key, place in found.items()}, people)
        rows = {key: sheet.rows[found[key]] for key in logins}
        return {key: [safe(row[last]), safe(row[first]), logins[key]] for key, row in rows.items()}
