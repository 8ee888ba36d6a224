"""What the course leans on that CPython does not promise: private names and texts, each with its reason.

A release may change any of them without a word, so they stand here and nowhere else, and
``tests/test_cpython.py`` proves each one on the Python that runs it: a change fails there by name instead of
as a wrong picture somewhere.  "Since" is the oldest version that has the thing as it is used here; 3.11 is
the oldest that the course supports.

Most are used through this module.  A few are written out where they are used: in the recorder's hot path,
where a call more for every step of every task would be felt, and in ``VirtualLoop``, which overrides them.
Those are the rows of ``IN_PLACE``.
"""

from __future__ import annotations

import asyncio
import gc
import os
import queue
import re
import runpy
import sys
import threading
import time
from asyncio import base_events, events, runners, tasks
from collections.abc import Callable, Iterator
from concurrent.futures import thread as pools
from contextlib import contextmanager, suppress
from types import AsyncGeneratorType, CodeType, FrameType
from typing import Any, NamedTuple, NoReturn

__all__ = [
    "AS_COMPLETED",
    "AUTOMATIC_NAME",
    "CLOCKS_OF_WAITS",
    "GATES",
    "IN_PLACE",
    "LOCALS_ARE_A_SNAPSHOT",
    "SLOW_SIMPLE_QUEUE",
    "STOCK_CALL_SOON",
    "STOCK_RUN",
    "TASK_TYPES",
    "Private",
    "RealClock",
    "asked_generator",
    "cancelled_children",
    "condition_wait",
    "die_of_interrupt",
    "ends_of_run",
    "error_of",
    "gathers_noted",
    "in_wait_for",
    "is_asked_to_cancel",
    "is_asyncios_file",
    "is_gathering",
    "is_housekeeping",
    "is_never_retrieved",
    "is_task_group",
    "is_unheard",
    "left_to_itself",
    "limit_turns",
    "loop_set_aside",
    "loops_noted",
    "may_be_executors",
    "owned",
    "parked",
    "queued_handles",
    "run_as_main",
    "running_loop",
    "started_processes",
    "turn",
    "waited_for",
    "waiting_function",
    "waits_in",
    "wrapped_awaitable",
]

# ------------------------------------------------------------------ the clock


class RealClock:
    """The clock of a recording, kept before a program's tests put another in its place.

    freezegun replaces it in every module that has it, and cannot look into a class; what is imported later
    gets the frozen one.
    """

    now = staticmethod(time.perf_counter_ns)


# ------------------------------------------------------------------ tasks and their loop

# Task._fut_waiter, Task._exception, Task._must_cancel (3.11): the C task has them as the Python task does.


def _task_types() -> tuple[type, ...]:
    # asyncio.tasks._PyTask, _asyncio.Task (3.11): nest_asyncio2 rebinds asyncio.Task to the Python class, and
    # tasks of both kinds may then live side by side; an interpreter without the accelerator has no C task
    both: list[type] = [tasks._PyTask]  # type: ignore[attr-defined]
    try:
        import _asyncio

        both.append(_asyncio.Task)
    except ImportError:  # pragma: no cover  # an interpreter without the accelerator
        pass
    return tuple(both)


TASK_TYPES = _task_types()


def waited_for(task: Any) -> Any:
    """The future a task is suspended on, None after ``sleep(0)``; the public API tells only its text."""
    return task._fut_waiter


def error_of(task: Any) -> BaseException | None:
    """What a task raised; ``exception()`` would mark it as retrieved, and no warning of asyncio's came."""
    error: BaseException | None = task._exception
    return error


def is_unheard(task: Any) -> bool:
    """Whether a future has an error that nobody has asked for: Future._log_traceback (3.11)."""
    return bool(getattr(task, "_log_traceback", False))


def is_asked_to_cancel(task: Any) -> bool:
    """Whether ``cancel()`` was called on a task that has not been told yet."""
    waits_on = getattr(task, "_fut_waiter", None)
    cancelled = waits_on is not None and waits_on.cancelled()
    return bool(task.cancelling() or getattr(task, "_must_cancel", False) or cancelled)


def is_gathering(future: Any) -> bool:
    """Whether it is what ``gather()`` returns: asyncio.tasks._GatheringFuture (3.11), exported by no name."""
    return type(future).__name__ == "_GatheringFuture"


@contextmanager
def gathers_noted(note: Callable[[Any], object]) -> Iterator[None]:
    """Within this, ``note(loop)`` is called whenever asyncio.gather() has been given something to wait for.

    asyncio.tasks._GatheringFuture (3.11) is what every such call makes, by whatever name it was called.
    """
    kind: Any = tasks._GatheringFuture  # type: ignore[attr-defined]
    before = kind.__init__

    def __init__(self: Any, children: Any, *, loop: Any) -> None:
        note(loop)
        before(self, children, loop=loop)

    kind.__init__ = __init__
    try:
        yield
    finally:
        kind.__init__ = before


def cancelled_children(future: Any) -> tuple[int, int]:
    """Of a gather that ended because a child of it was cancelled, and not itself: how many, of how many.

    (0, 0) for anything else.  _GatheringFuture._children and ._cancel_requested (3.11), which its cancel()
    sets; without return_exceptions it then has a CancelledError as its exception.
    """
    if not is_gathering(future) or not future.done() or future._cancel_requested or not error_of(future):
        return 0, 0
    if not isinstance(error_of(future), asyncio.CancelledError):
        return 0, 0
    children = future._children
    return sum(child.cancelled() for child in children), len(children)


def run_as_main(module: str, *, alter_argv: bool) -> None:
    """Run a module as ``python -m`` does: runpy._run_module_as_main (3.11), which python itself calls.

    What runs has exactly the frames beneath it that it has there.
    """
    runpy._run_module_as_main(module, alter_argv)  # type: ignore[attr-defined]


def die_of_interrupt() -> None:
    """Let the interpreter remember, again, that the program ended by Ctrl-C.

    It then ends by the signal, as a shell expects.  It keeps that in a flag that every exec() clears
    (3.11), the one in an import too, so nothing may be imported afterwards.
    """
    with suppress(KeyboardInterrupt):
        exec("raise KeyboardInterrupt", {})


def running_loop() -> Any:
    """The running loop or None: asyncio._get_running_loop (3.11), which raises nothing where none runs."""
    return events._get_running_loop()


@contextmanager
def loop_set_aside() -> Iterator[None]:
    """Within this, the thread has no running loop and no current task; afterwards it has its own again.

    asyncio._set_running_loop (3.11), and asyncio.tasks._swap_current_task (3.12): from 3.14 on the current
    task belongs to the thread and not to its loop, and while there is one, no other loop can run a task
    there.
    """
    running = asyncio._get_running_loop()
    swap: Any = getattr(tasks, "_swap_current_task", None)
    task = swap(running, None) if swap is not None and running is not None else None
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(running)
        if task is not None:
            swap(running, task)


def turn(loop: Any, turns: int) -> None:
    """Let a loop that does not run turn so often, as long as something is ready or has a timer.

    BaseEventLoop._ready (3.11): the handles that the next turn calls; BaseEventLoop._scheduled: timers.
    """
    for _ in range(turns):
        if not loop._ready and not loop._scheduled:
            break
        loop.call_soon(loop.stop)
        loop.run_forever()


def limit_turns(loop: Any, turns: int, end: Callable[[], NoReturn]) -> None:
    """After so many turns of a loop, ``end`` is called in place of the next, and raises.

    BaseEventLoop._run_once() (3.11): one turn.
    """
    once, left = loop._run_once, iter(range(turns))

    def run_once() -> None:
        if next(left, None) is None:
            end()
        once()

    loop._run_once = run_once


def loops_noted(note: Callable[[Any], object]) -> Callable[[], None]:
    """From now on ``note(loop)`` is called when a loop begins to run in a thread, ``note(None)`` when it
    ends.

    asyncio.events._set_running_loop (3.11): every kind of loop has to call it, in C or in Python, and finds
    it in asyncio.events or in asyncio.  No frame stays in the stack.  What is returned ends it.
    """
    before = events._set_running_loop

    def _set_running_loop(loop: Any) -> None:
        if loop is None:
            note(loop)
            before(loop)
        else:
            before(loop)
            note(loop)

    def undo() -> None:
        events._set_running_loop = asyncio._set_running_loop = before

    events._set_running_loop = asyncio._set_running_loop = _set_running_loop
    return undo


def is_never_retrieved(message: str) -> bool:
    """Whether it is what a future says that is thrown away with an error nobody asked for (3.11)."""
    return message.endswith("exception was never retrieved")


def ends_of_run(frame: FrameType | None) -> bool:
    """Whether asyncio.run() is cancelling what is left: asyncio.runners._cancel_all_tasks (3.11)."""
    code = runners._cancel_all_tasks.__code__  # type: ignore[attr-defined]
    while frame is not None:
        if frame.f_code is code:
            return True
        frame = frame.f_back
    return False


# ------------------------------------------------------------------ handles


def queued_handles(loop: Any) -> list[tuple[Any, Any]]:
    """What waits for its turn in a loop, each with what it will call; [] for a loop of another make.

    BaseEventLoop._ready, Handle._callback (3.11).
    """
    return [(handle, handle._callback) for handle in getattr(loop, "_ready", ())]


# BaseEventLoop._call_soon(callback, args, context) -> Handle (3.11): every step of a task is queued by it; it
# makes the Handle and appends it to BaseEventLoop._ready.
STOCK_CALL_SOON = base_events.BaseEventLoop._call_soon  # type: ignore[attr-defined]

# Handle._run() (3.11): the loop calls it for each handle; it does self._context.run(self._callback,
# *self._args) and hands what that raises to the loop's exception handler.
STOCK_RUN = events.Handle._run

# ------------------------------------------------------------------ where a task waits, by its frames

_ASYNCIO = str(os.path.dirname(asyncio.__file__))  # noqa: PTH120  compared with co_filename, a str

# files in which a task that the learner's own code let in is held: locks and queues (3.11)
GATES = tuple(os.path.join("asyncio", name) for name in ("locks.py", "queues.py"))  # noqa: PTH118

# asyncio/taskgroups.py: a TaskGroup waits for its tasks in __aexit__ (3.11), and since 3.12.8, 3.13.1 and
# 3.14 in _aexit, which __aexit__ awaits (gh-124958)
_TASK_GROUP = frozenset({"__aexit__", "_aexit"})

# asyncio/tasks.py: functions that wait for tasks on behalf of a public one (3.11; as_completed's became a
# method of an iterator in 3.13 under the same name)
AS_COMPLETED = "_wait_for_one"
_ON_BEHALF_OF = {"_wait": "wait", AS_COMPLETED: "as_completed", "_cancel_and_wait": "wait_for"}

# asyncio/tasks.py: where wait_for waits for a task of its own: always up to 3.11, since then only with a
# time-out of 0 or less, in _cancel_and_wait
_WAITS_FOR_A_TASK = {"_cancel_and_wait"} | ({"wait_for"} if sys.version_info < (3, 12) else set())


def is_asyncios_file(filename: str) -> bool:
    """Whether a code object was compiled from a file of asyncio."""
    return filename.startswith(_ASYNCIO)


def is_task_group(function: str | None, filename: str) -> bool:
    """Whether a function of this file is where ``async with asyncio.TaskGroup()`` waits for its tasks."""
    return function in _TASK_GROUP and filename.endswith("taskgroups.py")


def waiting_function(function: str | None) -> str | None:
    """The public name of the function of asyncio in which a task waits: ``"wait"`` for ``_wait``."""
    return _ON_BEHALF_OF.get(function or "", function)


def in_wait_for(function: str | None) -> str | None:
    """``"Task"`` if in this function of asyncio ``wait_for`` waits for a task that it made itself."""
    return "Task" if function in _WAITS_FOR_A_TASK else None


def may_be_executors(future: Any) -> bool:
    """Whether a future is that of a job in a thread or process pool, as ``run_in_executor`` returns it.

    Its Future._callbacks (3.11) then have one of asyncio.futures._chain_future's; one that is done has none
    any more and is taken for a quick job's.
    """
    if not isinstance(future, asyncio.Future) or isinstance(future, TASK_TYPES):
        return False
    callbacks = getattr(future, "_callbacks", None) or ()
    chained = any(getattr(back, "__qualname__", "").startswith("_chain_future.") for back, _ in callbacks)
    return chained or future.done()


# what asking an async generator gives (3.11), and the method that was asked
_ASKED = {"async_generator_asend": "__anext__", "async_generator_athrow": "aclose"}


def asked_generator(awaitable: Any) -> str | None:
    """``"count.__anext__"`` for what ``count().__anext__()`` returns; None for anything else.

    The object is written in C and names no generator, but holds it, as the garbage collector must know.
    """
    method = _ASKED.get(type(awaitable).__name__)
    if method is None:
        return None
    held = gc.get_referents(awaitable)
    return next((f"{one.__qualname__}.{method}" for one in held if type(one) is AsyncGeneratorType), None)


# multiprocessing imports the one of these that it needs when it starts a process (3.11); a fork is heard of
_STARTERS = ("popen_spawn_posix", "popen_forkserver", "popen_spawn_win32")


def started_processes() -> bool:
    """Whether multiprocessing has started a process in another way than by a fork."""
    return any(f"multiprocessing.{name}" in sys.modules for name in _STARTERS)


def is_housekeeping(code: CodeType) -> bool:
    """Whether it is a coroutine that asyncio.run runs for itself, of asyncio's own loop or of another."""
    return code.co_name in _HOUSEKEEPING or code.co_filename.endswith("base_events.py")


# what asyncio.Runner.close runs after the program (public methods of a loop)
_HOUSEKEEPING = frozenset({"shutdown_asyncgens", "shutdown_default_executor"})


def wrapped_awaitable(function: str, values: Any) -> Any:
    """The object that ``ensure_future`` wraps, if this is its wrapper: asyncio.tasks._wrap_awaitable (3.11).

    A generator up to 3.11, a coroutine function since; ``awaitable`` is its parameter in all.
    """
    return values.get("awaitable") if function == "_wrap_awaitable" else None


# ------------------------------------------------------------------ threads that wait

# the same class in Python: a thread that waits in one stands in Condition.wait, where it can be seen
SLOW_SIMPLE_QUEUE: type[Any] = queue._PySimpleQueue  # type: ignore[attr-defined]
# modules and their names for the clock by which waits with a time-out count
CLOCKS_OF_WAITS = ((threading, "_time"), (queue, "time"))

_CONDITION_WAIT = threading.Condition.wait.__code__
# 3.13 joins in C; before, in a method of its own
_JOIN: CodeType = getattr(threading.Thread, "_wait_for_tstate_lock", threading.Thread.join).__code__
_RUN_ONCE: CodeType = base_events.BaseEventLoop._run_once.__code__  # type: ignore[attr-defined]
_WORKER = pools._worker.__code__


def parked(frame: FrameType) -> bool:
    """Whether a thread whose innermost frame this is waits until somebody else does something.

    Exact for what waits in a Condition (an Event, a Queue, a Semaphore, a Future, …), for another thread's
    end, as an idle worker or keeper of a pool, or as an event loop without anything to do.  A thread that
    was woken and has not had its turn yet is not parked any more.
    """
    code, names = frame.f_code, frame.f_locals
    if code is _CONDITION_WAIT:
        waiter = names.get("waiter")  # notify() releases it, then takes it out
        return waiter is not None and waits_in(names["self"], waiter)
    if code is _JOIN:
        return names.get("timeout") in (None, -1) and _joined_lives(names)
    if code is _WORKER:
        return bool(names["work_queue"].empty())
    outer = frame.f_back
    if outer is None or code.co_name != "select":
        return False
    if outer.f_code is _RUN_ONCE:
        return _loop_idles(outer.f_locals)
    return _keeps_a_pool(outer) and not _has_news(names.get("self"))


def _joined_lives(names: dict[str, Any]) -> bool:
    if names["self"].ident not in sys._current_frames():
        return False  # it has left its last line of Python, and will have ended in a moment
    if "lock" in names:  # before 3.13; a thread's end releases its lock
        return names["lock"] is not None and bool(names["lock"].locked())
    return bool(names["self"].is_alive())


def _keeps_a_pool(frame: FrameType | None) -> bool:
    """Whether it is the thread of ``multiprocessing.pool`` that waits for workers to end."""
    pools = sys.modules.get("multiprocessing.pool")
    keeper = pools.Pool._handle_workers.__code__ if pools is not None else None
    while frame is not None and frame.f_code is not keeper:
        frame = frame.f_back
    return frame is not None


def _has_news(selector: Any) -> bool:
    """Whether something that a thread waits for in this selector is there, or the thread has gone on."""
    try:
        with type(selector)() as another:
            for key in list(selector.get_map().values()):
                another.register(key.fileobj, key.events)
            return bool(another.select(0))
    except (AttributeError, LookupError, OSError, RuntimeError, ValueError):
        return True  # closed meanwhile


def _loop_idles(names: dict[str, Any]) -> bool:
    """Whether a loop waits in its selector for nothing but a call from another thread."""
    loop = names["self"]
    return not loop._ready and names.get("timeout") is None and len(loop._selector.get_map()) <= 1


def left_to_itself(thread: threading.Thread) -> None:
    """Let the interpreter end though this thread of a pool still works, if it is a daemon.

    concurrent.futures.thread._threads_queues (3.11) has the threads that it waits for.
    """
    pools._threads_queues.pop(thread, None)  # type: ignore[attr-defined]


def waits_in(condition: Any, waiter: Any) -> bool:
    """Whether the wait that holds the lock ``waiter`` was not notified yet."""
    return bool(waiter.locked()) and waiter in condition._waiters


def owned(condition: Any) -> bool:
    """Whether the calling thread holds the condition's lock."""
    return bool(condition._is_owned())


def condition_wait(condition: Any, sleep: Callable[[Any], object]) -> bool:
    """``condition.wait(timeout)`` with another clock: whether it was notified.

    ``sleep(waiter)`` blocks until the lock ``waiter`` is released, by ``notify`` or by the clock.
    """
    waiter = threading.Lock()
    waiter.acquire()
    condition._waiters.append(waiter)
    state = condition._release_save()
    try:
        sleep(waiter)
    finally:
        condition._acquire_restore(state)
        late = waiter in condition._waiters  # notify() takes out whom it releases
        if late:
            condition._waiters.remove(waiter)
    return not late


# ------------------------------------------------------------------ texts and versions

# Task.get_name() of a task that nobody named; 3.13.0 calls a task of an eager factory "None"
AUTOMATIC_NAME = re.compile(r"Task-\d+|None")

# up to 3.12 frame.f_locals is a snapshot that the frame keeps, and with it every local alive; since
# PEP 667 (3.13) it is a view
LOCALS_ARE_A_SNAPSHOT = sys.version_info < (3, 13)


class Private(NamedTuple):
    """A private name that is written out where it is used: by which modules, and what for."""

    name: str
    modules: tuple[str, ...]
    reason: str
    since: str = "3.11"


_RECORDER = "gatherlab.recorder."
_STEPS, _CALL_SOON, _HOOKS = _RECORDER + "steps", _RECORDER + "call_soon", _RECORDER + "hooks"
_LOOP, _BLOCKING = "gatherlab.virtual_loop", "gatherlab.browser.blocking_loop"
_LEARNER, _THREADS = "gatherlab.checking.learner_side.learner", "gatherlab.checking.learner_side.threads"

IN_PLACE = (
    Private("BaseEventLoop._call_soon", (_HOOKS,), "a loop that records has one of its own on the instance"),
    Private("BaseEventLoop._ready", (_CALL_SOON, _LOOP, _LEARNER), "where handles wait for their turn"),
    Private("BaseEventLoop._scheduled", (_LOOP, _LEARNER), "the heap of timers"),
    Private(
        "BaseEventLoop._selector",
        (_LOOP, _BLOCKING),
        "its select(timeout) is called once a turn: the clock moves there, or time is spent",
    ),
    Private("BaseEventLoop._stopping", (_LOOP,), "stop() was called: no idle turn any more"),
    Private("BaseEventLoop._default_executor", (_LOOP,), "shut down without waiting for what hangs"),
    Private(
        "BaseEventLoop._write_to_self",
        (_LOOP, _BLOCKING),
        "another thread wakes the loop; there is no socket to write to",
    ),
    Private("BaseEventLoop._process_events", (_LOOP, _BLOCKING), "gets what select() returned"),
    Private("BaseEventLoop._task_factory", (_STEPS,), "a factory may run the task inside create_task()"),
    Private(
        "BaseEventLoop._debug", (_STEPS,), "debug mode keeps where a task was created: without our frames"
    ),
    Private(
        "Handle._run", (_HOOKS,), "what a loop calls for a handle; a step's notes the time before and after"
    ),
    Private("Handle._callback", (_HOOKS, _STEPS), "of a step, a method whose __self__ is the task"),
    Private("Handle._args", (_STEPS,), "what the callback gets"),
    Private("Handle._context", (_STEPS,), "the context it runs in"),
    Private(
        "Handle._source_traceback",
        (_CALL_SOON, _STEPS),
        "debug mode: the stack that our frames are taken out of",
    ),
    Private("Task._fut_waiter", (_STEPS,), "None after sleep(0)"),
    Private("Task._exception", (_STEPS,), "what it raised, without marking it as retrieved"),
    Private("ThreadPoolExecutor._WorkItem", (_THREADS,), "a pool's job, from its start to its end"),
    Private("ThreadPoolExecutor._max_workers", (_THREADS,), "how many jobs of a pool may run at once"),
    Private(
        "asyncio._GatheringFuture",
        (
            "gatherlab.checking.values",
            "gatherlab.checking.judge_side.raised",
            "gatherlab.explaining.families.values",
        ),
        "shown to a learner in words",
    ),
    Private(
        "asyncio._wait_for_one", ("gatherlab.exercises.timed",), "as_completed's coroutines go by this name"
    ),
)
