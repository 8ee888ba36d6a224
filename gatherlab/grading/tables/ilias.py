"""ILIAS: a zip of *multi feedback*; the core takes no marks from a file.

The outer folder's name begins with ``multi_feedback``; of the folders in it only what stands after the last
underscore counts, the person's number (``getMultiFeedbackFiles`` of ``ilExAssignment``).  What one member
of a team gets, the whole team gets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gatherlab.grading.records import Learner, Result
from gatherlab.grading.tables.marks import PAGE, Marks, Wanted

__all__ = ["Ilias"]

OUTER = "multi_feedback_gather"
_PERSON = re.compile(r"[^/!]*_[1-9]\d*")


class Ilias(Marks):
    """The pages; the marks have to be typed."""

    shape, title, pages = "ilias", "ILIAS", "feedback-ilias.zip"

    def __init__(self, wanted: Wanted, people: Sequence[Learner], shape: str) -> None:
        super().__init__(wanted, people, shape)
        self.refuse_foreign(shape, "grade the folder that ILIAS lets you download")
        self._folders: dict[str, str] = {}

    def add(self, result: Result) -> None:
        """Note a learner's own folder; of a team, that of the member whose file it is."""
        learner = result.learner
        if not self.owns(learner):
            return
        names = [
            learner.handed_in_as,
            *(part for work in learner.works for part in re.split("[/!]", work.file)[:-1]),
        ]
        after = names.index(learner.handed_in_as, 1) + 1 if learner.handed_in_as in names[1:] else 0
        for name in [names[0], *names[after:]]:
            if _PERSON.fullmatch(name):
                self._folders[learner.key] = name
                return

    @property
    def said(self) -> list[str]:
        """Sentences for the instructor."""
        return [*super().said, "ILIAS takes no marks from a file: type them in from grades.csv."]

    def places(self, learner: Learner) -> list[str]:
        """The download's own folder."""
        folder = self._folders.get(learner.key)
        return [] if folder is None else [f"{OUTER}/{folder}/{PAGE}"]

    def no_place(self, learner: Learner) -> str:
        """Why a learner's page has no place in the zip."""
        return "the download has no folder with ILIAS's number for them"
