"""Which worker threads can still do something by themselves: exact, without looking at a clock.

The ledger sees every job of a ``ThreadPoolExecutor`` (``run_in_executor``, ``to_thread``, ``submit``,
``map``) from submission to the end of its callbacks, and every thread that waits for the judge's answer.  A
job moves by itself when it runs and does not wait for the judge, or when it has not started and its
executor has a thread to spare.  When no job moves, and the loop has nothing to do, it is the judge's turn.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import thread as _pools
from contextlib import contextmanager
from typing import Any

__all__ = ["Ledger"]

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
        self._before = set(threading.enumerate())

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
            self._running[threading.get_ident()] = future
        self._changed()

    def _finished(self, future: Future[Any]) -> None:
        with self._lock:
            self._running.pop(threading.get_ident(), None)
            self._jobs.pop(future, None)
        self._changed()

    def block(self, thread: int) -> None:
        """``thread`` now waits for the judge."""
        with self._lock:
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
            self._resuming.discard(thread)

    def is_about_to_move(self) -> bool:
        """Whether a thread was answered and only has to be given a turn, or a job only has to start."""
        with self._lock:
            return bool(self._resuming) or any(
                self._has_spare_thread(pool, workers) for pool, workers in self._waiting()
            )

    # ------------------------------------------------------------------ what can move

    def has_blocked(self) -> bool:
        """Whether a thread waits for the judge."""
        with self._lock:
            return bool(self._blocked)

    def free(self) -> set[int]:
        """The threads that run a job and do not wait for the judge."""
        with self._lock:
            return set(self._running) - self._blocked

    def can_move(self) -> bool:
        """Whether a worker thread may still do something without the judge."""
        with self._lock:
            if self._submitting or set(self._running) - self._blocked:
                return True
            return any(self._has_spare_thread(pool, workers) for pool, workers in self._waiting())

    def _waiting(self) -> set[tuple[ThreadPoolExecutor, int]]:
        """The pools of the jobs that have not started."""
        running = set(self._running.values())
        for future in [job for job in self._jobs if job.done() and job not in running]:
            del self._jobs[future]  # cancelled before it ran, or ended
        return {pool for future, pool in self._jobs.items() if future not in running}

    def _has_spare_thread(self, pool: ThreadPoolExecutor, workers: int) -> bool:
        mine = [job for job in self._running.values() if self._jobs.get(job, (None, 0))[0] is pool]
        return len(mine) < workers

    def others(self, besides: int | None = None) -> list[threading.Thread]:
        """Threads made during the check that belong to no pool and do not wait for the judge.

        ``besides`` is a thread that does not count; the calling one never does.
        """
        pools = {thread for pool, _ in list(self._jobs.values()) for thread in pool._threads}
        return [
            thread
            for thread in threading.enumerate()
            if thread not in self._before
            and thread is not threading.current_thread()
            and thread.ident != besides
            and thread not in pools
            and thread.ident not in self._blocked
            and getattr(thread, "_target", None) is not _pools._worker
        ]
