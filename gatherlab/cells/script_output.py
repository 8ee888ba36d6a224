"""Makes a script's output readable and the same on every machine and every Python.

A traceback differs between machines by paths, and between Python versions by the marks under the code
(``~~~^^^``), by how many lines of a long statement are shown and by every frame inside a library.  What
is left is what the learner wrote: the frames of the script, one source line each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["Excerpt", "readable"]

_HEAD = 12_000
_TAIL = 4_000

# '  File "…", line 3, in main', also behind the '  | ' of an ExceptionGroup
_FRAME = re.compile(r'^(?P<edge>[ |+]*)File "(?P<path>[^"]+)", line (?P<line>\d+)(?P<rest>, in .*)?$')
_REPEATED = re.compile(r"^(?P<edge>[ |+]*)\[Previous line repeated \d+ more times?\]$")
_LIBRARY = re.compile(r"(?:[\\/]lib[\\/]python3\.\d+|[\\/]Lib)[\\/](?:site-packages[\\/])?(?P<module>.+)$")
_LIBRARY_LINE = re.compile(
    r"[^\s'\"(<]*?(?:[\\/]lib[\\/]python3\.\d+|[\\/]Lib)[\\/](?:site-packages[\\/])?(?P<module>[\w\\/.]+\.py):\d+"
)
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


class Excerpt:
    """The first and the last part of a stream of bytes, whatever its length."""

    def __init__(self, head: int = _HEAD, tail: int = _TAIL) -> None:
        self._head_size, self._tail_size = head, tail
        self._head, self._tail = bytearray(), bytearray()
        self._cut = False

    def add(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        room = self._head_size - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        if len(self._tail) > self._tail_size:
            self._cut = True
            del self._tail[: -self._tail_size]

    def text(self) -> str:
        """The text kept, with a sentence where something was left out."""
        head, tail = (part.decode("utf-8", "replace") for part in (bytes(self._head), bytes(self._tail)))
        if self._cut:
            # whole lines only, where there are lines
            head, tail = head.rpartition("\n")[0] or head, tail.partition("\n")[2] or tail
            head += "\n... the output is too long to show; the middle is left out ...\n"
        return _as_on_a_terminal((head + tail).replace("\r\n", "\n"))


def _as_on_a_terminal(text: str) -> str:
    """A progress bar goes back to the start of its line: only what it wrote last is seen."""
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))


def readable(text: str, script: Path, *, errors: bool = False) -> str:
    """``text`` with the script's path as ``script.py``; with ``errors`` also tracebacks made plain."""
    if errors:
        lines = list(_plain_frames(text.splitlines(), script))
        text = "\n".join(lines)
        text = _ADDRESS.sub("0x...", _LIBRARY_LINE.sub(lambda found: _slashes(found["module"]), text))
    return _without_folder(text, script)


def _without_folder(text: str, script: Path) -> str:
    for separator in ("/", "\\\\", "\\"):
        text = text.replace(f"{script.parent}{separator}", "")
    return text


def _plain_frames(lines: list[str], script: Path) -> Iterator[str]:
    """The lines of the error output, with every traceback frame reduced to what it says to a learner."""
    in_library = False
    hidden: str | None = None  # the indentation of a frame whose own lines are left out
    for line in lines:
        if hidden is not None and line.startswith(hidden + "  "):
            continue
        frame = _FRAME.match(line)
        if repeated := _REPEATED.match(line):
            if not in_library:
                yield f"{repeated['edge']}[Previous line repeated many more times]"
            continue
        if frame is None or frame["rest"] is None:
            # also the frame of a SyntaxError, whose mark under the code says where it is
            hidden, in_library = None, False
            yield line
            continue
        hidden = frame["edge"]
        library = _library(frame["path"], script)
        if library and not in_library:  # one library calling another is one line too
            yield f"{hidden}... inside {library} ..."
        if not library:
            yield line
            yield from _source_line(frame, script)
        in_library = bool(library)


def _library(path: str, script: Path) -> str:
    """The library a frame belongs to, or "" for the script's own."""
    if Path(path).parent == script.parent or path == script.name:
        return ""
    found = _LIBRARY.search(path)
    if found is None:
        return path.strip("<>").split()[-1].split(".")[0] if path.startswith("<") else Path(path).parent.name
    return _slashes(found["module"]).split("/")[0].removesuffix(".py")


def _source_line(frame: re.Match[str], script: Path) -> Iterator[str]:
    """The one line of source a frame points at; some Pythons show a statement of many lines whole."""
    try:
        source = (script.parent / frame["path"]).read_text(encoding="utf-8").splitlines()
        text = source[int(frame["line"]) - 1].strip()
    except (OSError, UnicodeError, IndexError):
        return
    if text:
        yield f"{frame['edge']}  {text}"


def _slashes(path: str) -> str:
    return path.replace("\\", "/")
