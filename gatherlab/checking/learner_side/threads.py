"""Which worker threads can still do something by themselves, without looking at a clock.

The ledger sees every job of a ``ThreadPoolExecutor`` (``run_in_executor``, ``to_thread``, ``submit``,
``map``) from submission to the end of its callbacks, every thread that was made during the check, and every
thread that waits for the judge's answer.  A job moves by itself when it has not started and its executor
has a thread to spare.  A thread moves by itself unless it waits: for the judge, for the virtual clock (a
nap), or, as its innermost frame shows, for another thread.  When nothing moves, and the loop has nothing to
do, it is the judge's turn.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import thread as _pools
from contextlib import contextmanager
from types import FrameType
from typing import Any

from gatherlab import cpython
from gatherlab.checking.learner_side.naps import Naps

__all__ = ["Ledger", "Movers"]

Movers = dict[int, FrameType | None]  # by thread, with the innermost frame of what has begun to run

_submit = ThreadPoolExecutor.submit
_run_item = _pools._WorkItem.run


class Ledger:
    """The worker threads of one check.  ``changed`` is called, from any thread, when something moved."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._jobs: dict[Future[Any], tuple[ThreadPoolExecutor, int]] = {}  # int: its number of workers
        self._running: dict[int, Future[Any]] = {}  # by thread
        self._blocked: set[int] = set()  # threads that wait for the judge
        self._resuming: set[int] = set()  # answered, and not yet back in the learner's code
        self._submitting = 0
        self.moves = 0  # counts what is told here
        self._threads_before = set(threading.enumerate())
        self._before: dict[int, threading.Thread | None] = dict.fromkeys(sys._current_frames())
        self._before |= {thread.ident: thread for thread in self._threads_before if thread.ident}
        self.naps = Naps(changed)

    # ------------------------------------------------------------------ what happens

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While this is open, every ThreadPoolExecutor of the process reports here."""
        ledger = self

        def submit(pool: ThreadPoolExecutor, /, fn: Any, *args: Any, **kwargs: Any) -> Future[Any]:
            return ledger._submitted(pool, fn, args, kwargs)

        def run(item: Any, *args: Any) -> None:
            ledger._started(item.future)
            try:
                _run_item(item, *args)
            finally:
                ledger._finished(item.future)

        ThreadPoolExecutor.submit = submit  # type: ignore[method-assign, assignment]
        _pools._WorkItem.run = run  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            ThreadPoolExecutor.submit = _submit  # type: ignore[method-assign]
            _pools._WorkItem.run = _run_item  # type: ignore[method-assign]
            self._leave()

    def _leave(self) -> None:
        """What still works for the check is waited for no more, not even when the interpreter ends."""
        for thread in threading.enumerate():
            if thread.ident in self._running:
                cpython.left_to_itself(thread)

    def _submitted(self, pool: ThreadPoolExecutor, fn: Any, args: Any, kwargs: Any) -> Future[Any]:
        with self._lock:
            self._submitting += 1
        future: Future[Any] | None = None
        try:
            future = _submit(pool, fn, *args, **kwargs)
            return future
        finally:
            with self._lock:
                self._submitting -= 1
                if future is not None and not future.done():
                    self._jobs[future] = (pool, pool._max_workers)

    def _started(self, future: Future[Any]) -> None:
        with self._lock:
            self.moves += 1
            self._running[threading.get_ident()] = future
        self._changed()

    def _finished(self, future: Future[Any]) -> None:
        with self._lock:
            self.moves += 1
            self._running.pop(threading.get_ident(), None)
            self._jobs.pop(future, None)
        self._changed()

    def block(self, thread: int) -> None:
        """``thread`` now waits for the judge."""
        with self._lock:
            self.moves += 1
            self._blocked.add(thread)
        self._changed()

    def unblock(self, thread: int) -> None:
        """The judge answered ``thread``: from now on it moves by itself again."""
        with self._lock:
            self._blocked.discard(thread)
            self._resuming.add(thread)

    def resumed(self, thread: int) -> None:
        """``thread`` is back in the learner's code."""
        with self._lock:
            self.moves += 1
            self._resuming.discard(thread)

    # ------------------------------------------------------------------ what can move

    def is_of_the_check(self, thread: int) -> bool:
        """Whether a thread was made during the check, or runs a job of it."""
        if thread not in self._before or thread in self._running:
            return True
        owner = self._before[thread]
        return owner is not None and not owner.is_alive()  # its number was given to another one

    def has_blocked(self) -> bool:
        """Whether a thread waits for the judge."""
        with self._lock:
            return bool(self._blocked)

    def runs_a_job(self, thread: int) -> bool:
        """Whether a thread of a pool does what the check gave it to do."""
        with self._lock:
            return thread in self._running

    def is_about_to_move(self) -> bool:
        """Whether a thread was answered and only has to be given a turn, or a job only has to start."""
        if not (self._submitting or self._resuming or self._jobs):
            return False
        with self._lock:
            return bool(self._submitting or self._resuming) or any(
                self._has_spare_thread(pool, workers) for pool, workers in self._waiting()
            )

    def movers(self, besides: int | None = None) -> Movers:
        """The threads of the check, other than this one and ``besides``, that may do something by themselves.

        None move only if two looks in a row see the same threads wait in the same frames: a thread that is
        looked at early may be woken by one that is looked at late.
        """
        moves = self.moves
        waiting, moving = self._look(besides)
        if moving or not waiting:
            return moving
        again, moving = self._look(besides)
        if moving or (again == waiting and self.moves == moves):
            return moving
        return again

    def _look(self, besides: int | None) -> tuple[Movers, Movers]:
        """The threads of the check that wait, and those that may move."""
        waiting: Movers = {}
        moving: Movers = {}
        mine: set[int | None] = set(self._running)
        for thread in set(threading.enumerate()) - self._threads_before:
            mine.add(thread.ident)
            if thread.ident is None:  # it was started, and does not run yet
                moving[id(thread)] = None
        frames = sys._current_frames()
        del frames[threading.get_ident()]  # else this frame holds itself, and all others with their locals
        mine |= frames.keys() - self._before.keys()  # those that threading does not know
        mine.discard(besides)
        for number in frames.keys() & mine:
            frame = frames[number]
            (waiting if self._waits(number, frame) else moving)[number] = frame
        return waiting, moving

    def _waits(self, thread: int, frame: FrameType) -> bool:
        with self._lock:
            if thread in self._blocked or thread in self._resuming:
                return thread in self._blocked
        nap = self.naps.of(thread)
        return nap.parked if nap is not None else cpython.parked(frame)

    def _waiting(self) -> set[tuple[ThreadPoolExecutor, int]]:
        """The pools of the jobs that have not started."""
        running = set(self._running.values())
        for future in [job for job in self._jobs if job.done() and job not in running]:
            del self._jobs[future]  # cancelled before it ran, or ended
        return {pool for future, pool in self._jobs.items() if future not in running}

    def _has_spare_thread(self, pool: ThreadPoolExecutor, workers: int) -> bool:
        mine = [job for job in self._running.values() if self._jobs.get(job, (None, 0))[0] is pool]
        return len(mine) < workers
