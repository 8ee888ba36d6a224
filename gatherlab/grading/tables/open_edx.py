"""Open edX: the site's bulk grades (``edx-bulk-grades``, ``GradeCSVProcessor``); ORA2 itself takes nothing
back.

A CSV file with ``user_id``, ``username``, ``course_id``, ``track``, ``cohort`` and, for each subsection,
``new_grade-`` or ``new_override-`` with the first eight characters of its id.  ``user_id`` and
``course_id`` are needed, and only the site's own export has them (``--class-list``).  The download of ORA2
names people by their user names where the site allows it; else by a hash, which nothing else has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gatherlab.grading.records import Learner
from gatherlab.grading.tables.cells import Table, runs, safe
from gatherlab.grading.tables.class_list import CannotGoBack, Sheet, read, same
from gatherlab.grading.tables.marks import TableMarks, Wanted

__all__ = ["OpenEdx"]

HEADER = ("user_id", "username", "course_id")
_NEW = re.compile(r"new_(?:grade|override)-(?P<block>.+)")
_HASH = re.compile(r"[0-9a-f]{32}")


class OpenEdx(TableMarks):
    """The columns that change one subsection's grade."""

    shape, title, table = "open_edx", "Open edX", "lms-open_edx.csv"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        super().__init__(wanted, people, shape)
        if wanted.class_list is None:
            raise CannotGoBack(
                "Open edX takes grades by user_id, which is not in the download: in the instructor's "
                "gradebook, download the bulk grades, and give that file (--class-list FILE.csv)"
            )
        self.most = wanted.most()
        sheet = read(wanted.class_list)
        sheet.needed("Open edX", *HEADER)
        column = _subsection(sheet, wanted.assignment)
        kept = [name for name in (*HEADER, "track", "cohort") if sheet.column(name) is not None]
        places = sheet.needed("Open edX", *kept)
        hashes = [one for one in people if _HASH.fullmatch(one.handed_in_as)]
        if hashes:
            self.miss("the site's download has hashes in place of user names", *(one.name for one in hashes))
        login = places[1]
        known = {row[login].strip(): place for place, row in enumerate(sheet.rows)}
        found = self.rows_of(
            [one for one in people if one not in hashes],
            [{same(row[login])} for row in sheet.rows],
            lambda one: known.get(one.login) if one.login and self.owns(one) else None,
        )
        self._rows = {
            key: [safe(sheet.rows[row][place]) for place in places]
            for key, row in found.items()
            if not runs(sheet.rows[row][places[0]])
        }
        self.refuse_nobody(self._rows)
        self._table = Table([*kept, column])


def _subsection(sheet: Sheet, wanted: str) -> str:
    """The column of the subsection: by its title in the course, by its id, or the only one there is."""
    columns = {head: match["block"] for head in sheet.header if (match := _NEW.fullmatch(head)) is not None}
    titles: dict[str, str] = {}
    for head, block in columns.items():
        place = sheet.column(f"name-{block}")
        titles[head] = "" if place is None else next((row[place] for row in sheet.rows if row[place]), "")
    found = [
        head
        for head, block in columns.items()
        if not wanted or wanted in (head, block) or same(wanted) == same(titles[head])
    ]
    if len(found) != 1:
        known = ", ".join(title or columns[head] for head, title in titles.items()) or "none"
        raise CannotGoBack(
            f"say which subsection the marks are for: --assignment with one of {sheet.file}'s ({known})"
        )
    return found[0]
