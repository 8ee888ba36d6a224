"""Moodle: the grading worksheet, and feedback files in a zip.

*Upload grading worksheet* (``mod/assign/feedback/offline/importgradeslib.php``) needs the columns
Identifier, Grade and Last modified (grade), called as in the teacher's language.  Of the identifier it cuts
off as many bytes as that language's word for a participant has, and takes the rest as the person's number.
So the table is in English, or it is the worksheet that the teacher downloaded (``--class-list``), in any
language: its rows and columns stay as they are, and the marks are written into it.  In the worksheet the
column of the highest grade is the one with the same number in all rows, and the grade stands in front of it
(``mod/assign/gradingtable.php``).  The modification date stays as it is, or open: Moodle leaves alone whom
it has graded since, unless the box for it is ticked.

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
from gatherlab.grading.tables.class_list import CannotGoBack, Sheet, either_order, read, same
from gatherlab.grading.tables.marks import PAGE, Marks, Wanted, listed
from gatherlab.model import Outcome

__all__ = ["Moodle"]

HEADER = ("Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments")
COMMENTS = (  # what the plug-in for comments is called in some languages
    "Feedback comments",
    "Feedback als Kommentar",
    "Comentarios de retroalimentación",
    "Feedback par commentaires",
    "Commenti",
)
_IDENTIFIER = re.compile(r"(?P<word>\D*)(?P<number>[1-9]\d*)")


class Moodle(Marks):
    """The marks as Moodle's worksheet, the pages as feedback files."""

    shape, title, table, pages = "moodle", "Moodle", "lms-moodle.csv", "feedback-moodle.zip"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        super().__init__(wanted, people, shape)
        self._zeros: list[str] = []
        self._worksheet: _Worksheet | None = None
        if wanted.class_list is None:
            self._numbers = self._in_english(people, shape)
            self.most = wanted.most()
            self._table = Table(HEADER)
        else:
            self._worksheet = _Worksheet(read(wanted.class_list))
            self.most = wanted.most(self._worksheet.highest)
            self._numbers = self._in_the_worksheet(self._worksheet, people)
            self._table = Table(list(map(unchanged, self._worksheet.sheet.header)))
        self.refuse_nobody(self._numbers)

    def _in_english(self, people: Sequence[Learner], shape: str) -> dict[str, list[str]]:
        give = "give Moodle's grading worksheet (--class-list FILE.csv)"
        self.refuse_foreign(shape, give)
        if any(one.team for one in people):
            raise CannotGoBack(
                "Moodle's table has a row for each person, and this download only names groups: " + give
            )
        numbers = {one.key: one.platform_id for one in people if one.platform_id}
        self.miss_all(
            "the download has no number for them", [one for one in people if one.key not in numbers]
        )
        return {key: [one] for key, one in self.usable(numbers, people).items()}

    def _in_the_worksheet(self, worksheet: _Worksheet, people: Sequence[Learner]) -> dict[str, list[str]]:
        teams = [one for one in people if one.team]
        alone = [one for one in people if not one.team]
        known = {one: place for place, one in enumerate(worksheet.numbers)}
        found = self.rows_of(
            alone, worksheet.names, lambda one: known.get(one.platform_id) if self.own else None
        )
        numbers = {key: [worksheet.numbers[place]] for key, place in found.items()}
        members = worksheet.members(teams)
        self.miss_all(
            "the worksheet does not have that group", [one for one in teams if one.key not in members]
        )
        return numbers | members

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
    def text(self) -> str:
        """The whole table."""
        return self._table.text

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


class _Worksheet:
    """The grading worksheet, in any language."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        found = [_IDENTIFIER.fullmatch(row[0].strip()) for row in sheet.rows]
        if not sheet.rows or None in found or len({match["word"] for match in found if match}) != 1:
            raise CannotGoBack(
                f"{sheet.file} is not Moodle's grading worksheet: its first column should hold identifiers "
                "such as 'Participant 1001'. In the assignment: Submissions, Download grading worksheet"
            )
        self.numbers = [match["number"] for match in found if match]
        self._grade = self._column_of_grades()
        self._comma = any("," in row[self._grade + 1] for row in sheet.rows)
        self.highest = _value(sheet.rows[0][self._grade + 1])
        self.comments = sheet.column(*COMMENTS)
        self.names = [either_order(row[1]) for row in sheet.rows]

    def _column_of_grades(self) -> int:
        """The one before the highest grade, which is the same number in all rows."""
        heads = range(2, len(self.sheet.header))
        found = [place - 1 for place in heads if self._is_highest(place)]
        if len(found) != 1:
            raise CannotGoBack(
                f"{self.sheet.file} has no column with the highest grade: an assignment that is marked with "
                "words (a scale) or not at all takes no points"
            )
        return found[0]

    def _is_highest(self, place: int) -> bool:
        values = {_value(row[place]) for row in self.sheet.rows}
        most = values.pop() if len(values) == 1 else None
        if most is None or most <= 0:
            return False
        before = [row[place - 1].strip() for row in self.sheet.rows]
        return all(
            text in ("", "-") or ((value := _value(text)) is not None and value <= most) for text in before
        )

    def members(self, teams: Sequence[Learner]) -> dict[str, list[str]]:
        """The numbers of each group's members.  Raises CannotGoBack where no column names the groups."""
        if not teams:
            return {}
        wanted = {same(one.name): one.key for one in teams}
        columns = range(2, self._grade)
        cells = {place: [same(row[place]) for row in self.sheet.rows] for place in columns}
        best = max(columns, key=lambda place: len(wanted.keys() & set(cells[place])), default=None)
        if best is None or not wanted.keys() & set(cells[best]):
            raise CannotGoBack(
                f"no column of {self.sheet.file} names the groups that handed in: download the worksheet of "
                "this assignment, in the language in which you downloaded the submissions"
            )
        found: dict[str, list[str]] = {}
        for one, name in zip(self.numbers, cells[best], strict=True):
            if name in wanted:
                found.setdefault(wanted[name], []).append(one)
        return found

    def points(self, text: str) -> str:
        """Points as this worksheet writes numbers."""
        return text.replace(".", ",") if self._comma else text

    def row(self, one: str, grade: str, said: str) -> Row:
        """The person's row, with the grade, and the comment where its column is known."""
        row = list(map(unchanged, self.sheet.rows[self.numbers.index(one)]))
        row[self._grade] = grade
        if self.comments is not None:
            row[self.comments] = said
        return row


def _value(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
