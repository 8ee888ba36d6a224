"""What a suspended task waits for, read from its coroutine while it stands where it was suspended."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio import tasks
from collections.abc import Callable
from typing import Any

from gatherlab.recorder.labels import call_label
from gatherlab.recorder.origins import is_learners_file
from gatherlab.recorder.rows import Row, Wait

__all__ = ["TASK_TYPES", "explain", "kind_of_wait"]


def _task_types() -> tuple[type, ...]:
    # nest_asyncio2 rebinds asyncio.Task to the Python class; tasks of both kinds may then live side by side
    both: list[type] = [tasks._PyTask]  # type: ignore[attr-defined]
    try:
        import _asyncio

        both.append(_asyncio.Task)
    except ImportError:  # pragma: no cover  # an interpreter without the accelerator
        pass
    return tuple(both)


TASK_TYPES = _task_types()

_ASYNCIO = str(os.path.dirname(asyncio.__file__))  # noqa: PTH120  compared with co_filename, a str
_GATES = (
    *(os.path.join("asyncio", name) for name in ("locks.py", "queues.py")),  # noqa: PTH118
    "_synchronization.py",  # anyio's
)
_DEPTH = 60
_READABLE = {"_wait": "wait", "_wait_for_one": "as_completed"}

# up to 3.11 wait_for waits for a task that it made itself
_WAIT_FOR_MAKES_A_TASK = sys.version_info < (3, 12)


def kind_of_wait(task: Any, find: Callable[[Any], Row | None]) -> str | Row:
    """``"gather"``, the row of the task awaited (``"Task"`` if it is unknown), or the future's type name.

    ``find`` gives a task's row.  The type is checked first: a plain future may live at the address of a
    task that is gone.
    """
    future = task._fut_waiter
    if future is None:
        return "yield"
    if isinstance(future, TASK_TYPES):
        return find(future) or "Task"
    name = type(future).__name__
    return "gather" if name == "_GatheringFuture" else name


class _Files(dict[str, tuple[bool, bool]]):
    """By file name: is it the learner's, and is it one of asyncio's or anyio's gates (lock, queue …)?"""

    def __missing__(self, filename: str) -> tuple[bool, bool]:
        found = self[filename] = is_learners_file(filename), filename.endswith(_GATES)
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
        if where != "_wait_for_one":
            where = name
        above, (by_learner, gate) = by_learner, _FILES[filename]
        held = held or (above and gate)  # the learner's own lock, not one deep inside httpx
        if by_learner:
            frame = coro.cr_frame
            line = frame.f_lineno if frame is not None else line  # None: somebody closed the coroutine
            if depth and not name.startswith("<"):
                call = coro
        coro = coro.cr_await
    if filename.startswith(_ASYNCIO):
        where, waits_on = _in_asyncio(where, filename, waits_on)
    return Wait(waits_on, where, call_label(call) if call is not None else None, line, held)


def _in_asyncio(where: str | None, filename: str, waits_on: str | Row) -> tuple[str | None, str | Row]:
    if where == "__aexit__" and filename.endswith("taskgroups.py"):
        return "TaskGroup", waits_on
    if where == "wait_for" and _WAIT_FOR_MAKES_A_TASK:
        return where, "Task"
    return _READABLE.get(where or "", where), waits_on
