"""What a suspended task waits for, read from its coroutine while it stands where it was suspended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gatherlab import cpython
from gatherlab.cpython import TASK_TYPES
from gatherlab.recorder import libraries
from gatherlab.recorder.labels import call_label
from gatherlab.recorder.origins import is_learners_file
from gatherlab.recorder.rows import Row, Wait

__all__ = ["explain", "kind_of_wait"]

_DEPTH = 60


def kind_of_wait(task: Any, find: Callable[[Any], Row | None]) -> str | Row:
    """``"gather"``, the row of the task awaited (``"Task"`` if it is unknown), or the future's type name.

    ``find`` gives a task's row.  The type is checked first: a plain future may live at the address of a
    task that is gone.
    """
    future = cpython.waited_for(task)
    if future is None:
        return "yield"
    if isinstance(future, TASK_TYPES):
        return find(future) or "Task"
    return "gather" if cpython.is_gathering(future) else type(future).__name__


class _Files(dict[str, tuple[bool, bool]]):
    """By file name: is it the learner's, and is it one of asyncio's or anyio's gates (lock, queue …)?"""

    def __missing__(self, filename: str) -> tuple[bool, bool]:
        found = self[filename] = is_learners_file(filename), filename.endswith(libraries.GATE_FILES)
        return found


_FILES = _Files()


def explain(task: Any, waits_on: str | Row) -> Wait:
    """Walk down the awaits: innermost function, the learner's own call, and its line."""
    coro = task.get_coro()
    where = call = line = None
    filename, held, by_learner = "", False, True
    for depth in range(_DEPTH):
        # not cr_frame: a frame object would be made for each of the some thirty levels of an HTTP request
        code = getattr(coro, "cr_code", None)
        if code is None:
            break
        name, filename = code.co_name, code.co_filename
        if where != cpython.AS_COMPLETED:  # it waits at a queue of its own
            where = name
        above, (by_learner, gate) = by_learner, _FILES[filename]
        held = held or (above and gate)  # the learner's own lock, not one deep inside httpx
        if by_learner:
            frame = coro.cr_frame
            line = frame.f_lineno if frame is not None else line  # None: somebody closed the coroutine
            if depth and not name.startswith("<"):
                call = coro
        coro = coro.cr_await
    if cpython.is_task_group(where, filename) or libraries.is_task_group(where, filename):
        where = "TaskGroup"
    elif cpython.is_asyncios_file(filename):
        where, waits_on = cpython.waiting_function(where), cpython.in_wait_for(where) or waits_on
    return Wait(waits_on, where, call_label(call) if call is not None else None, line, held)
