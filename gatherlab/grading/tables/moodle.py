"""Moodle: the grading worksheet, and feedback files in a zip.

*Upload grading worksheet* (``mod/assign/feedback/offline/importgradeslib.php``) needs the columns
Identifier, Grade and Last modified (grade), called as in the teacher's language.  Of the identifier it cuts
off as many bytes as that language's word for a participant has, and takes the rest as the person's number.
So the table is in English, or it is the worksheet that the teacher downloaded (``--class-list``), in any
language: its rows and columns stay as they are, and the marks are written into it.  The modification date
stays as it is, or open: Moodle leaves alone whom it has graded since, unless the box for it is ticked.

A group's folder has the group's number: only the worksheet knows its members, who then get a row each.
Moodle 5.2 and newer leaves out a grade of 0 (``mod/assign/feedback/offline/locallib.php``), and takes the
comment.

*Upload multiple feedback files in a zip* (``mod/assign/feedback/file/importziplib.php``) takes the second
part between underscores as the person's number, and the third and fourth as the kind of file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gatherlab.grading.records import Learner, Result
from gatherlab.grading.tables.cells import Row, Table, comment, number, safe, unchanged
from gatherlab.grading.tables.class_list import CannotGoBack, find, read
from gatherlab.grading.tables.marks import PAGE, TableMarks, Wanted, listed
from gatherlab.grading.tables.moodle_worksheet import Worksheet
from gatherlab.model import Outcome

__all__ = ["Moodle"]

HEADER = ("Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments")


class Moodle(TableMarks):
    """The marks as Moodle's worksheet, the pages as feedback files."""

    shape, title, table, pages = "moodle", "Moodle", "lms-moodle.csv", "feedback-moodle.zip"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        super().__init__(wanted, people, shape)
        self._zeros: list[str] = []
        self._worksheet: Worksheet | None = None
        if wanted.class_list is None:
            self._numbers = self._in_english(people, shape)
            self.most = wanted.most()
            self._table = Table(HEADER)
        else:
            self._worksheet = Worksheet(read(wanted.class_list))
            self.most = wanted.most(self._worksheet.highest)
            self._numbers = self._in_the_worksheet(self._worksheet, people)
            self._table = Table(list(map(unchanged, self._worksheet.sheet.header)))
        self.refuse_nobody(self._numbers)

    def _in_english(self, people: Sequence[Learner], shape: str) -> dict[str, list[str]]:
        give = "give Moodle's grading worksheet (--class-list FILE.csv)"
        self.refuse_foreign(shape, give)
        if any(one.team and self.owns(one) for one in people):
            raise CannotGoBack(
                "Moodle's table has a row for each person, and this download only names groups: " + give
            )
        numbers = {one.key: one.platform_id for one in people if one.platform_id and self.owns(one)}
        self.miss_all(
            "the download has no number for them", [one for one in people if one.key not in numbers]
        )
        return {key: [one] for key, one in self.usable(numbers, people).items()}

    def _in_the_worksheet(self, worksheet: Worksheet, people: Sequence[Learner]) -> dict[str, list[str]]:
        """Everybody's number, and those of a group's members; a group may have any name, as a person may."""
        found = find(
            [one for one in people if not one.team],
            worksheet.names,
            lambda one: worksheet.row_of(one) if self.owns(one) else None,
        )
        rest = [one for one in people if one.key not in found.rows]
        members = worksheet.members(rest)
        self.miss_all(
            "the worksheet does not have that group",
            [one for one in rest if one.team and one.key not in members],
        )
        for why, missed in found.missed.items():
            self.miss_all(why, [one for one in missed if one.key not in members])
        return {key: [worksheet.numbers[place]] for key, place in found.rows.items()} | members

    def miss_all(self, why: str, people: Sequence[Learner]) -> None:
        """Note learners who are not in the table."""
        if people:
            self.miss(why, *(one.name for one in people))

    def add(self, result: Result) -> None:
        """Add a learner, or all members of a group."""
        numbers = self._numbers.get(result.learner.key, [])
        if numbers and not any(mark.outcome is Outcome.PASSED for mark in result.marks):
            self._zeros.append(result.learner.name)
        for one in numbers:
            self._table.add(self._row(result, one))

    def _row(self, result: Result, one: str) -> Row:
        said = safe(comment(result.marks))
        if self._worksheet is not None:
            return self._worksheet.row(one, self._worksheet.points(self.points(result)), said)
        most = number(self.most, comma=self.wanted.comma)
        return [f"Participant {one}", safe(result.learner.name), self.points(result), most, "-", said]

    @property
    def said(self) -> list[str]:
        """Sentences for the instructor."""
        found = super().said
        if self._worksheet is not None and self._worksheet.comments is None:
            found.append(
                f"{self.table} has no comments: no column of the worksheet is known to be the one for them."
            )
        if self._zeros:
            found.append(
                f"Moodle 5.2 and newer takes no 0 from a file: type it by hand for {listed(self._zeros)}."
            )
        return found

    def places(self, learner: Learner) -> list[str]:
        """A folder for each person; a name has no underscore, so that the number is the second part."""
        name = re.sub(r"[_/\\\x00-\x1f]+", " ", learner.name).strip(" .~") or "Participant"
        return [f"{name}_{one}_assignfeedback_file/{PAGE}" for one in self._numbers.get(learner.key, [])]

    def no_place(self, learner: Learner) -> str:
        """Why a learner's page has no place in the zip."""
        return "Moodle's number for them is not known"
