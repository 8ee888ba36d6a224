"""``time.sleep`` on the event loop's thread: noticed, and not really slept.

A cell may have said ``from time import sleep`` long before the check, so the real function may be reached
through any name.  Besides ``time.sleep`` itself, the names a function can reach (its globals, closures and
defaults, and those of the helpers it reaches) are searched for the very object and stand in for the length
of the check.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CellType, FunctionType
from typing import Any

__all__ = ["Abandoned", "SleepWatch"]

_real_sleep = time.sleep
TOO_MANY = 1_000  # calls of time.sleep in one scene
LONGEST_THREAD_SLEEP = 0.05  # seconds: a worker thread's sleep proves nothing, so it is short


class Abandoned(BaseException):
    """Raised in the learner's code to end a wait that would never end by itself."""


class SleepWatch:
    """Counts ``time.sleep`` calls on the thread that ``loop_thread`` names."""

    def __init__(self) -> None:
        self.loop_thread: int | None = None
        self.count = 0
        self._others = {thread.ident for thread in threading.enumerate()}

    def sleep(self, seconds: float, /) -> None:
        """Stands in for time.sleep."""
        me = threading.get_ident()
        if me == self.loop_thread:
            _real_sleep(0 * seconds)  # the real function's errors for a bad argument
            self.count += 1
            if self.count > TOO_MANY:  # it polls, and nothing can happen meanwhile
                raise Abandoned
        elif me in self._others:
            _real_sleep(seconds)
        else:
            _real_sleep(min(seconds, LONGEST_THREAD_SLEEP))

    @contextmanager
    def watching(self, function: Callable[..., Any] | None = None) -> Iterator[None]:
        """Put the stand-in in place of time.sleep, and of every name for it that ``function`` reaches."""
        stand_in = self.sleep
        undo: list[Callable[[], None]] = []
        time.sleep = stand_in  # type: ignore[assignment]
        try:
            if isinstance(function, FunctionType):
                _replace_in(function, _real_sleep, stand_in, undo, set())
            yield
        finally:
            time.sleep = _real_sleep
            for restore in undo:
                restore()


def _replace_in(
    function: FunctionType, old: object, new: object, undo: list[Callable[[], None]], seen: set[int]
) -> None:
    """Replace ``old`` by ``new`` in what ``function`` reaches."""
    if id(function) in seen or len(seen) > 200:
        return
    seen.add(id(function))
    _replace_in_dict(function.__globals__, old, new, undo, seen)
    for cell in function.__closure__ or ():
        _replace_in_cell(cell, old, new, undo, seen)
    if function.__defaults__ and any(value is old for value in function.__defaults__):
        before = function.__defaults__
        function.__defaults__ = tuple(new if value is old else value for value in before)
        undo.append(lambda: setattr(function, "__defaults__", before))
    wrapped = getattr(function, "__wrapped__", None)
    if isinstance(wrapped, FunctionType):
        _replace_in(wrapped, old, new, undo, seen)


def _replace_in_dict(
    names: dict[str, Any], old: object, new: object, undo: list[Callable[[], None]], seen: set[int]
) -> None:
    if id(names) in seen:
        return
    seen.add(id(names))
    for name in [name for name, value in list(names.items()) if value is old]:
        names[name] = new

        def restore(name: str = name) -> None:
            if names.get(name) is new:
                names[name] = old

        undo.append(restore)


def _replace_in_cell(
    cell: CellType, old: object, new: object, undo: list[Callable[[], None]], seen: set[int]
) -> None:
    try:
        value = cell.cell_contents
    except ValueError:  # an empty cell
        return
    if value is old:
        cell.cell_contents = new
        undo.append(lambda: setattr(cell, "cell_contents", old))
    elif isinstance(value, FunctionType):
        _replace_in(value, old, new, undo, seen)
