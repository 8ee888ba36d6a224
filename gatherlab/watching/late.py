"""Imports that wait until they are needed, and still find Python's modules rather than the program's.

A program's folder stands first in ``sys.path``, and what lies there may be called as a module of Python's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["own_path", "remember_path"]

_OURS: list[str] = []


def remember_path() -> None:
    """Before a program's folder is put into it."""
    _OURS[:] = sys.path


@contextmanager
def own_path() -> Iterator[None]:
    """Within this, modules are looked for first where they were before the program began."""
    theirs = list(sys.path)
    first = [*_OURS, *(entry for entry in theirs if entry not in _OURS)]
    sys.path[:] = first
    try:
        yield
    finally:
        if sys.path == first:
            sys.path[:] = theirs
