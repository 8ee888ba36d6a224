"""What is handed in: notebooks with known answers, a zip of the whole course, what is no learner's."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache

from class_maker import ROOT, notebook, right_answers

from downloads.model import ADA, BEN, CLASS, EVE, Handed, Student

__all__ = ["BETTER", "RIGHT", "WORSE", "answered", "course_zip", "passed", "the_class", "work", "zip_of"]

STEM = "01_basic_gather"
EXERCISES = ("1.1", "1.2", "1.3")
RIGHT = {exercise: right_answers()[exercise] for exercise in EXERCISES}
WRONG = {
    "1.1": "async def fetch_both(api):\n    return None\n",
    "1.2": "async def dashboard(api):\n    return {}\n",
    "1.3": "async def checksums(api, names):\n    return []\n",
}
PASSED = {ADA: EXERCISES, BEN: ("1.1",), EVE: ("1.2",)}


def passed(student: Student) -> tuple[str, ...]:
    """What a person passes; somebody else than the three passes as Ben does."""
    return PASSED.get(student, ("1.1",))


@cache
def answered(*right: str) -> bytes:
    """The notebook of lesson 01 with right answers to these exercises and wrong ones to the others."""
    return notebook(STEM, {**WRONG, **{exercise: RIGHT[exercise] for exercise in right}})


def work(student: Student) -> bytes:
    """The notebook that a person handed in."""
    return answered(*passed(student))


def the_class(*students: Student) -> list[Handed]:
    """The class, each with a notebook."""
    return [Handed(student, work(student), passed(student)) for student in students or CLASS]


WORSE, BETTER = answered(), answered(*EXERCISES)


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A zip with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@cache
def course() -> Mapping[str, bytes]:
    """The course as a learner has it: the package, lessons, exercises, solutions and tests."""
    return {path: (ROOT / path).read_bytes() for path in sorted(_course())}


def _course() -> Iterator[str]:
    yield from ("README.md", "course.toml", "pyproject.toml", "start.py")
    for pattern in ("gatherlab/**/*.py", "*/0?_*.ipynb", "tests/*/*.py", "tests/exercises/*.json"):
        yield from (
            found.relative_to(ROOT).as_posix()
            for found in ROOT.glob(pattern)
            if found.relative_to(ROOT).parts[0]
            in ("gatherlab", "notebooks", "exercises", "solutions", "tests")
        )


def course_of(student: Student) -> dict[str, bytes]:
    """The whole folder of the course with a person's answers in it."""
    return {**course(), f"exercises/{STEM}.ipynb": work(student)}


@cache
def course_zip(student: Student) -> bytes:
    """The whole folder of the course, zipped by a person who answered in it."""
    return zip_of({f"gatherlab-course/{path}": data for path, data in course_of(student).items()})


def handed_out() -> bytes:
    """The notebook as learners get it."""
    return (ROOT / "exercises" / f"{STEM}.ipynb").read_bytes()


def solution() -> bytes:
    """The course's solution of lesson 01."""
    return (ROOT / "solutions" / f"{STEM}.ipynb").read_bytes()
