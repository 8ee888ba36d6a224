"""What the findings are made from: the recordings of all threads, once the program has ended."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gatherlab.model import Trace
from gatherlab.recorder.rows import Row, build_trace
from gatherlab.watching.gates import Place
from gatherlab.watching.recording import ThreadRecording
from gatherlab.watching.sampling import Looks

__all__ = ["Complaint", "Facts", "Finding", "at", "seconds"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth telling: ``kind`` are the fixed words, ``cost`` nanoseconds that sort by harm."""

    kind: str
    cost: int
    told: str
    place: Place | None = None

    @property
    def text(self) -> str:
        """The paragraph."""
        return f"{self.kind}: {self.told}"


class Complaint(NamedTuple):
    """An error that asyncio reported as never retrieved: the future's address then, where it came from, its
    words, and the task's name.
    """

    key: int
    place: Place | None
    text: str
    name: str


@dataclass(frozen=True)
class Facts:
    """Everything that was recorded.

    ``looks`` is what was seen of blocking steps, None where nobody looked; ``unread`` are errors that
    asyncio itself reported as never retrieved, ``interrupted`` says that the program ended by Ctrl-C,
    ``most`` is how many tasks may be in flight,
    ``what`` was run: a program, or a test.
    """

    recordings: Sequence[ThreadRecording]
    looks: Looks | None = None
    unread: Sequence[Complaint] = ()
    interrupted: bool = False
    most: int = 1000
    what: str = "program"

    @cached_property
    def began(self) -> int:
        """When the first recording began; a reading of the clock."""
        return min((rec.began for rec in self.recordings), default=0)

    @cached_property
    def ended(self) -> int:
        """The last moment that anything is known of."""
        return max((rec.last or rec.began for rec in self.recordings), default=self.began)

    @property
    def duration(self) -> int:
        """Nanoseconds from the first to the last event."""
        return self.ended - self.began

    @cached_property
    def rows(self) -> list[Row]:
        """All tasks, the first created first; without those that are nobody's business."""
        return sorted(
            (row for rec in self.recordings for row in rec.rows if not row.foreign),
            key=lambda row: row.created,
        )

    @cached_property
    def trace(self) -> Trace:
        """The recordings as one trace."""
        truncated = any(rec.too_many for rec in self.recordings)
        return build_trace(
            self.rows, began=self.began, end=self.ended, block_end=self.ended, truncated=truncated
        )

    def made(self, row: Row) -> Place | None:
        """Where a task was made, if that was noted."""
        return next((rec.made[row] for rec in self.recordings if row in rec.made), None)

    def owners(self) -> Iterator[tuple[ThreadRecording, Row]]:
        """Each recording with each of its rows."""
        for rec in self.recordings:
            for row in rec.rows:
                yield rec, row


def seconds(nanoseconds: int) -> str:
    """A duration for people."""
    from gatherlab.picture.words import duration

    return duration(nanoseconds)


def at(place: Place) -> str:
    """``app.py:12, in fetch``; the file as short as it can be opened from here."""
    name = place.function.rpartition("<locals>.")[2]
    where = f"{short(place.file)}:{place.line}"
    return where if name.startswith("<module") else f"{where}, in {name}"


def short(file: str) -> str:
    """A file relative to the current folder where it lies in it."""
    try:
        here = os.getcwd() + os.sep  # noqa: PTH109
    except OSError:
        return file
    return file.removeprefix(here)
