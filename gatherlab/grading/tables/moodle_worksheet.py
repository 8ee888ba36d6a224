"""Moodle's grading worksheet, in any language: who is in it, and where the grade and the comment go.

The column of the highest grade is the one with the same number in all rows, and the grade stands in front of
it (``mod/assign/gradingtable.php``).  The first column is the identifier: a word and the person's number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gatherlab.grading.records import Learner
from gatherlab.grading.tables.cells import Row, unchanged
from gatherlab.grading.tables.class_list import CannotGoBack, Sheet, either_order, same

__all__ = ["Worksheet"]

COMMENTS = (  # what the plug-in for comments is called in some languages
    "Feedback comments",
    "Feedback als Kommentar",
    "Comentarios de retroalimentación",
    "Feedback par commentaires",
    "Commenti",
)
_IDENTIFIER = re.compile(r"(?P<word>\D*)(?P<number>[1-9]\d*)")


class Worksheet:
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
        self._places = {one: place for place, one in enumerate(self.numbers)}
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

    def row_of(self, one: Learner) -> int | None:
        """The row with the learner's number, if it has their name, too: a group's number is not a person's.

        Of anonymous learners the name is the number.
        """
        place = self._places.get(one.platform_id)
        if place is None or one.name.endswith(f" {one.platform_id}"):
            return place
        return place if self.names[place] & either_order(one.name) else None

    def members(self, teams: Sequence[Learner]) -> dict[str, list[str]]:
        """The numbers of each group's members.

        Raises CannotGoBack where groups handed in, and no column names one.
        """
        wanted = {same(one.name): one.key for one in teams}
        columns = range(2, self._grade)
        cells = {place: [same(row[place]) for row in self.sheet.rows] for place in columns}
        best = max(columns, key=lambda place: len(wanted.keys() & set(cells[place])), default=None)
        if best is None or not wanted.keys() & set(cells[best]):
            if any(one.team for one in teams):
                raise CannotGoBack(
                    f"no column of {self.sheet.file} names the groups that handed in: download the worksheet "
                    "of this assignment, in the language in which you downloaded the submissions"
                )
            return {}
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
        row = list(map(unchanged, self.sheet.rows[self._places[one]]))
        row[self._grade] = grade
        if self.comments is not None:
            row[self.comments] = said
        return row


def _value(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
