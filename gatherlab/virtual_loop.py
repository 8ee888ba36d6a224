"""An event loop with a virtual clock: time is exact, deadlock and livelock are facts, not time-outs.

``VirtualLoop`` runs ordinary asyncio code without sockets, signals or file descriptors.  When nothing is
ready to run, nothing happens in real time either: the clock jumps to the next timer, and where there is no
timer and no worker thread at work, nothing can ever happen again, which is a ``Deadlock``.  A program that
keeps the loop turning without end runs out of its budget of turns, which is a ``Livelock``.

The loop runs in whichever thread calls it, beside any other loop in another thread, patched by nest_asyncio
or nest_asyncio2 or not: it is itself never patched, so a nested ``run_until_complete`` is refused, as in
a script.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from gatherlab.cpython import loop_set_aside, running_loop

__all__ = ["Deadlock", "Livelock", "VirtualLoop", "run_virtual"]

T = TypeVar("T")

TURNS = 20_000  # turns of the loop one program may take; a gather of 1,000 tasks takes a few
PATIENCE = 2.0  # real seconds a silent worker thread is waited for: only a safety net
LOOK = 0.05  # real seconds between two looks at the threads meanwhile


class Deadlock(Exception):
    """Nothing is ready, no timer is set, no worker thread is at work: nothing can happen any more."""


class Livelock(Exception):
    """The program used up its budget of turns: it is busy for ever without getting anywhere."""


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop whose clock moves only when nothing else can happen.

    ``on_idle(now, next_timer)`` is called when nothing is ready; times are virtual seconds, ``next_timer``
    is None where no timer is set.  It may set futures, move the clock with ``advance_to`` or raise; the
    default jumps to the next timer or raises Deadlock.  ``busy()`` says whether a worker thread may still do
    something by itself; the default counts the jobs of ``run_in_executor``.  ``turns`` is the budget.
    """

    _nest_patched = True  # nest_asyncio(2) looks for this name and then leaves the class alone
    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]
    _stopping: bool
    _default_executor: ThreadPoolExecutor | None

    def __init__(
        self,
        *,
        on_idle: Callable[[float, float | None], None] | None = None,
        busy: Callable[[], bool] | None = None,
        turns: int = TURNS,
    ) -> None:
        super().__init__()
        self._selector = _Turns(self)
        self._now = 0.0
        self._wakeup = threading.Event()
        self._jobs: set[asyncio.Future[Any]] = set()
        self.on_idle = on_idle or self.jump
        self.on_busy: Callable[[], None] | None = None
        self.busy = busy or self._has_jobs
        self.patience = PATIENCE
        self.turns = 0
        self.idle_turns = 0  # those in a row that had nothing to run
        self.budget = turns
        self.nested = False  # somebody tried to run this loop inside itself
        self.waiting_for_threads = False
        # where no thread can start: the future of a job that needs none, None for one that does
        self.in_place_of_a_thread: (
            Callable[[Callable[..., Any], tuple[Any, ...]], asyncio.Future[Any] | None] | None
        ) = None

    # ------------------------------------------------------------------ the clock

    def time(self) -> float:
        """The virtual time in seconds, 0.0 at the start."""
        return self._now

    def next_timer(self) -> float | None:
        """When the next timer is due, in virtual seconds; None without one."""
        return min((handle.when() for handle in self._scheduled if not handle.cancelled()), default=None)

    def advance_to(self, when: float) -> None:
        """Move the clock forward to ``when`` (virtual seconds); it never goes back."""
        self._now = max(self._now, when)

    def jump(self, now: float, next_timer: float | None) -> None:
        """What idleness means by itself: jump to the next timer, or raise Deadlock where there is none."""
        if next_timer is None:
            raise Deadlock("every task waits, and nothing is left that could wake one of them")
        self.advance_to(next_timer)

    # ------------------------------------------------------------------ one turn

    def take_turn(self, timeout: float | None) -> None:
        """Called once a turn, where another loop would wait for its sockets."""
        self.turns += 1
        if self.turns > self.budget:
            raise Livelock(f"still running after {self.budget} turns of the event loop")
        if self._ready or self._stopping or timeout == 0:
            self.idle_turns = 0
            if self.on_busy is not None:
                self.on_busy()
            return
        self._wait_for_threads()
        if not (self._ready or self._stopping):
            self.idle_turns += 1
            self.on_idle(self._now, self.next_timer())

    def _wait_for_threads(self) -> None:
        """Wait, in real time, while a worker thread may still wake a task.  Virtual time stands still.

        What the threads do is looked at again and again: one that worked a moment ago may now wait itself.
        """
        self.waiting_for_threads = True
        silent = 0.0
        try:
            while not self._ready and silent < self.patience:
                self._wakeup.clear()
                if self._ready or not self.busy():
                    return
                silent = 0.0 if self._wakeup.wait(LOOK) else silent + LOOK
        finally:
            self.waiting_for_threads = False

    def wake(self) -> None:
        """Say, from any thread, that something changed that the loop should look at."""
        self._wakeup.set()

    # ------------------------------------------------------------------ what BaseEventLoop asks of a loop

    def _write_to_self(self) -> None:
        self._wakeup.set()

    def _process_events(self, event_list: object) -> None:
        """There are no sockets, so there are never any events."""

    def _has_jobs(self) -> bool:
        return bool(self._jobs)

    def run_in_executor(  # type: ignore[override]  # typeshed: an AbstractEventLoop's keyword names
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """As in every loop; the job is counted until its future is done."""
        if executor is None and self.in_place_of_a_thread is not None:
            future = self.in_place_of_a_thread(func, args)
            if future is not None:
                return future
        future = super().run_in_executor(executor, func, *args)
        self._jobs.add(future)
        future.add_done_callback(self._jobs.discard)
        return future

    def run_forever(self) -> None:
        """As in every loop; inside itself it is refused, also where nest_asyncio would allow it."""
        self._refuse_nesting()
        super().run_forever()

    def run_until_complete(self, future: Any) -> Any:
        """As in every loop; inside itself it is refused, also where nest_asyncio would allow it."""
        self._refuse_nesting()
        return super().run_until_complete(future)

    def _refuse_nesting(self) -> None:
        if self.is_running():
            self.nested = True
            raise RuntimeError("This event loop is already running")

    # ------------------------------------------------------------------ the end

    def finish(self, *, turns: int = 2_000) -> None:
        """Cancel what is left, let it clean up for at most ``turns`` turns, and close the loop.

        Never raises: code that refuses to end is abandoned.
        """
        self.on_idle, self.on_busy = self.jump, None
        for _ in range(3):
            left = asyncio.all_tasks(self)
            if not left:
                break
            for task in left:
                with suppress(RecursionError):  # two that wait for each other pass cancel() on for ever
                    task.cancel()
            self._run_quietly(_settled(left), turns)
        self._run_quietly(self.shutdown_asyncgens(), turns)
        if self._default_executor is not None:
            self._default_executor.shutdown(wait=False, cancel_futures=True)
        self._ready.clear()
        self._scheduled.clear()
        self.close()
        _abandon(asyncio.all_tasks(self))

    def _run_quietly(self, coroutine: Coroutine[Any, Any, object], turns: int) -> None:
        self.turns, self.budget = 0, turns
        task = self.create_task(coroutine)
        with suppress(BaseException):
            self.run_until_complete(task)
        task.cancel()


class _Turns:
    """Stands where BaseEventLoop keeps its selector: ``select`` is called once a turn."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> None:
        self._loop.take_turn(timeout)


_abandoned: list[asyncio.Task[Any]] = []


def _abandon(tasks: set[asyncio.Task[Any]]) -> None:
    """Keep tasks that refused to end, for ever.

    A collected coroutine gets a GeneratorExit, and code that catches everything and tries again would then
    never leave the collector, nor let the interpreter end: so one reference more is held than anybody will
    drop.
    """
    if not tasks:
        return
    _abandoned.extend(tasks)
    with suppress(ImportError, AttributeError):
        import ctypes

        for task in tasks:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(task))


async def _settled(tasks: set[asyncio.Task[Any]]) -> None:
    await asyncio.wait(tasks)


def run_virtual(
    main: Callable[[], Coroutine[Any, Any, T]],
    *,
    turns: int = TURNS,
    on_start: Callable[[VirtualLoop], object] | None = None,
) -> T:
    """Run ``main()`` on a new virtual loop and return its result.

    Works in a cell too: where this thread already runs a loop, the virtual one runs in a thread of its own
    meanwhile, or in this one where no thread can start (in a browser).  ``on_start(loop)`` is called before
    the first turn.  Raises what ``main()`` raises, Deadlock where nothing can happen any more, Livelock
    after ``turns`` turns.
    """
    if running_loop() is None:
        return _run_here(main, turns, on_start)
    outcome: list[T] = []
    error: list[BaseException] = []

    def work() -> None:
        try:
            outcome.append(_run_here(main, turns, on_start))
        except BaseException as problem:
            error.append(problem)

    run = contextvars.copy_context().run
    thread = threading.Thread(target=run, args=(work,), name="virtual loop")
    try:
        thread.start()
    except RuntimeError:
        with loop_set_aside():
            run(work)
    else:
        thread.join()
    if error:
        raise error.pop()
    return outcome.pop()


def _run_here(
    main: Callable[[], Coroutine[Any, Any, T]], turns: int, on_start: Callable[[VirtualLoop], object] | None
) -> T:
    loop = VirtualLoop(turns=turns)
    loop.set_exception_handler(lambda loop, context: None)
    try:
        if on_start is not None:
            on_start(loop)
        result: T = loop.run_until_complete(main())
        return result
    finally:
        loop.finish()
