"""A class of three whose marks are known, what a platform gets for it, golden files."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from gatherlab.grading.records import Learner, Mark, Result, Work
from gatherlab.grading.tables.feedback_zip import pack
from gatherlab.grading.tables.going_back import marks_for
from gatherlab.grading.tables.marks import Marks, Wanted
from gatherlab.model import Outcome

GOLDENS = Path(__file__).parent / "tables" / "goldens"
EXERCISES = ("1.1", "1.2", "1.3")
PASSED = {"ada": 3, "ben": 1, "eve": 0}  # of three exercises


def learner(name: str, **more: object) -> Learner:
    """A learner with everything that a platform's download may say."""
    files = more.pop("files", ())
    works = tuple(Work(e, "x", str(file)) for e, file in zip(EXERCISES, files, strict=False))  # type: ignore[call-overload]
    key = str(more.pop("key", name.split()[0].lower()))
    return Learner(key, name, str(more.pop("number", "")), works, **more)  # type: ignore[arg-type]


def result(one: Learner, passed: int) -> Result:
    outcomes = [Outcome.PASSED] * passed + [Outcome.NOT_YET] * (len(EXERCISES) - passed)
    return Result(
        one,
        tuple(
            Mark(exercise, outcome, None, "", "", "", "", "", "x", "a.py")
            for exercise, outcome in zip(EXERCISES, outcomes, strict=True)
        ),
    )


class Back:
    """What a platform gets for a class: the table, and what is in the zip."""

    def __init__(
        self, lms: str, people: Sequence[Learner], passed: Mapping[str, int], **wanted: object
    ) -> None:
        shape = str(wanted.pop("shape", lms))
        people = [replace(one, platform=one.platform or shape) for one in people]
        self.marks: Marks = marks_for(lms, Wanted(len(EXERCISES), **wanted), people, shape)  # type: ignore[arg-type]
        for one in people:
            self.marks.add(result(one, passed[one.key]))
        self.zip = io.BytesIO()
        self.pages = pack(self.zip, self._members(people)) if self.marks.pages else 0
        self.said = self.marks.said

    def _members(self, people: Sequence[Learner]) -> Iterable[tuple[str, bytes]]:
        yield from self.marks.before()
        for one in people:
            yield from self.marks.members(one, page(one.name))

    @property
    def data(self) -> bytes:
        """The table as it is on disk."""
        return self.marks.text.encode(self.marks.encoding)


def page(name: str) -> str:
    return f"<!DOCTYPE html><html><body><main id='content'><h1>Feedback for {name}</h1></main></body></html>"


def pages(*names: str) -> dict[str, bytes]:
    return {name: page(name).encode() for name in names}


def same_as_golden(name: str, data: bytes) -> None:
    path = GOLDENS / name
    if os.environ.get("UPDATE_GOLDENS") == "1":
        path.write_bytes(data)
    assert data == path.read_bytes(), f"{name}: look at the difference, then UPDATE_GOLDENS=1"
