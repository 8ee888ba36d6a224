"""What a download is: files, the people in them, and what each of them must get."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

__all__ = ["ADA", "BEN", "CLASS", "EVE", "NOW", "Download", "Handed", "Maker", "Person", "Student", "Turn"]


@dataclass(frozen=True, slots=True)
class Student:
    """Somebody on the platform; ``number`` is the platform's id of them."""

    first: str
    last: str
    login: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}".strip()


ADA = Student("Ada", "Byron", "abyron", 1001)
BEN = Student("Ben", "Cato", "bcato", 1002)
EVE = Student("Eve", "Davis", "edavis", 1003)
CLASS = (ADA, BEN, EVE)


class Turn(NamedTuple):
    """Which hand-in of one person this is, and when it was."""

    number: int
    when: datetime


NOW = Turn(1, datetime(2026, 11, 20, 10, 15, 30))


@dataclass(frozen=True, slots=True)
class Person:
    """Who must be found; None where the platform's description does not say it.

    ``passed`` are the exercises whose right answer must count, no other.  ``late`` asks for a note.
    """

    name: str | None
    passed: tuple[str, ...] = ()
    id: str | None = None
    login: str | None = None
    handed_in_as: str | None = None
    team: bool | None = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that somebody handed in, under their own name for it; ``passed`` are the exercises it passes."""

    student: Student
    data: bytes = field(repr=False)
    passed: tuple[str, ...] = ()
    file: str = "01_basic_gather.ipynb"
    turn: Turn = NOW


@dataclass(frozen=True, slots=True)
class Maker:
    """How a platform lays out a class.

    ``place`` is the path of a file; ``person`` is who must be found for the last hand-in of a student (their
    marks are filled in); ``beside`` are the platform's own files.  ``attempts`` says that earlier hand-ins
    stay in the download; ``tells_apart`` that two people of one name can be told apart;
    ``any_file_name`` that the person does not depend on what learners call their files.
    """

    title: str
    shapes: tuple[str, ...]
    top: str
    place: Callable[[Handed], str]
    person: Callable[[Handed], Person]
    beside: Callable[[Iterable[Handed]], Mapping[str, bytes]] = lambda handed: {}
    attempts: bool = False
    tells_apart: bool = True
    any_file_name: bool = True
    extras: tuple[str, ...] = ()

    def make(self, title: str, handed: Iterable[Handed], **more: object) -> Download:
        """A download with these files; ``more`` are fields of the Download.  The last hand-in counts."""
        handed = tuple(handed)
        files = {self.place(one): one.data for one in handed}
        assert len(files) == len(handed), "two files in one place"
        newest = {one.student: one for one in sorted(handed, key=lambda one: one.turn)}
        people = tuple(replace(self.person(one), passed=one.passed) for one in newest.values())
        made = Download(
            f"{self.title}, {title}",
            self.shapes,
            self.top,
            {**files, **self.beside(handed)},
            people,
            self.extras,
        )
        return replace(made, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Download:
    """A download: ``top`` is the name of its zip or folder, ``files`` are the paths below.

    ``shapes`` are the names under which it may be recognised.  Without ``people`` the grader must stop with a
    question; where it ``may_ask``, a question is as good as the right people.  ``extras`` are names of the
    platform's own files, about which nobody is told anything.  ``said`` are names of
    files that the list of problems must name.  A ``basic`` one comes in all forms.
    """

    title: str
    shapes: tuple[str, ...]
    top: str
    files: Mapping[str, bytes]
    people: tuple[Person, ...] = ()
    extras: tuple[str, ...] = field(default=())
    may_ask: bool = False
    basic: bool = False
    said: tuple[str, ...] = ()

    def with_files(self, title: str, files: Mapping[str, bytes], **more: object) -> Download:
        """The same with further files beside."""
        made = replace(self, title=f"{self.title}, {title}", files={**self.files, **files}, basic=False)
        return replace(made, **more)  # type: ignore[arg-type]
