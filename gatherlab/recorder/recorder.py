"""The recorder: the life of one recording.

``start`` hangs the hooks, ``end_block`` marks the end of the ``with`` block, after which only tasks that
outlived it (and their children) are followed, and ``close`` takes the hooks away.  ``stop`` is all of the
end at once.
"""

from __future__ import annotations

import threading
import time
from asyncio import events, tasks
from collections.abc import Callable
from types import CoroutineType
from typing import Any

from gatherlab.model import TaskOutcome, Trace
from gatherlab.recorder import origins
from gatherlab.recorder.explain import TASK_TYPES, explain, kind_of_wait
from gatherlab.recorder.hooks import CannotRecord, Hooks, hooks_for
from gatherlab.recorder.labels import call_label, function_name, given_name
from gatherlab.recorder.rows import Row, Wait, build_trace

__all__ = ["Recorder"]

# waits of a task that are explained in full (a few microseconds each): the first tasks are drawn large
_FULL_BUDGET, _ROOT_BUDGET, _YIELD_COSTS = 12, 2000, 4
_EXPLAIN_AFTER_NS = 100_000  # shorter waits are not visible in the picture
_POLL_SECONDS = 0.002


class Recorder:
    """Record the tasks created while it is active, by the task that started it and its descendants.

    Args:
        clock: a callable giving integer nanoseconds; ``time.perf_counter_ns`` if None.  A virtual loop
            passes its own, and then every wait is explained, however short.
        scope: ``"mine"`` for the learner's tasks, ``"all"`` for every task of the loop.
        root_label: what to call the task the recording starts in, unless the learner wrote it.

    A failure of the recorder never reaches the recorded program: ``problem`` then holds a sentence, and
    the trace what was recorded until then.
    """

    MAX_STEPS = 10_000  # kept per task
    MAX_TASKS = 50_000
    CROWD = 40  # from this task on, fewer waits are explained
    MAX_LABELS = 300  # tasks whose arguments and names are read

    def __init__(
        self, *, clock: Callable[[], int] | None = None, scope: str = "mine", root_label: str | None = None
    ) -> None:
        if scope not in ("mine", "all"):
            raise ValueError(f'scope is "mine" or "all", not {scope!r}')
        self.clock: Callable[[], int] = clock or time.perf_counter_ns
        self.explain_after = 0 if clock else _EXPLAIN_AFTER_NS
        self.everything = scope == "all"
        self.root_label = root_label
        self.problem: str | None = None
        self.thread = threading.get_ident()
        self.loop: Any = None
        self.hooks: Hooks | None = None
        self.by_id: dict[int, Row] = {}  # id(task) -> row of a live task; used again, it is overwritten
        self.ended: dict[int, Row] = {}  # the same for tasks that ended
        self.rows: list[Row] = []
        self.open: Row | None = None  # the row whose step runs now
        self.opened = 0  # and since when
        self.root: Row | None = None
        self.began, self.started = 0, False
        self.block_end: int | None = None
        self.closed_at: int | None = None
        # the root's coroutine and task, while the step lasts that began before us
        self.first_step: Any = None
        self._root_task: Any = None
        self._interrupted: tuple[Row, int] | None = None
        self._outliving = -1  # the learner's tasks still followed after the block; -1: block not ended
        self._too_many = False
        self.full_at = self.MAX_TASKS

    # ------------------------------------------------------------------ the life of a recording

    def start(self) -> Recorder:
        """Begin to record, in the running task if there is one."""
        if self.started:
            raise RuntimeError("A recorder records once; make a new one.")
        self.thread = threading.get_ident()
        self.began, self.started = self.clock(), True
        try:
            self.loop = events._get_running_loop()
            hooks = hooks_for(self.loop)
            self._start_root()
            self.hooks = hooks
            hooks.add(self)
        except CannotRecord as reason:
            self.problem = str(reason)
        except Exception as error:
            self.fail(error)
        return self

    def end_block(self) -> None:
        """The ``with`` block ends: from now on only the tasks that outlive it are followed."""
        if self.block_end is not None:
            return
        self.block_end = self.clock()
        self.full_at = 0
        if self.closed_at is None:
            try:
                self._note_pending()
                self._freeze_open(self.block_end)
                self._outliving = sum(not row.hidden for row in self.by_id.values())
            except Exception as error:
                self.fail(error)
        if self._outliving <= 0 or self.loop is None:
            self._close(self.block_end)

    def close(self) -> None:
        """Take the hooks away; the loop is as it was."""
        self._close(self.clock())

    def _close(self, now: int) -> None:
        if self.closed_at is not None:
            return
        self.closed_at = now
        self.full_at = 0
        if self.block_end is None:
            self._freeze_open(self.closed_at)
        else:
            self._look_at_pending()
        if self.hooks is not None:
            self.hooks.remove(self)
        self.by_id.clear()
        self.ended.clear()
        self.first_step = self._root_task = self.loop = self.hooks = None

    def stop(self) -> Trace:
        """End the block, take the hooks away at once, and return what was recorded."""
        self.end_block()
        self.close()
        return self.trace()

    def __enter__(self) -> Recorder:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()

    @property
    def recording(self) -> bool:
        """Whether the hooks hang: in the block, or while tasks that outlived it are followed."""
        return self.started and self.closed_at is None

    def trace(self, end: int | None = None) -> Trace:
        """Everything recorded so far (until ``end``, a reading of the clock, if given).

        A new trace at every call while the recording goes on.
        """
        now = self.clock() if self.closed_at is None else self.closed_at
        if self.closed_at is None:
            self._look_at_pending()
        if end is None:
            end = now
        block_end = end if self.block_end is None else self.block_end
        truncated = self._too_many or any(len(row.times) >= 2 * self.MAX_STEPS for row in self.rows)
        return build_trace(
            self.rows, began=self.began, end=max(end, block_end), block_end=block_end, truncated=truncated
        )

    def fail(self, error: Exception) -> None:
        """The recorder itself met a problem: say so in ``problem``, and get out of the program's way."""
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        where = f" ({frame.tb_frame.f_code.co_name}, line {frame.tb_lineno})" if frame else ""
        self.problem = self.problem or (
            "The recorder met a problem of its own and stopped; your program was not affected. "
            f"{type(error).__name__}: {error}{where}"
        )
        self.close()

    # ------------------------------------------------------------------ the task we start in

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
        self.first_step, self._root_task = coro, task
        self.loop.call_soon(self._root_suspended)

    def _root_suspended(self) -> None:
        if self.first_step is None:
            return
        if not self.first_step.cr_running:
            self._close_root(self.clock())
        elif self.loop is not None:
            # a nested run (nest_asyncio2) inside the root's step: the root is still on the stack
            self.loop.call_later(_POLL_SECONDS, self._root_suspended)

    def _close_root(self, now: int) -> None:
        row, task = self.open, self._root_task
        self.open = self.first_step = self._root_task = None
        if row is not None:
            row.times += (self.opened, now)
            if task.done():
                self.finish(row, task, now)
            else:
                self._explain(row, task)

    # ------------------------------------------------------------------ called by the hooks

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
            self._too_many = self._too_many or self.closed_at is None
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
        row = self.by_id[id(task)] = self._row(coro, None, self.clock())
        row.hide(foreign=not self.everything and not origins.is_learners(coro))
        return row

    def woken(self, row: Row, task: Any, now: int) -> None:
        """A task goes on after a wait worth a word: its coroutine still stands where it was suspended."""
        if task._fut_waiter is None:  # sleep(0): said a few times, not at every turn
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
        row.ended = now
        if row.number < self.MAX_LABELS:  # late: up to 3.12 a factory's task is named afterwards
            row.name = given_name(task.get_name())
        error = task._exception  # task.exception() would mark it as retrieved
        if error is not None:
            row.outcome, row.error = TaskOutcome.RAISED, type(error).__name__
        else:
            row.outcome = TaskOutcome.CANCELLED if task.cancelled() else TaskOutcome.FINISHED
        if self.block_end is not None and not row.hidden:
            self._outliving -= 1
            if self._outliving <= 0:
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
            if row.number < self.CROWD:
                row.budget = _FULL_BUDGET
        return row

    def _new(self, parent: Row | None, coro: Any, created: int) -> Row:
        row = self._row(coro, parent, created)
        if parent is not None and parent.hidden:
            row.hide(foreign=parent.foreign, library=parent.library)
        elif parent is None and not self.everything and self._is_strange(coro):
            row.hide(foreign=True)
        elif row.number < self.MAX_LABELS or origins.is_librarys(coro):
            row.hide(library=origins.made_by_library(coro))
        if self.block_end is not None and not row.hidden:
            self._outliving += 1
        return row

    def _is_strange(self, coro: Any) -> bool:
        """A task without a parent: the kernel's, or asyncio's own."""
        return origins.is_asyncios_own(coro) or (self.root is not None and not origins.is_learners(coro))

    def _find(self, task: Any) -> Row | None:
        return self.by_id.get(id(task)) or self.ended.get(id(task))

    def _explain(self, row: Row, task: Any, *, brief: bool = False) -> None:
        kind = kind_of_wait(task, self._find)
        if not brief:
            row.budget -= 1
            row.note_wait(explain(task, kind))
        elif kind == "gather" or isinstance(task._fut_waiter, TASK_TYPES):
            row.note_wait(Wait(kind))

    def _freeze_open(self, now: int) -> None:
        """The row we are inside of, and the root, end here as far as the picture is concerned."""
        row, self.open = self.open, None
        if row is not None:
            row.times = [*row.times, self.opened, now]  # a copy: the hook below us still holds the list
        for key in [key for key, other in self.by_id.items() if other in (row, self.root) or other.foreign]:
            del self.by_id[key]
        self.first_step = self._root_task = None

    def _look_at_pending(self) -> None:
        try:
            self._note_pending()
        except Exception as error:
            self.problem = self.problem or f"{type(error).__name__}: {error}"

    def _note_pending(self) -> None:
        """Names of, and reasons for, the tasks that have not ended."""
        if self.loop is None or not self.by_id:
            return
        for task in tasks.all_tasks(self.loop):
            row = self.by_id.get(id(task))
            if row is None or row.foreign:
                continue
            row.name = given_name(task.get_name())
            if row.times and row is not self.open:
                self._explain(row, task)
