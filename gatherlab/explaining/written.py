"""From text (a traceback, warnings, what asyncio logged) to what is seen of it.  Nothing is run or opened.

Understood are the tracebacks of Python, exception groups in their boxes, those of IPython as they are copied
out of a notebook, warnings with their line, and asyncio's messages.
"""

from __future__ import annotations

import asyncio
import builtins
import re
from dataclasses import dataclass, field, replace

from gatherlab.explaining.live import MOST_LEAVES, MOST_TEXT
from gatherlab.explaining.places import is_own
from gatherlab.explaining.seen import Frame, Kind, Seen

__all__ = ["MOST_CHARACTERS", "of_text"]

MOST_CHARACTERS = 2_000_000  # of the end of a text; the last error stands there
MOST_FRAMES = 200

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_BOX = re.compile(r"^(?P<indent> *)(?:\| ?|\+ (?=Exception Group)|\+-\+-+.*$|\+-+.*$)")
_HEAD = re.compile(r"Traceback \(most recent call last\):?$")
_FRAME = re.compile(r'^\s*File "(?P<file>.+?)", line (?P<line>\d+)(?:, in (?P<function>.+))?$')
_CELL = re.compile(
    r"^\s*(?P<file>Cell In ?\[\d+\]|<ipython-input-[^>]+>), line (?P<line>\d+)"
    r"(?:, in (?P<function>[\w.<>]+))?"
)
_IPYTHON_FILE = re.compile(r"^File (?P<file>\S.*?):(?P<line>\d+)(?:, in (?P<function>[\w.<>]+))?")
_ARROW = re.compile(r"^-+> ?(?P<line>\d+) ?(?P<text>.*)$")
_MARKS = re.compile(r"^(?P<before>\s*)(?P<marks>[~^]+)\s*$")
_ERROR = re.compile(r"^(?P<name>(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)(?::(?: (?P<text>.*))?)?$")
_LOOKS_LIKE_ERROR = re.compile(
    r"(Error|Exception|ExceptionGroup|Timeout|Interrupt|Exit|Empty|Full|ShutDown|Iteration)$"
)
_WARNING = re.compile(r"^(?P<file>.+?):(?P<line>\d+): (?P<name>\w*Warning): (?P<text>.*)$")
_MESSAGE = re.compile(
    r"^(?:\w+:asyncio:)?(?P<text>(?:Task|Future|_GatheringFuture) exception was never retrieved"
    r"|Task was destroyed but it is pending!|Exception in callback .*|Executing <.*> took .*"
    r"|unhandled exception during asyncio.run\(\) shutdown)"
)
_DETAIL = re.compile(r"^(?:future|task|handle): ")
_NO_ERRORS = ("RuntimeWarning: Enable tracemalloc",)
_CAUSE = "The above exception was the direct cause"
_CONTEXT = "During handling of the above exception"
_HAS_AN_ERROR = ("never retrieved", "Exception in callback", "unhandled exception")


def of_text(text: str) -> list[Seen]:
    """Everything that was seen in a text: the last error first, then what else there is, in its order."""
    reader = _Reader()
    for line in _ANSI.sub("", text[-MOST_CHARACTERS:]).splitlines():
        reader.read(line.rstrip())
    reader.end()
    errors = [one for one in reader.found if one.kind is Kind.ERROR]
    others = [one for one in reader.found if one.kind is not Kind.ERROR]
    return [*reversed(errors), *others]


@dataclass(slots=True)
class _Reader:
    """Reads line by line.  ``frames`` are those of the traceback that is open."""

    found: list[Seen] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    open: bool = False  # within a traceback, whose last line is the error
    depth: int = 0  # of the box
    link: str = ""  # how the next error follows the last: _CAUSE or _CONTEXT
    groups: list[tuple[int, int]] = field(default_factory=list)  # depth and index in found of open groups
    message: bool = False  # the next traceback belongs to the last message
    warned: bool = False  # the next line may be the source of the last warning

    def read(self, line: str) -> None:
        """Take one line."""
        depth, line = self._unboxed(line)
        if self.warned and self._warnings_source(line):
            return
        if _HEAD.search(line):
            self.frames, self.open = [], True
            return
        if line.startswith((_CAUSE, _CONTEXT)):
            self.link = _CAUSE if line.startswith(_CAUSE) else _CONTEXT
            return
        if self._frame(line) or self._frames_source(line):
            return
        self._event(line, depth)

    def _unboxed(self, line: str) -> tuple[int, str]:
        box = _BOX.match(line)
        if box is None:
            return 0, line
        return len(box["indent"]) + 1, line[box.end() :]

    def _event(self, line: str, depth: int) -> None:
        message = _MESSAGE.match(line)
        warning = _WARNING.match(line)
        if message is not None:
            self.found.append(Seen(Kind.MESSAGE, "", message["text"]))
            self.message = any(words in line for words in _HAS_AN_ERROR)
            self.frames, self.open = [], False
        elif _DETAIL.match(line) and self.found and self.found[-1].kind is Kind.MESSAGE:
            last = self.found[-1]
            self.found[-1] = replace(last, text=f"{last.text}\n{line[:MOST_TEXT]}")
        elif warning is not None:
            frame = Frame(warning["file"], int(warning["line"]), "", own=is_own(warning["file"]))
            self.found.append(
                Seen(Kind.WARNING, warning["name"], warning["text"], (warning["name"],), (frame,))
            )
            self.warned = True
        else:
            self._error(line, depth)

    def _warnings_source(self, line: str) -> bool:
        self.warned = False
        if not line.startswith("  ") or not line.strip():
            return False
        last = self.found[-1]
        frame = replace(last.frames[0], text=line.strip(), statement=line.strip())
        self.found[-1] = replace(last, frames=(frame,))
        return True

    def _frame(self, line: str) -> bool:
        found = _FRAME.match(line) or _CELL.match(line) or _IPYTHON_FILE.match(line)
        if found is None:
            return False
        if not self.open and found["function"] is None and not _IPYTHON_FILE.match(line):
            self.frames = []  # a SyntaxError has no traceback
        self.open = True
        function = (found["function"] or "<module>").partition("(")[0]
        if len(self.frames) < MOST_FRAMES:
            self.frames.append(Frame(found["file"], int(found["line"]), function, own=is_own(found["file"])))
        return True

    def _frames_source(self, line: str) -> bool:
        """Whether it is a line of source beneath a frame, or the marks beneath that."""
        if not self.open or not self.frames:
            return False
        last = self.frames[-1]
        arrow, marks = _ARROW.match(line), _MARKS.match(line)
        if arrow is not None and int(arrow["line"]) == last.line:
            self.frames[-1] = replace(last, text=arrow["text"].strip(), statement=arrow["text"])
        elif marks is not None and last.statement:
            begin = len(marks["before"])
            part = last.statement[begin : begin + len(marks["marks"])]
            self.frames[-1] = replace(last, part=part)
        elif line.startswith("  ") and not last.text:
            self.frames[-1] = replace(last, text=line.strip(), statement=line)
        else:
            return line.startswith(" ") and _ERROR.match(line.strip()) is None
        return True

    def _error(self, line: str, depth: int) -> None:
        found = _ERROR.match(line)
        if found is None or line.startswith(_NO_ERRORS):
            return
        alone = not (self.open and self.frames)
        if (alone or found["text"] is None) and not _looks_like(found["name"]):
            return
        if alone and found["text"] is None:
            return
        self._add(_seen(found["name"], found["text"] or "", tuple(self.frames)), depth)
        self.frames, self.open = [], False

    def _add(self, seen: Seen, depth: int) -> None:
        while self.groups and self.groups[-1][0] >= depth:
            self.groups.pop()
        last = self.found[-1] if self.found else None
        if self.message and last is not None and not self.link:
            self.found[-1] = replace(last, cause=seen)
            self.message = False
        elif self.groups:
            self._put_into_group(seen, depth)
        elif self.link and last is not None and last.kind is Kind.ERROR:
            linked = replace(seen, cause=last) if self.link == _CAUSE else replace(seen, context=last)
            self.found[-1] = linked
        else:
            self.found.append(seen)
        if (
            depth
            and seen.type.endswith("ExceptionGroup")
            and not (self.groups and self.groups[-1][0] == depth)
        ):
            self.groups.append((depth, len(self.found) - 1))
        self.link = ""

    def _put_into_group(self, seen: Seen, depth: int) -> None:
        """Into the outermost group: its errors at any depth are told together."""
        index = self.groups[0][1]
        group = self.found[index]
        if seen.type.endswith("ExceptionGroup"):
            return
        leaves = (*group.leaves, seen) if len(group.leaves) < MOST_LEAVES else group.leaves
        self.found[index] = replace(group, leaves=leaves, count=group.count + 1)

    def end(self) -> None:
        """Nothing comes any more."""
        self.open = False


def _looks_like(name: str) -> bool:
    known = getattr(builtins, name, None)
    is_error = isinstance(known, type) and issubclass(known, BaseException)
    return is_error or bool(_LOOKS_LIKE_ERROR.search(name))


def _seen(name: str, text: str, frames: tuple[Frame, ...]) -> Seen:
    """An error by the name that a traceback gives it: ``httpx.ReadTimeout``, ``ValueError``."""
    root, _, last = name.rpartition(".")
    root = root.partition(".")[0].replace("httpx2", "httpx")
    home = asyncio if root == "asyncio" else builtins
    cls = getattr(home, last, None) if root in ("", "asyncio") else None
    types = [one.__name__ for one in cls.__mro__] if isinstance(cls, type) else [last]
    if root:
        types.append(f"{root}.{last}")
    return Seen(Kind.ERROR, last, text[:MOST_TEXT], tuple(types), frames)
