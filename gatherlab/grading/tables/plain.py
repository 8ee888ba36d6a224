"""``grades.csv``: one row a learner; for each exercise 1 or 0 and what the check found.

It is UTF-8 with a byte order mark, so that Excel shows every name right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gatherlab.grading.records import Mark, Result
from gatherlab.grading.tables.cells import Table, safe
from gatherlab.model import Outcome

__all__ = ["PLAIN", "Plain"]

PLAIN = "grades.csv"


class Plain(Table):
    """The table for the instructor's own use."""

    def __init__(self, exercises: tuple[str, ...]) -> None:
        found = [f"{exercise} found" for exercise in exercises]
        super().__init__(["learner", "id", "key", *exercises, "total", *found, "problems"])

    def add_result(self, result: Result) -> None:
        """Add a learner."""
        learner, marks = result.learner, result.marks
        passed = ["" if mark.unjudged else str(int(mark.outcome is Outcome.PASSED)) for mark in marks]
        total = str(sum(map(int, passed))) if all(passed) else ""  # a 0 would be taken for a mark
        problems = " | ".join([*learner.problems, *_notes(marks)])
        texts = list(map(safe, (learner.name, learner.platform_id, learner.key)))
        self.add([*texts, *passed, total, *map(_found, marks), safe(problems)])


def _found(mark: Mark) -> str:
    return f"{mark.outcome.value} {mark.diagnosis}" if mark.diagnosis else mark.outcome.value


def _notes(marks: Iterable[Mark]) -> Iterator[str]:
    """``"1.1, 1.2: handed in late"``."""
    by_note: dict[str, list[str]] = {}
    for mark in marks:
        for note in mark.notes:
            by_note.setdefault(note, []).append(mark.exercise)
    return (f"{', '.join(exercises)}: {note}" for note, exercises in by_note.items())
