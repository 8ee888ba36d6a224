"""Two trial turns of a warm parent, before it gets a submission: one plants, the next one looks for it.

What is planted and found was left behind; what is found besides is a hole in this sandbox.  Both mean that
this parent is of no use.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from gatherlab.checking.wall import namespaces

__all__ = ["ORDER", "answer"]

ORDER = (
    "canary"  # the key of an order that is none for a submission; its value is the name of what is planted
)
_PLACES = (".", "/", "/dev", "/dev/shm", "/tmp", "/var/tmp", "/package")
_PROCESSES = range(3, 64)  # the numbers of the first process and of this one are 1 and 2
_LINE = 3  # the descriptor of the conversation; above it there is none


def answer(order: dict[str, Any]) -> dict[str, list[str]]:
    """Plant if the order says so, else look; what is found, and what the sandbox lets through, in words."""
    name = str(order[ORDER])
    if order.get("plant"):
        return {"found": [*_holes(), *([] if _plant(name) else ["no folder to write in"])]}
    return {"found": [*_holes(), *_left(name)]}


def _plant(name: str) -> bool:
    """Leave traces of all kinds; whether there was a folder for a file."""
    written = 0
    for place in _PLACES:
        with suppress(OSError):
            (Path(place) / name).write_text(name, encoding="utf-8")
            written += 1
    os.environ[name] = name
    setattr(sys, name, name)
    setattr(sys.modules[__name__], name, name)
    return bool(written)


def _left(name: str) -> Iterator[str]:
    if any((Path(place) / name).exists() for place in _PLACES):
        yield "a file"
    if name in os.environ:
        yield "a variable of the environment"
    if hasattr(sys, name) or hasattr(sys.modules[__name__], name):
        yield "a name in a module"
    if any(Path().iterdir()):
        yield "a folder that is not empty"


def _holes() -> Iterator[str]:
    if namespaces.held_capabilities():
        yield "a capability"
    if not namespaces.is_filtered():
        yield "no filter for system calls"
    if Path("/proc/self").exists():
        yield "the processes of the machine"
    if any(map(_is_there, _PROCESSES)):
        yield "another process"
    if any(map(_is_open, range(_LINE + 1, 128))):
        yield "an open descriptor"
    if ctypes.CDLL(None).unshare(0x10000000) == 0:
        yield "another user namespace"


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
