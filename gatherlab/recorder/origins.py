"""Whose code is it: the learner's, a library's, or Python's own?

Decided by the file a code object was compiled from.  A notebook cell, a script and a test are the
learner's; ``site-packages`` (Debian: ``dist-packages``) and this package are libraries.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from gatherlab import cpython
from gatherlab.recorder.libraries import TRANSPARENT

__all__ = [
    "callers",
    "count_as_learners",
    "counts_as_learners",
    "is_asyncios_own",
    "is_beginning_of_step",
    "is_learners",
    "is_learners_file",
    "is_librarys",
    "made_by_library",
    "package",
]

_INSTALLED = ("site-packages", "dist-packages", str(Path(__file__).parent.parent))
# this room, and the one whose recorder stands on it
_HERE = tuple(str(Path(__file__).parents[1] / room) for room in ("recorder", "watching"))
_PYTHON = (str(Path(asyncio.__file__).parent.parent), "<frozen")
_PACKAGE = re.compile(r"(?:site|dist)-packages[/\\]([^/\\]+?)(?:\.py)?(?:[/\\]|$)")

# where a step of a task begins in the stack
_STEP = frozenset({"_run", "_create_with_factory"})


def _code_of(coro: Any) -> CodeType | None:
    code = getattr(coro, "cr_code", None) or getattr(coro, "gi_code", None)
    return code if isinstance(code, CodeType) else None


_OWN: list[str] = []  # folders and files of an installed package that is itself what is looked at


class _Origin(Enum):
    LEARNER = auto()
    LIBRARY = auto()
    PYTHON = auto()
    RECORDER = auto()


@lru_cache(maxsize=4096)
def _origin(filename: str) -> _Origin:
    if filename.startswith(_HERE):
        return _Origin.RECORDER
    if filename.startswith(tuple(_OWN)):
        return _Origin.LEARNER
    if filename.endswith(TRANSPARENT):
        return _Origin.PYTHON
    if any(part in filename for part in _INSTALLED):
        return _Origin.LIBRARY
    return _Origin.PYTHON if filename.startswith(_PYTHON) else _Origin.LEARNER


def count_as_learners(path: str) -> None:
    """From now on, an installed package's folder or file counts as the learner's own code."""
    _OWN.append(path)
    _origin.cache_clear()
    _is_counted.cache_clear()
    package.cache_clear()


def is_learners_file(filename: str) -> bool:
    """Whether the file is neither Python's nor a library's."""
    return _origin(filename) is _Origin.LEARNER


def is_learners(coro: Any) -> bool:
    """Whether the function behind a coroutine was written by the learner."""
    code = _code_of(coro)
    return code is not None and is_learners_file(code.co_filename)


def counts_as_learners(coro: Any) -> bool:
    """Whether the function is an installed package's that counts as the learner's own."""
    code = _code_of(coro)
    return code is not None and _is_counted(code.co_filename)


@lru_cache(maxsize=4096)
def _is_counted(filename: str) -> bool:
    return filename.startswith(tuple(_OWN)) and any(part in filename for part in _INSTALLED)


def is_asyncios_own(coro: Any) -> bool:
    """Whether it is ``asyncio.run``'s housekeeping (shutdown_asyncgens, shutdown_default_executor)."""
    code = _code_of(coro)
    return code is not None and cpython.is_housekeeping(code)


def is_librarys(coro: Any) -> bool:
    """Whether the function behind a coroutine is an installed library's."""
    code = _code_of(coro)
    return code is not None and _origin(code.co_filename) is _Origin.LIBRARY


def made_by_library(coro: Any) -> bool:
    """Whether a task being created now is a library's own affair (httpx opening a connection).

    The nearest caller that is not Python's decides.  A coroutine of the learner's that is handed to a
    library stays the learner's.
    """
    if is_learners(coro):
        return False
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        origin = _origin(frame.f_code.co_filename)
        if origin is _Origin.LIBRARY or origin is _Origin.LEARNER:
            return origin is _Origin.LIBRARY
        frame = frame.f_back
    return False


def callers() -> Iterator[FrameType]:
    """The frames of the step that runs now, innermost first, without Python's own and the recorder's."""
    frame: FrameType | None = sys._getframe(1)
    ours = True  # the recorder is at the top of the stack, and at the beginning of the step
    while frame is not None:
        origin = _origin(frame.f_code.co_filename)
        if origin is not _Origin.RECORDER:
            ours = False
            if origin is not _Origin.PYTHON:
                yield frame
        elif not ours and frame.f_code.co_name in _STEP:
            return
        frame = frame.f_back


def is_beginning_of_step(frame: FrameType) -> bool:
    """Whether it is the recorder's own frame in which a step of a task begins: beneath it is the loop."""
    code = frame.f_code
    return code.co_name == "_run" and code.co_filename.startswith(_HERE)


@lru_cache(maxsize=4096)
def package(filename: str) -> str | None:
    """The installed package that a file belongs to; None for Python's files and the learner's."""
    found = _PACKAGE.findall(filename)
    if found:
        return str(found[-1])
    return "gatherlab" if _origin(filename) is _Origin.LIBRARY else None
