"""The file itself: append a line, read the lines, keep damaged ones aside."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from gatherlab.progress_file.events import Event, parse

__all__ = ["MAX_LINE", "Content", "append", "keep_aside", "read"]

MAX_LINE = 65_536  # bytes; longer lines are not ours
MAX_DAMAGE = 1_048_576  # bytes of unreadable lines, above which the whole file is moved aside


@dataclass(frozen=True, slots=True)
class Content:
    """What a progress file holds: events, the lines they stand on, and lines that cannot be read."""

    events: list[Event] = field(default_factory=list)
    good: list[bytes] = field(default_factory=list)
    bad: list[bytes] = field(default_factory=list)


def append(path: Path, line: bytes) -> None:
    """Append bytes in one write, after a line break if somebody left half a line at the end.

    Raises OSError when the file cannot be written, or not wholly.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o644)
    try:
        data = line if _ends_clean(descriptor) else b"\n" + line
        if os.write(descriptor, data) < len(data.rstrip(b"\n")):  # a last line without its end counts
            raise OSError("the disk is full")
    finally:
        os.close(descriptor)


def _ends_clean(descriptor: int) -> bool:
    if os.lseek(descriptor, 0, os.SEEK_END) == 0:
        return True
    os.lseek(descriptor, -1, os.SEEK_END)
    return os.read(descriptor, 1) == b"\n"


def read(path: Path) -> Content:
    """Read a progress file; a missing one is empty.

    Raises OSError when it cannot be read.
    """
    content = Content()
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError("not a file")
        with path.open("rb") as file:
            for line in _lines(file):
                event = parse(line)
                if event is not None:
                    content.events.append(event)
                    content.good.append(line)
                elif line.endswith(b"\n") or len(line) >= MAX_LINE:  # else: somebody is just writing it
                    content.bad.append(line)
    except FileNotFoundError:
        pass
    return content


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(MAX_LINE):
        if line.strip():
            yield line
        if not line.endswith(b"\n") and len(line) < MAX_LINE:
            return  # the end, for now: what another notebook adds meanwhile is not a line of its own


def keep_aside(path: Path, content: Content) -> str:
    """Copy the damaged lines to a file of their own, unless they are there already.

    Returns the sentence to say, or "" when there is no new damage.
    """
    bad = content.bad
    many = len(bad) > 1
    sentence = (
        f"{len(bad) if many else 'One'} line{'s' * many} of {path.name} could not be read and "
        f"{'do' if many else 'does'} not count. Everything else counts."
    )
    try:
        aside = _start_anew(path, content.good) if sum(map(len, bad)) > MAX_DAMAGE else _copy(path, bad)
    except OSError as error:
        return f"{sentence} No copy of the damage could be made ({error.strerror or error})."
    return f"{sentence} The damaged part is kept in {aside.name}." if aside else ""


def _copy(path: Path, bad: list[bytes]) -> Path | None:
    known = {line for file in path.parent.glob(_aside_name(path, "*")) for line in _kept(file)}
    new = [line for line in bad if line.rstrip(b"\n") not in known]
    if not new:
        return None
    aside = _free_name(path)
    aside.write_bytes(b"".join(map(_whole, new)))
    return aside


def _kept(file: Path) -> list[bytes]:
    return file.read_bytes().split(b"\n") if file.stat().st_size <= 2 * MAX_DAMAGE else []


def _start_anew(path: Path, good: list[bytes]) -> Path:
    """Move a file that is mostly damage out of the way and begin a new one with its good lines."""
    aside = _free_name(path)
    path.rename(aside)
    append(path, b"".join(map(_whole, good)))
    return aside


def _aside_name(path: Path, number: str) -> str:
    return f"{path.stem}.damaged-{number}{path.suffix}"


def _free_name(path: Path) -> Path:
    number = 1
    while (free := path.with_name(_aside_name(path, str(number)))).exists():
        number += 1
    return free


def _whole(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n"
