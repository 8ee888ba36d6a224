"""A download as the recognisers of platforms see it, and what they say about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from gatherlab.counts import counted
from gatherlab.grading.intake.files import SUFFIXES, File
from gatherlab.grading.intake.names import Who
from gatherlab.grading.intake.zips import without_packing

LIST = "the platform's list"  # what is left aside without a word

__all__ = ["Claims", "Download", "Recogniser", "Seen", "beginning", "differ", "stem"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One file: ``names`` are those on the way to it, without the folders around the whole class.

    The last name is "" for an empty folder.  ``work`` is whether it may hold answers.
    """

    file: File
    names: tuple[str, ...]

    @property
    def work(self) -> bool:
        """Whether it may hold answers, by the end of its name."""
        return self.file.suffix in SUFFIXES

    def exact(self, place: int) -> str:
        """One of ``names`` as it is stored."""
        return self.file.parts[len(self.file.parts) - len(self.names) + place]


@dataclass(frozen=True, slots=True)
class Download:
    """The files of a class, and the names of the folders and the zip around it, outermost first."""

    seen: Sequence[Seen]
    around: tuple[str, ...]
    read: Callable[[File], bytes | None]

    def text(self, seen: Seen) -> str:
        """The text of a platform's own file; "" where it cannot be read."""
        data = self.read(seen.file)
        return data.decode("utf-8-sig", "replace") if data is not None else ""

    def below(self, place: int) -> list[Seen]:
        """The files with more than ``place`` folders around them."""
        return [seen for seen in self.seen if len(seen.names) > place]


@dataclass(slots=True)
class Claims:
    """What a recogniser says: whose a file is, what is the platform's own, and how it knows.

    ``who`` is by the file's ``parts``; of those, ``quiet`` are the platform's own files about a person.
    ``aside`` are files that are nobody's work, each with what it is.  ``notes`` are for the instructor.
    """

    shape: str
    title: str
    why: str = ""
    who: dict[tuple[str, ...], Who] = field(default_factory=dict)
    quiet: set[tuple[str, ...]] = field(default_factory=set)
    aside: dict[tuple[str, ...], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    depth: int = 0  # how many folders stand around the class
    rank: int = 0
    partial: bool = False

    def give(self, seen: Seen, one: Who, *, quiet: bool = False) -> None:
        """A file is this person's; ``quiet`` where the platform wrote it about them."""
        self.who[seen.file.parts] = one
        if quiet:
            self.quiet.add(seen.file.parts)

    def leave(self, seen: Seen, what: str) -> None:
        """A file is nobody's work: ``what`` it is goes on after "is"."""
        self.aside[seen.file.parts] = what

    @property
    def lists(self) -> set[str]:
        """The names of the platform's own lists that it saw, in small letters."""
        return {parts[-1].lower() for parts, what in self.aside.items() if what == LIST}

    def because(self, why: str) -> None:
        """What it was known by, with how many people it gives."""
        self.why = f"{why} ({counted(self.people(), 'learners')})"

    @property
    def claimed(self) -> set[tuple[str, ...]]:
        """The files it says something about."""
        return set(self.who) | set(self.aside)

    def people(self) -> int:
        """How many it found."""
        return len({one.identity for one in self.who.values()})


class Recogniser(Protocol):
    """A module that knows one platform.

    Of those that fit a class, the higher ``RANK`` is the more specific.  ``PARTIAL`` is whether the shape is
    certain enough where only a part of the class has it.
    """

    NAME: str
    TITLE: str
    RANK: int
    PARTIAL: bool

    def read(self, download: Download, *, sure: bool) -> Claims | None:
        """What it sees; None where this is not its platform.  ``sure``: the teacher says that it is."""


def stem(name: str) -> str:
    """A folder's name, also where it is still an archive."""
    return without_packing(name)


def beginning(names: Iterable[str]) -> str:
    """What several names begin with, up to a hyphen; "" for one name."""
    first, *others = sorted(names) or [""]
    pieces = first.split("-")
    for length in range(len(pieces) - 1, 0, -1):
        common = "-".join(pieces[:length]) + "-"
        if others and all(name.startswith(common) for name in others):
            return common
    return ""


def differ(names: Iterable[str]) -> bool:
    """Whether these are several, and no two the same."""
    found = list(names)
    return len(found) > 1 and len(set(found)) == len(found)
