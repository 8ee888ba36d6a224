"""Sakai: *Upload all* takes a zip, with the grades and the feedback in it (``AssignmentAction.java``).

* ``Title/grades.csv``: the first three lines are skipped (title and kind of grade, an empty one, the
  header).  Then the second column is the login, the fifth the grade; of groups the second is the group's
  id, the fourth the grade.  The separator is the server's setting, so the download's own ``grades.csv`` can
  be given (``--class-list``); by itself it is a comma.
* ``Title/Byron, Ada(abyron)/Feedback Attachment(s)/…``: what is in the last parentheses is the login, or
  the group's id; an anonymous submission's folder is its own id.  The name of the folder within is in the
  teacher's language, so it is told from that of the folder with the submission.

The names of all else in the zip are read, too: a file whose path has the word ``comments`` or ``timestamp``
in it would be taken for one.  So the outer folder has a name of ours, which Sakai does not look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gatherlab.grading.records import Learner, Result
from gatherlab.grading.tables.cells import Row, Table, runs, safe
from gatherlab.grading.tables.class_list import CannotGoBack, either_order, read
from gatherlab.grading.tables.marks import PAGE, Marks, Wanted

__all__ = ["Sakai"]

OUTER = "Gather exercises"
GRADES = f"{OUTER}/grades.csv"
PERSON = ("Display ID", "ID", "Last Name", "First Name", "grade")
GROUP = ("Group", "ID", "Members", "grade")
FOLDERS = {"Submission attachment(s)": "Feedback Attachment(s)"}  # of the submission, of the feedback
_LOGIN = re.compile(r".*\((?P<login>[^()]+)\)\s*", re.S)
_ANONYMOUS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} \S.*", re.S)
_READ_AS_MORE = re.compile(r"comments|feedbackText|_submissionText|timestamp|grades\.(?:csv|xls)|/\.")


class Sakai(Marks):
    """One zip with the grades and the pages."""

    shape, title, pages = "sakai", "Sakai", "feedback-sakai.zip"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        super().__init__(wanted, people, shape)
        self.most = wanted.most()
        self._groups = any(one.team for one in people)
        self._folder: str | None = None  # the name of the folder for feedback, once it is known
        self._other = ""  # the folder of the submission, where that is in a language not known here
        separator = ","
        own = {one.key: _id(one) for one in people if self.owns(one)}
        if wanted.class_list is None:
            self.refuse_foreign(shape, "give the grades.csv of Sakai's own download (--class-list FILE.csv)")
            rest = [one.name for one in people if not own.get(one.key)]
            if rest:
                self.miss("the download has no login for them", *rest)
        else:
            sheet = read(wanted.class_list, skip=2)
            separator = sheet.separator
            if len(sheet.header) < len(GROUP if self._groups else PERSON):
                raise CannotGoBack(
                    f"{sheet.file} is not the grades.csv of Sakai's download: {len(sheet.header)} columns"
                )
            known = {row[1].strip(): place for place, row in enumerate(sheet.rows)}
            found = self.rows_of(
                people,
                [either_order(row[2], row[3]) for row in sheet.rows],
                lambda one: known.get(own.get(one.key, "")),
            )
            own = {key: sheet.rows[place][1].strip() for key, place in found.items()}
        self._ids = self.usable({key: one for key, one in own.items() if one}, people)
        self.refuse_nobody(self._ids)
        self._rows: list[Row] = []
        self._separator = separator

    def add(self, result: Result) -> None:
        """Add a learner or a group."""
        learner = result.learner
        self._look(learner)
        one = self._ids.get(learner.key)
        if one is None:
            return
        name, grade = safe(learner.name).replace("\\", "/"), self.points(result)
        self._rows.append([name, one, "", grade] if self._groups else [one, one, name, "", grade])

    def _look(self, learner: Learner) -> None:
        for work in learner.works:
            for folder, feedback in FOLDERS.items():
                if folder in work.file:
                    self._folder = feedback
                    return
            if self.owns(learner) and learner.handed_in_as:
                self._other = work.file

    @property
    def text(self) -> str:
        """``grades.csv``."""
        table = Table(separator=self._separator)
        table.add([OUTER, "SCORE_GRADE_TYPE"])
        table.add([])
        table.add(GROUP if self._groups else PERSON)
        for row in self._rows:
            table.add(row)
        return table.text

    def before(self) -> Iterable[tuple[str, bytes]]:
        """The grades stand first."""
        return [(GRADES, self.text.encode("utf-8"))]

    @property
    def said(self) -> list[str]:
        """Sentences for the instructor."""
        found = super().said
        if self._other and self._folder is None:
            found.append(
                f"{self.pages} has the grades and no pages: the folders in the download are in a language "
                f"that is not known here ({self._other}). Set Sakai to English, and download again."
            )
        return found

    def members(self, learner: Learner, page: str) -> Iterable[tuple[str, bytes]]:
        """The page, in the folder for feedback."""
        if self._other and self._folder is None:
            return []
        return super().members(learner, page)

    def places(self, learner: Learner) -> list[str]:
        """The download's own folder of the person or group."""
        one = self._ids.get(learner.key)
        if one is None:
            return []
        folder = (
            learner.handed_in_as
            if self.owns(learner) and learner.handed_in_as
            else f"{_plain(learner.name)}({one})"
        )
        place = f"{folder}/{self._folder or FOLDERS['Submission attachment(s)']}/{PAGE}"
        return [] if "/" in folder or _READ_AS_MORE.search(place) else [f"{OUTER}/{place}"]

    def no_place(self, learner: Learner) -> str:
        """Why a learner's page has no place in the zip."""
        return "Sakai would not know whose it is, or what it is"


def _id(one: Learner) -> str:
    """What Sakai finds a person, a group or an anonymous submission by; "" where nothing says it."""
    if _ANONYMOUS.fullmatch(one.handed_in_as):
        return one.handed_in_as
    match = _LOGIN.fullmatch(one.handed_in_as) if one.team else None
    found = match["login"] if match is not None else "" if one.team else one.login
    return "" if runs(found) else found


def _plain(name: str) -> str:
    return re.sub(r"[/\\()\x00-\x1f]+", " ", name).strip(" .") or "learner"
