"""What is noted about the tasks: a row for each, found by the task's address; called by the hooks."""

from __future__ import annotations

import inspect
from asyncio import tasks
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from gatherlab import cpython
from gatherlab.cpython import TASK_TYPES
from gatherlab.model import TaskOutcome
from gatherlab.recorder import origins, wrapped
from gatherlab.recorder.explain import explain, kind_of_wait
from gatherlab.recorder.labels import call_label, function_name, given_name
from gatherlab.recorder.rows import Row, Wait

__all__ = ["Book"]

# waits of a task that are explained in full (some ten microseconds each): the first tasks are drawn large
_FULL_BUDGET, _YIELD_COSTS = 12, 4
_EXPLAIN_AFTER_NS = 100_000  # shorter waits are not visible in the picture


class Book:
    """The rows of one recording, and what the hooks write into them.

    ``clock`` and ``scope`` are those of ``Recorder``.
    """

    MAX_STEPS = 10_000  # kept per task
    MAX_TASKS = 50_000
    CROWD = 40  # from this task on, fewer waits are explained
    MAX_LABELS = 300  # tasks whose arguments and names are read
    CLOCK = staticmethod(cpython.RealClock.now)

    def __init__(self, clock: Callable[[], int] | None, scope: str) -> None:
        self.clock: Callable[[], int] = clock or self.CLOCK
        self.explain_after = 0 if clock else _EXPLAIN_AFTER_NS
        self.everything = scope == "all"
        self.by_id: dict[int, Row] = {}  # id(task) -> row of a live task; used again, it is overwritten
        self.ended: dict[int, Row] = {}  # the same for tasks that ended
        self.rows: list[Row] = []
        self.librarys: list[Row] = []  # rows that may yet turn out to do the learner's work; mostly none is
        self.there: WeakSet[Any] = WeakSet()  # tasks that were there before their loop was looked at
        self.open: Row | None = None  # the row whose step runs now
        self.opened = 0  # and since when
        self.root: Row | None = None
        # the root's coroutine and task, while the step lasts that began before us
        self.first_step: Any = None
        self.root_task: Any = None
        self.began = 0
        self.block_end: int | None = None
        self.closed_at: int | None = None
        self.full_at = self.MAX_TASKS  # no row is made from this number on
        self.plain_code: Any = None  # of the latest coroutine that needs no look at who made the task
        self.too_many = False
        self.outliving = -1  # the learner's tasks still followed after the block; -1: block not ended

    def close(self) -> None:
        """The last task that outlived the block has ended."""
        raise NotImplementedError

    def register(self, loop: Any, task: Any, coro: Any, began: int) -> None:
        """A task was created."""
        key = id(task)
        self.by_id.pop(key, None)  # the address of a task that is gone
        if isinstance(task, TASK_TYPES):
            row = self.expect(loop, coro, began)
            if row is not None:
                self.by_id[key] = row

    def expect(self, loop: Any, coro: Any, began: int) -> Row | None:
        """A task is created, or about to be by a factory that may run it at once.  None: not recorded."""
        if self.closed_at is not None or len(self.rows) >= self.MAX_TASKS:
            self.too_many = self.too_many or self.closed_at is None
            return None
        parent = self._parent(loop)
        if self.block_end is not None and (parent is None or parent.foreign):
            return None
        return self._new(parent, coro, began)

    def _parent(self, loop: Any) -> Row | None:
        row = self.open
        if row is not None and (
            row is not self.root or self.first_step is None or self.first_step.cr_running
        ):
            return row
        task = tasks.current_task(loop) if loop.is_running() else None
        return None if task is None else self.by_id.get(id(task))

    def adopt(self, task: Any) -> Row | None:
        """A step of a task whose creation was not seen: made before us, or by ``asyncio.Task()``."""
        if self.block_end is not None or self.closed_at is not None or len(self.rows) >= self.MAX_TASKS:
            return None
        coro = task.get_coro()
        under_way = inspect.iscoroutine(coro) and inspect.getcoroutinestate(coro) == inspect.CORO_SUSPENDED
        waited = under_way and task in self.there
        row = self.by_id[id(task)] = self._row(coro, None, self.began if waited else self.clock())
        if waited:  # nothing but waiting since we began: else this were not new to us
            row.times += (self.began, self.began)
        if not self.everything and not origins.is_learners(coro):
            row.hide(foreign=True)
        elif under_way and not waited:  # asyncio.Task(coro, eager_start=True): nobody knows when, nor by whom
            row.eager = True
            row.hide(library=origins.is_librarys(coro))
        return row

    def woken(self, row: Row, task: Any, now: int) -> None:
        """A task goes on after a wait worth a word: its coroutine still stands where it was suspended."""
        if cpython.waited_for(task) is None:  # sleep(0): said a few times, not at every turn
            row.budget -= _YIELD_COSTS
            if row.budget <= 0:
                return
        waited, elapsed = now - row.times[-1], now - self.began
        self._explain(row, task, brief=row.budget <= 0 or waited <= elapsed >> 8)

    def finish(self, row: Row, task: Any, now: int) -> None:
        """A task ended with the step that ended now."""
        key = id(task)
        if self.by_id.pop(key, None) is not row:
            return  # its part of the picture is over
        self.ended[key] = row
        if row.number < self.MAX_LABELS:  # late: up to 3.12 a factory's task is named afterwards
            row.name = given_name(task.get_name(), row.qualname, row.by_library)
        error = cpython.error_of(task)
        if error is not None:
            row.error = type(error).__name__
            row.end(now, TaskOutcome.RAISED)
        else:
            row.end(now, TaskOutcome.CANCELLED if task.cancelled() else TaskOutcome.FINISHED)
        if self.block_end is not None and not row.hidden:
            self.outliving -= 1
            if self.outliving <= 0:
                self.close()

    # ------------------------------------------------------------------ rows

    def _row(self, coro: Any, parent: Row | None, created: int) -> Row:
        # the coroutine is handed in: get_coro() of a task that finished eagerly crashes CPython before
        # 3.12.5 (gh-122332)
        row = Row(len(self.rows), parent, created, getattr(coro, "cr_code", None))
        self.rows.append(row)
        if row.code is None:
            row.function = function_name(coro)
        if row.number < self.MAX_LABELS:
            row.label = call_label(coro)
            row.qualname = getattr(coro, "__qualname__", None)
            if row.number < self.CROWD:
                row.budget = _FULL_BUDGET
        return row

    def _new(self, parent: Row | None, coro: Any, created: int) -> Row:
        row = self._row(coro, parent, created)
        if (parent is not None and parent.foreign) or (
            parent is None and not self.everything and self._is_strange(coro)
        ):
            row.hide(foreign=True)
        elif (parent is not None and parent.library) or origins.is_librarys(coro):
            self._judge(row, parent, coro)
        elif row.number < self.MAX_LABELS and origins.made_by_library(coro):
            row.hide(library=True)
        elif origins.counts_as_learners(coro):
            row.planned = True  # uvicorn's run_asgi(app): it may run what has a better name
        else:
            self.plain_code = row.code
        if row.library or row.planned:
            self.librarys.append(row)
        if self.block_end is not None and not row.hidden:
            self.outliving += 1
        return row

    def _judge(self, row: Row, parent: Row | None, coro: Any) -> None:
        """A task of a library's, or made within one: is it the learner's work all the same?"""
        if parent is not None and parent.library and wrapped.runs_learners_code():
            self._reveal(parent, parent.label or "?", parent.code)
        if origins.is_learners(coro):
            return
        inside = parent is not None and parent.library
        if not inside and not origins.made_by_library(coro):
            return
        row.by_library = True
        work, learners = wrapped.held_work(coro, None if inside or parent is None else parent.code)
        if learners:
            row.reveal(wrapped.work_label(work), wrapped.code_of(work), planned=not hasattr(work, "cr_code"))
        else:
            row.hide(library=True)
            row.label = wrapped.work_label(work) if row.label else None

    def look_through(self, row: Row, task: Any) -> None:
        """A suspended task, a library's or one labelled by a plan: the learner's code may be in it by now."""
        work = wrapped.awaited_work(task.get_coro())
        if work is not None:
            self._reveal(row, wrapped.work_label(work), wrapped.code_of(work))

    def _reveal(self, row: Row, label: str, code: Any) -> None:
        if row.library and self.block_end is not None:
            self.outliving += 1
        row.reveal(label, code, planned=False)

    def _is_strange(self, coro: Any) -> bool:
        """A task without a parent: the kernel's, or asyncio's own."""
        return origins.is_asyncios_own(coro) or (self.root is not None and not origins.is_learners(coro))

    def _find(self, task: Any) -> Row | None:
        return self.by_id.get(id(task)) or self.ended.get(id(task))

    def _explain(self, row: Row, task: Any, *, brief: bool = False) -> None:
        if row.library or row.planned:
            self.look_through(row, task)
        kind = kind_of_wait(task, self._find)
        if not brief:
            row.budget -= 1
            wait = explain(task, kind)
            row.note_wait(wait._replace(call=None) if wait.call == row.label else wait)
        elif kind == "gather" or isinstance(cpython.waited_for(task), TASK_TYPES):
            row.note_wait(Wait(kind))
