"""The two hooks, as functions built for one recorder: a step of a task, and the creation of one.

Every step of every task, C or pure Python, is queued by ``loop._call_soon`` as a ``Handle`` whose
callback's ``__self__`` is the task (the idiom of asyncio's own slow-callback warning,
``base_events._format_handle``): the first step is a C method wrapper, later ones ``task_wakeup``;
a Python task has bound methods.  ``loop.call_later(1, task.cancel)`` looks the same and is no step.

This is the hot path: what runs here runs for every step of every task.  A failure of the recorder's
own code is handed to ``RootedBook.fail`` and never reaches the learner.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from types import BuiltinFunctionType, CoroutineType, FunctionType, MethodType
from typing import Any

from gatherlab.cpython import STOCK_RUN, TASK_TYPES
from gatherlab.model import TaskOutcome
from gatherlab.recorder.root import RootedBook
from gatherlab.recorder.rows import Row

__all__ = ["CreateTask", "Run", "build_create_task", "build_run", "hide_frames", "is_step"]

Run = Callable[[Any], None]
CreateTask = Callable[..., Any]

# public Task methods that somebody may schedule
_PUBLIC = frozenset(name for name in dir(asyncio.Task) if not name.startswith("_"))


def is_step(callback: Any) -> bool:
    """Whether a callback in the loop's queue is a step of a task."""
    kind = type(callback)
    if kind is FunctionType or not isinstance(getattr(callback, "__self__", None), TASK_TYPES):
        return False
    return (kind is not BuiltinFunctionType and kind is not MethodType) or callback.__name__ not in _PUBLIC


class _Raises:
    """Stands in once for a handle's context: running something in it raises the error it was given."""

    def __init__(self, handle: Any, error: BaseException) -> None:
        self.handle, self.error, self.context = handle, error, handle._context

    def run(self, *_: Any) -> None:
        self.handle._context = self.context  # the loop's exception handler runs in it
        raise self.error.with_traceback(self.error.__traceback__ and self.error.__traceback__.tb_next)


def _report(handle: Any, error: BaseException, run: Run) -> None:
    """A step itself failed (not its coroutine): let the original ``_run`` say so in its own words."""
    handle._context = _Raises(handle, error)
    run(handle)


_HERE = str(Path(__file__).parents[1])


def hide_frames(task: Any) -> None:
    """Debug mode keeps where a task was created: leave our own frames out of it."""
    stack = getattr(task, "_source_traceback", None)
    if stack:
        stack[:] = [frame for frame in stack if not frame.filename.startswith(_HERE)]


def build_run(rec: RootedBook, beneath: Run) -> Run:
    """Return a ``Handle._run`` for handles that are steps; ``beneath`` is the one it stands on."""
    by_id, ended, clock, explain_after = rec.by_id, rec.ended, rec.clock, rec.explain_after
    cap, plain_from, finished = 2 * rec.MAX_STEPS, rec.MAX_LABELS, TaskOutcome.FINISHED
    librarys, crowd = rec.librarys, rec.CROWD
    stock = beneath is STOCK_RUN  # then its body stands here, which spares a call per step
    # each name of this function that _run uses costs a little at every step: what is rare is asked of rec

    def _run(self: Any) -> None:
        outer: Row | None = None
        try:
            task = self._callback.__self__
            key = id(task)
            try:
                row = by_id[key]
            except KeyError:
                adopted = rec.adopt(task)
                if adopted is None:
                    return beneath(self)
                row = adopted
            times = row.times
            start = clock()
            if (
                times
                and start - times[-1] > explain_after
                # sleep(0) in a crowd is not worth a word
                and (row.number < crowd or task._fut_waiter is not None)
            ):
                rec.woken(row, task, start)
            elif librarys and times and (row.library or row.planned):
                rec.look_through(row, task)
            if rec.open is not None:
                outer = rec.interrupt(start)
            rec.open = row
            rec.opened = start
        except Exception as error:
            rec.fail(error)
            return beneath(self)
        try:
            if stock:
                self._context.run(self._callback, *self._args)
            else:
                beneath(self)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            _report(self, error, beneath)
        finally:
            try:
                end = clock()
                if len(times) < cap:
                    times.append(rec.opened)
                    times.append(end)
                rec.open = outer
                if outer is not None:
                    rec.opened = end
                if task.done():
                    if (
                        row.number < plain_from
                        or rec.block_end is not None
                        or task._exception is not None
                        or task.cancelled()
                        or by_id.pop(key, None) is not row
                    ):
                        rec.finish(row, task, end)
                    else:  # what finish does for one of thousands, without the calls
                        ended[key] = row
                        row.end(end, finished)
            except Exception as error:
                rec.fail(error)

    _run.__qualname__ = "Handle._run"
    return _run


def build_create_task(rec: RootedBook, beneath: CreateTask) -> CreateTask:
    """Return a ``create_task`` that notes the task made by ``beneath``, for a loop or a loop's class."""
    clock, rows, by_id, register, fail = rec.clock, rec.rows, rec.by_id, rec.register, rec.fail
    plain_from = rec.MAX_LABELS

    def create_task(self: Any, coro: Any, **kwargs: Any) -> Any:
        try:
            factory, debug = self._task_factory, self._debug
        except AttributeError:  # a loop that is not CPython's
            factory, debug = getattr(self, "_task_factory", None), True
        if factory is not None or (kwargs and kwargs.get("eager_start")):
            return _create_with_factory(rec, beneath, self, coro, kwargs)
        began = clock()
        task = beneath(self, coro, **kwargs) if kwargs else beneath(self, coro)
        try:
            if debug:
                hide_frames(task)
            parent, first_step, number = rec.open, rec.first_step, len(rows)
            if (
                plain_from <= number < rec.full_at
                and parent is not None
                and (first_step is None or first_step.cr_running)
                and not parent.hidden
                and type(coro) is CoroutineType
                and (code := coro.cr_code) is rec.plain_code
            ):  # what register does for one of thousands, without the calls
                row = by_id[id(task)] = Row(number, parent, began, code)
                rows.append(row)
            else:
                register(self, task, coro, began)
        except Exception as error:
            fail(error)
        return task

    create_task.__qualname__ = beneath.__qualname__
    create_task.__wrapped__ = beneath  # type: ignore[attr-defined]  # inspect.signature
    return create_task


def _create_with_factory(
    rec: RootedBook, beneath: CreateTask, loop: Any, coro: Any, kwargs: dict[str, Any]
) -> Any:
    """A factory may start the task inside its constructor (the eager one, 3.12+): note the row first."""
    began = rec.clock()
    try:
        row = rec.expect(loop, coro, began)
    except Exception as error:
        rec.fail(error)
        row = None
    if row is None:
        return beneath(loop, coro, **kwargs)
    outer, opened = rec.open, rec.opened
    rec.open, rec.opened = row, began
    task: Any = None
    try:
        task = beneath(loop, coro, **kwargs)
    finally:
        if rec.open is row:
            rec.open, rec.opened = outer, opened
        try:
            _arrived(rec, row, task, coro, began)
        except Exception as error:
            rec.fail(error)
    return task


def _arrived(rec: RootedBook, row: Row, task: Any, coro: Any, began: int) -> None:
    kinds: Any = TASK_TYPES
    if not isinstance(task, kinds):
        row.hide(foreign=True)  # the factory failed, or made something of its own
        return
    hide_frames(task)
    rec.by_id[id(task)] = row
    started = inspect.iscoroutine(coro) and inspect.getcoroutinestate(coro) != inspect.CORO_CREATED
    ended: bool = task.done()
    if ended or started:
        row.eager = True
        end = rec.clock()
        row.times += (began, end)
        if ended:
            rec.finish(row, task, end)
