"""The recorder: the life of one recording.

``start`` hangs the hooks, ``end_block`` marks the end of the ``with`` block, after which only tasks that
outlived it (and their children) are followed, and ``close`` takes the hooks away.  ``stop`` is all of the
end at once.
"""

from __future__ import annotations

import threading
from asyncio import tasks
from collections.abc import Callable

from gatherlab.cpython import running_loop
from gatherlab.model import Trace
from gatherlab.patched_asyncio import NEST_ASYNCIO_BROKE_IT, tasks_are_unknown
from gatherlab.recorder.hooks import CannotRecord, Hooks, hooks_for, why_nothing
from gatherlab.recorder.labels import given_name
from gatherlab.recorder.root import RootedBook
from gatherlab.recorder.rows import build_trace

__all__ = ["Recorder"]


class Recorder(RootedBook):
    """Record the tasks created while it is active, by the task that started it and its descendants.

    Args:
        clock: a callable giving integer nanoseconds; ``time.perf_counter_ns`` if None.  A virtual loop
            passes its own, and then every wait is explained, however short.
        scope: ``"mine"`` for the learner's tasks, ``"all"`` for every task of the loop.
        root_label: what to call the task the recording starts in, unless the learner wrote it.

    A failure of the recorder never reaches the recorded program: ``problem`` then holds a sentence, and
    the trace what was recorded until then.
    """

    def __init__(
        self, *, clock: Callable[[], int] | None = None, scope: str = "mine", root_label: str | None = None
    ) -> None:
        if scope not in ("mine", "all"):
            raise ValueError(f'scope is "mine" or "all", not {scope!r}')
        super().__init__(clock, scope)
        self.root_label = root_label
        self.hooks: Hooks | None = None
        self.started = False

    # ------------------------------------------------------------------ the life of a recording

    def start(self) -> Recorder:
        """Begin to record, in the running task if there is one."""
        if self.started:
            raise RuntimeError("A recorder records once; make a new one.")
        self.thread = threading.get_ident()
        self.began, self.started = self.clock(), True
        try:
            if tasks_are_unknown():
                raise CannotRecord(NEST_ASYNCIO_BROKE_IT)
            self.loop = running_loop()
            hooks = hooks_for(self.loop)
            self.there.update(tasks.all_tasks(self.loop) if self.loop is not None else ())
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
                self.outliving = sum(not row.hidden for row in self.by_id.values())
            except Exception as error:
                self.fail(error)
        if self.outliving <= 0 or self.loop is None:
            if self.hooks is not None and self.loop is None and not self.rows:
                self.problem = self.problem or why_nothing()
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
        self.first_step = self.root_task = self.loop = self.hooks = None

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
        truncated = self.too_many or any(len(row.times) >= 2 * self.MAX_STEPS for row in self.rows)
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

    def _freeze_open(self, now: int) -> None:
        """The row we are inside of, and the root, end here as far as the picture is concerned."""
        row, self.open = self.open, None
        if row is not None:
            row.times = [*row.times, self.opened, now]  # a copy: the hook below us still holds the list
        for key in [key for key, other in self.by_id.items() if other in (row, self.root) or other.foreign]:
            del self.by_id[key]
        self.first_step = self.root_task = None

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
            row.name = given_name(task.get_name(), row.qualname, row.by_library)
            if row.times and row is not self.open:
                self._explain(row, task)
