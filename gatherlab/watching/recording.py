"""A recorder for all event loops of one thread, as long as the program runs, in bounded memory.

It hangs its hooks while a loop runs and takes them away when the loop stops, so that a loop nobody holds
any more goes as it would go.  Besides what every recorder notes, it keeps what the findings need.
"""

from __future__ import annotations

import sys
import threading
from asyncio import events, tasks
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple
from weakref import ReferenceType, ref

from gatherlab import cpython
from gatherlab.model import TaskOutcome
from gatherlab.recorder import Recorder, origins
from gatherlab.recorder.hooks import CannotRecord, LoopHooks, hooks_for
from gatherlab.recorder.rows import Row, Wait
from gatherlab.recorder.steps import is_step
from gatherlab.watching.calls import Calls
from gatherlab.watching.gates import Gates, Place

__all__ = ["ChildCancelled", "Left", "ThreadRecording", "Unread", "error_words", "place_of"]

_WORTH_NOTING_NS = 1_000_000
_LONGEST_ERROR = 160
_CROWDED = 200  # live tasks: what so many do is at the same time already


class Left(NamedTuple):
    """A task that had not ended when its loop stopped.  ``how`` it then went: the words of the findings."""

    row: Row
    how: str
    when: int


class Unread(NamedTuple):
    """A task that raised, and whether its error is still there to be asked for."""

    row: Row
    task: ReferenceType[Any]
    place: Place | None
    text: str


class ChildCancelled(NamedTuple):
    """A gather that raised CancelledError because a child of it had ended cancelled."""

    row: Row
    place: Place | None
    cancelled: int
    children: int


class ThreadRecording(Recorder):
    """Record every loop that runs in this thread.

    Args:
        keep: tasks that are kept at least; of more than twice as many, the oldest that ended are dropped.
        clock: nanoseconds, as of ``Recorder``.
    """

    def __init__(self, keep: int, clock: Callable[[], int] | None = None) -> None:
        super().__init__(clock=clock, scope="all")
        self.keep = keep
        self.MAX_TASKS = self.full_at = 2 * keep
        self.started = True
        self.began = self.clock()
        self.thread = threading.get_ident()
        self.in_main_thread = threading.current_thread() is threading.main_thread()
        self.calls = Calls()
        self.made: dict[Row, Place] = {}
        self.errors: list[Unread] = []
        self.unheard: list[tuple[int, Unread]] = []  # those of the errors nobody has asked for at the end
        self.left: list[Left] = []
        self.collected: list[Row] = []
        self.child_cancelled: list[ChildCancelled] = []
        self.gates = Gates()
        self.refused: set[str] = set()
        self.dropped = 0
        self.running: list[Any] = []  # loops, the innermost last (nest_asyncio2)
        self.last = 0  # when a loop last stopped

    # ------------------------------------------------------------------ loops begin and end

    def enter(self, loop: Any) -> None:
        """A loop begins to run in this thread."""
        if self.closed_at is not None or loop in self.running:
            return
        try:
            hooks = hooks_for(loop)
        except CannotRecord as reason:
            self.refused.add(str(reason))
            return
        self.leave()
        self.running.append(loop)
        self.loop, self.hooks = loop, hooks
        self.there.update(tasks.all_tasks(loop))
        hooks.add(self)
        if isinstance(hooks, LoopHooks):
            _take_over(loop, hooks)
        if cpython.ends_of_run(_caller()):
            self._cancelled_by_run(loop)

    def leave(self) -> None:
        """The loop stops, for now or for good."""
        if self.hooks is None:
            return
        self.last = self.clock()
        self._note_what_is_left(self.loop)
        self.hooks.remove(self)
        self.loop = self.hooks = self.open = None
        self.running.clear()

    def _note_what_is_left(self, loop: Any) -> None:
        self._look_at_pending()
        alive = {id(task) for task in tasks.all_tasks(loop)} if self.by_id else set()
        now = self.clock()
        for key, row in list(self.by_id.items()):
            if key not in alive:
                del self.by_id[key]
                self.collected.append(row)
        known = {one.row for one in self.left}
        if self.open is not None and threading.get_ident() == self.thread:
            known.add(self.open)  # it is what ends the process: os._exit()
        self.left += [Left(row, "still running", now) for row in self.by_id.values() if row not in known]

    def _cancelled_by_run(self, loop: Any) -> None:
        rows = {row for task in tasks.all_tasks(loop) if (row := self.by_id.get(id(task)))}
        self.left = [
            one._replace(how="cancelled by asyncio.run") if one.row in rows else one for one in self.left
        ]

    # ------------------------------------------------------------------ what is noted beyond its rows

    def adopt(self, task: Any) -> Row | None:
        """A task made before its loop ran, as ``asyncio.run`` makes the first one."""
        coro = task.get_coro()
        row = super().adopt(task)
        if row is None:
            return None
        if origins.is_asyncios_own(coro):
            row.hide(foreign=True)
        elif not self.in_main_thread and origins.made_by_library(coro):
            row.hide(library=True)  # a library's loop, in a thread of its own
        return row

    def expect(self, loop: Any, coro: Any, began: int) -> Row | None:
        """A task is created: make room for it."""
        if len(self.rows) >= self.MAX_TASKS:
            self._forget()
        row = super().expect(loop, coro, began)
        if row is not None and not row.hidden and _is_asyncios_affair(coro, row.parent):
            row.hide(library=True)
        if row is not None and row.number < self.MAX_LABELS:
            place = _place_of_caller()
            if place is not None:
                self.made[row] = place
        return row

    def woken(self, row: Row, task: Any, now: int) -> None:
        """A task goes on after a wait."""
        since = row.times[-1]
        if len(row.times) >= 2 * self.MAX_STEPS:
            self._shorten(row)
        super().woken(row, task, now)
        if now - since < _WORTH_NOTING_NS:
            return
        if len(self.by_id) < _CROWDED:
            self.calls.note(id(row), task, since, now)
        place, held = self.gates.note(row, task, since, now)
        if held and len(row.times) not in (row.waits or ()):  # in a crowd a recorder explains no waits
            row.note_wait(Wait(None, held, None, place.line if place else None, held=True))
        cancelled, children = cpython.cancelled_children(cpython.waited_for(task))
        if cancelled:
            self.child_cancelled.append(ChildCancelled(row, place, cancelled, children))

    def finish(self, row: Row, task: Any, now: int) -> None:
        """A task ended."""
        super().finish(row, task, now)
        self.calls.task_over(id(row))
        error = cpython.error_of(task)
        if error is not None and isinstance(error, Exception):
            place = place_of(error.__traceback__)
            self.errors.append(Unread(row, ref(task), place, error_words(error)))

    # ------------------------------------------------------------------ memory

    def _forget(self) -> None:
        """Drop the oldest half of the tasks that ended; those that live stay."""
        over = [row for row in self.rows if row.outcome is not TaskOutcome.RUNNING]
        gone = set(over[: max(len(self.rows) - self.keep, 1)])
        if not gone:
            return
        self.dropped += sum(not row.hidden for row in gone)
        self.rows[:] = [row for row in self.rows if row not in gone]
        for row in self.rows:
            if row.parent in gone:
                row.parent = None
        for key in [key for key, row in self.ended.items() if row in gone]:
            del self.ended[key]
        for row in gone & self.made.keys():
            del self.made[row]

    def _shorten(self, row: Row) -> None:
        """Drop the older half of a task's steps."""
        half = self.MAX_STEPS // 2 * 2
        del row.times[:half]
        self.too_many = True
        row.waits = {at - half: wait for at, wait in (row.waits or {}).items() if at > half} or None

    def over(self) -> None:
        """The program has ended."""
        self.leave()
        self.settle()

    def settle(self) -> None:
        """Look at what is there now; more may be recorded afterwards."""
        self.calls.over()
        self.unheard.clear()
        for one in self.errors:
            task = one.task()
            if task is not None and cpython.is_unheard(task):
                self.unheard.append((id(task), one))


def _is_asyncios_affair(coro: Any, parent: Row | None) -> bool:
    """Whether asyncio makes a task for itself: a server for a connection, in a callback or from its loop."""
    code = getattr(coro, "cr_code", None)
    if code is None or not cpython.is_asyncios_file(code.co_filename):
        return False
    return parent is None or (cpython.is_housekeeping(code) and code.co_name.startswith("_"))


def _take_over(loop: Any, hooks: LoopHooks) -> None:
    """Steps that were queued before the hooks hung."""
    for handle, callback in cpython.queued_handles(loop):
        kind = type(handle)
        if (kind is events.Handle or kind.__name__ == "Handle") and is_step(callback):
            handle.__class__ = hooks.traced


def _caller() -> Any:
    return sys._getframe(2)


def _place_of_caller() -> Place | None:
    for frame in origins.callers():
        if origins.is_learners_file(frame.f_code.co_filename):
            return Place(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_qualname)
    return None


def error_words(error: BaseException) -> str:
    """``ValueError: too small``, on one line and not too long; the type alone where there are no words."""
    try:
        said = " ".join(str(error).split())
    except Exception:
        said = ""
    return f"{type(error).__name__}: {said[:_LONGEST_ERROR]}" if said else type(error).__name__


def place_of(trace: TracebackType | None) -> Place | None:
    """The program's own line that an error came from, or passed last."""
    found = None
    while trace is not None:
        code = trace.tb_frame.f_code
        if found is None or origins.is_learners_file(code.co_filename):
            found = Place(code.co_filename, trace.tb_lineno, code.co_qualname)
        trace = trace.tb_next
    return found
