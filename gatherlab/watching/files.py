"""Files that are written at the end: never over somebody else's, and whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable

__all__ = ["MARK", "CannotWrite", "look_before", "write"]

MARK = "gatherlab watch"  # stands near the beginning of every file of ours
_FAR = 4_096


class CannotWrite(Exception):
    """A file cannot be written; the message says why and what to do."""


def look_before(paths: Iterable[str], *, force: bool) -> None:
    """Before the program runs: could these files be written?

    Raises:
        CannotWrite: no such folder, no permission, or a file that is not ours is there and ``force`` is
        False.
    """
    seen: set[str] = set()
    for path in paths:
        full = os.path.realpath(path)
        if full in seen:
            raise CannotWrite(f"{path} is named twice: give each output a file of its own")
        seen.add(full)
        folder = os.path.dirname(full)  # noqa: PTH120
        if not os.path.isdir(folder):  # noqa: PTH112
            raise CannotWrite(f"cannot write {path}: there is no folder {folder}. Make it first")
        if not os.access(folder, os.W_OK):
            raise CannotWrite(f"cannot write {path}: no permission to write in {folder}")
        _look_at(path, full, force=force)


def _look_at(path: str, full: str, *, force: bool) -> None:
    if not os.path.lexists(full):
        return
    if not os.path.isfile(full):  # noqa: PTH113
        raise CannotWrite(f"cannot write {path}: it is not a file")
    if not force and not _is_ours(full):
        raise CannotWrite(
            f"{path} is already there, and gatherlab watch did not write it. "
            "Name another file, or say --force"
        )


def _is_ours(path: str) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            start = file.read(_FAR)
    except OSError as problem:
        raise CannotWrite(f"cannot read {path}: {problem.strerror or problem}") from None
    return not start or MARK.encode() in start


def write(path: str, text: str, *, force: bool) -> None:
    """Write a file, or leave what was there as it was.

    Raises:
        CannotWrite: what ``look_before`` looks for came to be while the program ran, or the disk is full.
    """
    import tempfile

    look_before([path], force=force)
    full = os.path.realpath(path)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(full), prefix=".watch-")  # noqa: PTH120
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)  # noqa: PTH101
        os.replace(temporary, full)  # noqa: PTH105
    except OSError as problem:
        if temporary and os.path.exists(temporary):  # noqa: PTH110
            os.unlink(temporary)  # noqa: PTH108
        raise CannotWrite(f"cannot write {path}: {problem.strerror or problem}") from None
