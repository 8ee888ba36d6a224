"""What was seen of an error, a warning or a message: plain facts, taken from a live object or from text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Frame", "Kind", "Seen"]


class Kind(Enum):
    """What kind of thing was seen."""

    ERROR = "error"
    WARNING = "warning"
    MESSAGE = "message"  # what asyncio logs, such as "Task exception was never retrieved"
    VALUE = "value"  # what a cell's last line gave, or what a learner asks about
    SOURCE = "source"  # a line of the last cell, where nothing was raised and nothing was said


@dataclass(frozen=True, slots=True)
class Frame:
    """A line of a traceback.

    ``text`` is the line as it stands in the source, ``statement`` all lines of what was running there;
    ``part`` is the expression that was running, or "" where it is not known.
    """

    file: str
    line: int
    function: str
    text: str = ""
    statement: str = ""
    part: str = ""
    own: bool = True

    @property
    def is_function(self) -> bool:
        """Whether the line stands in a function, and not in a cell or at the top of a file."""
        return not self.function.startswith("<") and self.function != ""


@dataclass(frozen=True, slots=True)
class Seen:
    """An error, a warning, a message or a value.

    ``type`` is the name of its class; ``types`` are the names of all classes it is an instance of, those of
    a package with its name too (``httpx.ReadTimeout``).  ``leaves`` are the first errors in a group, and
    ``count`` is how many there are in all.  ``source`` is the text of the file or cell around its place.
    """

    kind: Kind
    type: str
    text: str = ""
    types: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    leaves: tuple[Seen, ...] = ()
    count: int = 0
    cause: Seen | None = None
    context: Seen | None = None
    source: str = ""

    def isa(self, *names: str) -> bool:
        """Whether it is an instance of one of the classes named."""
        return self.type in names or any(name in self.types for name in names)

    @property
    def place(self) -> Frame | None:
        """The innermost line of the learner's own code."""
        return next((frame for frame in reversed(self.frames) if frame.own), None)

    @property
    def by(self) -> str:
        """What the learner's line called that let the error through: ``"asyncio/tasks.py:gather"``, or ""."""
        place = self.place
        if place is None or self.frames[-1] is place:
            return ""
        frame = self.frames[max(i for i, one in enumerate(self.frames) if one is place) + 1]
        folder, _, name = frame.file.replace("\\", "/").rpartition("/")
        return f"{folder.rpartition('/')[2]}/{name}:{frame.function}"

    def went_through(self, *names: str) -> bool:
        """Whether it came through one of these functions of a library, as ``"to_thread"``."""
        return any(not frame.own and frame.function in names for frame in self.frames)
