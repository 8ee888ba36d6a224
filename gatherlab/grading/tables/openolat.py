"""OpenOlat: the bulk assessment of a task.

Its lines are **pasted** into a field, and split at tabs without any quotes
(``assessment/bulk/DataStepForm.java``); what each column is, is chosen in the next step: the person's user
name, points, comment.  There is no header: a first line of words would be a person.  Returned files come as
a zip in which the folder around a file is the user name. Both name people only, so a group's work has no
way back.
"""

from __future__ import annotations

from collections.abc import Sequence

from gatherlab.grading.records import Learner, Result
from gatherlab.grading.tables.cells import comment, safe
from gatherlab.grading.tables.class_list import CannotGoBack
from gatherlab.grading.tables.marks import PAGE, Marks, Wanted

__all__ = ["OpenOlat"]


class OpenOlat(Marks):
    """Lines to paste, and the returned files."""

    shape, title, table, pages = "openolat", "OpenOlat", "lms-openolat.txt", "feedback-openolat.zip"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        super().__init__(wanted, people, shape)
        self.refuse_foreign(shape, "grade the folder that OpenOlat lets you download")
        if people and all(one.team for one in people):
            raise CannotGoBack(
                "OpenOlat's bulk assessment finds people by their user names, and this download only "
                "names groups: type the marks in"
            )
        self.most = wanted.most()
        logins = {
            one.key: one.login
            for one in people
            if self.owns(one) and one.login and not one.team and "/" not in one.login
        }
        rest = [one.name for one in people if one.key not in logins]
        if rest:
            self.miss("the download has no user name for them", *rest)
        self._logins = self.usable(logins, people)
        self.refuse_nobody(self._logins)
        self._lines: list[str] = []

    def add(self, result: Result) -> None:
        """Add a learner."""
        login = self._logins.get(result.learner.key)
        if login is not None:
            self._lines.append("\t".join([login, self.points(result), safe(comment(result.marks))]))

    @property
    def text(self) -> str:
        """All lines."""
        return "".join(f"{line}\n" for line in self._lines)

    def places(self, learner: Learner) -> list[str]:
        """A folder that is the user name."""
        login = self._logins.get(learner.key)
        return [] if login is None else [f"{login}/{PAGE}"]

    def no_place(self, learner: Learner) -> str:
        """Why a learner's page has no place in the zip."""
        return "the download has no user name for them"
