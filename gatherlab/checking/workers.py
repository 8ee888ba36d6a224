"""Several workers at once: a pool of threads, each with a worker of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from gatherlab.checking.isolated import Worker

__all__ = ["Workers"]

Answer = TypeVar("Answer")


class Workers:
    """``count`` threads that each make a worker with ``make`` when they have their first job.

    Use it as a context manager: leaving it drops the jobs not begun, waits for the others, and closes the
    workers.
    """

    def __init__(self, make: Callable[[], Worker], count: int) -> None:
        self._make = make
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="grading")
        self._local = threading.local()
        self._made: list[Worker] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        for worker in self._made:
            worker.close()

    def submit(self, job: Callable[[Worker], Answer]) -> Future[Answer]:
        """Let a thread do ``job`` with its worker."""
        return self._pool.submit(self._do, job)

    def _do(self, job: Callable[[Worker], Answer]) -> Answer:
        if not hasattr(self._local, "worker"):
            self._local.worker = self._make()
            self._made.append(self._local.worker)
        return job(self._local.worker)
