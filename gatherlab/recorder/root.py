"""The task a recording starts in: the step that is running then began before us and has no hook."""

from __future__ import annotations

import threading
from asyncio import tasks
from collections.abc import Callable
from types import CoroutineType
from typing import Any

from gatherlab.recorder import origins
from gatherlab.recorder.book import Book
from gatherlab.recorder.labels import function_name
from gatherlab.recorder.rows import Row

__all__ = ["RootedBook"]

_ROOT_BUDGET = 2000  # waits of the root that are explained in full
_POLL_SECONDS = 0.002


class RootedBook(Book):
    """A book whose first row may be the running task, and where steps may be nested in it."""

    loop: Any = None
    root_label: str | None = None
    _interrupted: tuple[Row, int] | None = None
    problem: str | None = None

    def __init__(self, clock: Callable[[], int] | None, scope: str) -> None:
        super().__init__(clock, scope)
        self.thread = threading.get_ident()

    def fail(self, error: Exception) -> None:
        """The hooks met a problem of their own: the recording says so and ends."""
        raise NotImplementedError

    def _start_root(self) -> None:
        task = tasks.current_task(self.loop) if self.loop is not None else None
        if task is None:
            return
        coro = task.get_coro()
        if type(coro) is not CoroutineType:
            return  # a generator or a C awaitable: its tasks are shown without it
        row = self._row(coro, None, self.began)
        row.is_root, row.budget = True, _ROOT_BUDGET
        row.label = function_name(coro) if origins.is_learners(coro) else self.root_label
        if row.label is None or row.label.startswith("<"):
            row.label = self.root_label or "main"
        self.root, self.by_id[id(task)] = row, row
        self.open, self.opened = row, self.began
        # this very step began before us: its end is seen by a marker that runs first thing in the
        # next turn of the loop, or by the next step of another task
        self.first_step, self.root_task = coro, task
        self.loop.call_soon(self._root_suspended)

    def _root_suspended(self) -> None:
        if self.first_step is None:
            return
        if not self.first_step.cr_running:
            self._close_root(self.clock())
        else:
            # a nested run (nest_asyncio2) inside the root's step: the root is still on the stack
            self.loop.call_later(_POLL_SECONDS, self._root_suspended)

    def _close_root(self, now: int) -> None:
        row, task = self.open, self.root_task
        self.open = self.first_step = self.root_task = None
        if row is not None:
            row.times += (self.opened, now)
            if task.done():
                self.finish(row, task, now)
            else:
                self._explain(row, task)

    def interrupt(self, now: int) -> Row | None:
        """A step begins while a row is open: a nested run (nest_asyncio2).  Returns the outer row.

        The outer task stops here; the hook reopens its tail after each nested step.
        """
        outer = self.open
        if outer is None:
            return None
        if outer is self.root and self.first_step is not None and not self.first_step.cr_running:
            self._close_root(now)
            return None
        if self._interrupted != (outer, len(outer.times)):
            outer.times += (self.opened, now)
            self._interrupted = (outer, len(outer.times))
        return outer
