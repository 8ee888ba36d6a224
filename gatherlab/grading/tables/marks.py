"""What goes back to one platform: the parts that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gatherlab.grading.records import Learner, Result
from gatherlab.grading.tables.cells import Row, Table, number, points, runs
from gatherlab.grading.tables.class_list import CannotGoBack, find

__all__ = ["Marks", "TableMarks", "Wanted", "listed"]

PAGE = "feedback.html"
TEACHERS = "named"  # in place of a platform, for those whom the teacher's own table names


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the teacher typed: the title of the assignment or of its column, what it is worth, the class list.

    ``exercises`` is how many there are; ``comma`` asks for a decimal comma.
    """

    exercises: int
    assignment: str = ""
    points: int | None = None
    class_list: Path | None = None
    comma: bool = False

    def most(self, worth: float | None = None) -> float:
        """What the assignment is worth: as in the platform's own table (``worth``), or --points, or one each.

        Raises CannotGoBack where the two differ.
        """
        if worth is not None and self.points is not None and worth != self.points:
            raise CannotGoBack(
                f"the assignment is worth {number(worth)} in the platform's own table, and --points says "
                f"{self.points}: leave --points out"
            )
        return worth or self.points or self.exercises


class Marks:
    """What one platform takes back.  All that can be wrong is said before anything is graded.

    ``table`` is the name of the table, "" where the platform takes none; ``pages`` that of the zip with the
    learners' pages, "" where it takes none.  Making one raises CannotGoBack.
    """

    shape = ""
    title = ""
    table = ""
    pages = ""
    encoding = "utf-8"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        self.wanted = wanted
        self._nobodys = not any(map(self.owns, people))
        self.most = float(wanted.exercises)
        self._why: dict[str, list[str]] = {}
        self._no_page: dict[str, list[str]] = {}
        self._pages = 0

    def add(self, result: Result) -> None:
        """Add a learner to the table."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """The whole table."""
        raise NotImplementedError

    def members(self, learner: Learner, page: str) -> Iterable[tuple[str, bytes]]:
        """What the zip holds for a learner: names and contents, made from the learner's page."""
        names = self.places(learner)
        if not names:
            self._no_page.setdefault(self.no_place(learner), []).append(learner.name)
        self._pages += len(names)
        return [(name, page.encode("utf-8")) for name in names]

    def places(self, learner: Learner) -> list[str]:
        """The names under which a learner's page goes into the zip; none where the platform has no place."""
        return []

    def no_place(self, learner: Learner) -> str:
        """Why a learner's page has no place in the zip."""
        return "the download does not say where it belongs"

    def before(self) -> Iterable[tuple[str, bytes]]:
        """What stands first in the zip."""
        return ()

    @property
    def said(self) -> list[str]:
        """Sentences for the instructor about what is not in these files, and why."""
        found = [
            f"Not in {self.table or self.pages}, because {why}: {listed(who)}."
            for why, who in self._why.items()
        ]
        if self._pages == 0:  # everybody's reason is the same kind
            return [*found, *(f"No page goes back to {self.title}, because {why}." for why in self._no_page)]
        return found + [
            f"No page in {self.pages}, because {why}: {listed(who)}." for why, who in self._no_page.items()
        ]

    # ----------------------------------------------------------------------- for the platforms

    def miss(self, why: str, *names: str) -> None:
        """Note people who are not in the table."""
        self._why.setdefault(why, []).extend(names)

    def rows_of(
        self, people: Iterable[Learner], names: Sequence[set[str]], ids: Callable[[Learner], int | None]
    ) -> dict[str, int]:
        """The row of the class list that each learner has, by key; who has none is noted."""
        found = find(people, names, ids)
        for why, missed in found.missed.items():
            self.miss(why, *(one.name for one in missed))
        return found.rows

    def owns(self, one: Learner) -> bool:
        """Whether a learner's number, user name and the like are this platform's, or the teacher's own."""
        return one.platform in ("", TEACHERS, self.shape)

    def refuse_foreign(self, shape: str, remedy: str) -> None:
        """Raise CannotGoBack where nobody in the folder is from a download of this platform."""
        if self._nobodys:
            raise CannotGoBack(
                f"the folder is not {self.title}'s download (it looks like: {shape}), so nothing in it says "
                f"who is who in {self.title}: {remedy}"
            )

    def refuse_nobody(self, found: Iterable[object]) -> None:
        """Raise CannotGoBack where the table would be empty."""
        if not any(True for _ in found):
            why = "; ".join(self._why) or "nobody in the folder can be named in it"
            raise CannotGoBack(f"a table for {self.title} would be empty: {why}")

    def usable(self, names: dict[str, str], people: Sequence[Learner]) -> dict[str, str]:
        """The names that a table may hold, by key: no two people with one, none that a spreadsheet runs."""
        owners: dict[str, list[Learner]] = {}
        for one in people:
            if one.key in names:
                owners.setdefault(names[one.key], []).append(one)
        for name, found in owners.items():
            if len(found) > 1:
                self.miss(f"{self.title} would find one person for them all", *(one.name for one in found))
            elif runs(name):
                self.miss("a spreadsheet would run their user name as a formula", found[0].name)
        return {found[0].key: name for name, found in owners.items() if len(found) == 1 and not runs(name)}

    def points(self, result: Result) -> str:
        """A learner's points as a cell."""
        return points(result, self.most, comma=self.wanted.comma)


class TableMarks(Marks):
    """Marks that are rows of a table: what stands in a row before the points, by the learner's key."""

    _rows: dict[str, Row]
    _table: Table

    def add(self, result: Result) -> None:
        """Add a learner."""
        learner = self._rows.get(result.learner.key)
        if learner is not None:
            self._table.add(self.row(result, learner))

    def row(self, result: Result, learner: Row) -> Row:
        """A whole row; ``learner`` is what stands before the points."""
        return [*learner, self.points(result)]

    @property
    def text(self) -> str:
        """The whole table."""
        return self._table.text


def listed(names: Sequence[str]) -> str:
    """``Ada, Ben``: everybody, on one line."""
    return ", ".join(" ".join(name.split()) for name in names)
