"""Worker threads that sleep, or wait with a time-out, do so by the check's virtual clock.

So a thread that looks at something every second costs nothing, one that naps before its work is waited for
exactly, and a watchdog of a minute does not bark before a minute of virtual time is over.  The loop's own
thread is not concerned: what blocks it stays blocking.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from gatherlab import cpython

__all__ = ["Nap", "Naps"]

SHORT = 1.0  # virtual seconds: a sleep up to this is a step of the thread's work
STEPS = 10  # naps of one thread that may be such steps, since it last asked for something

_Lock = threading.Lock
_real_wait = threading.Condition.wait
_ident = threading.get_ident


@dataclass(eq=False, slots=True)
class Nap:
    """A thread that waits until ``due`` (virtual seconds), or until somebody releases ``lock``."""

    lock: Any
    due: float
    condition: Any  # the Condition it waits in, or None where it sleeps
    step: bool  # a short sleep, perhaps before more work
    left: float = 0.0  # virtual seconds when the scene ended

    @property
    def parked(self) -> bool:
        """Whether it still waits: it was neither woken nor notified."""
        if self.condition is None:
            return bool(self.lock.locked())
        return cpython.waits_in(self.condition, self.lock)

    def end(self, left: float) -> None:
        """Wake the thread, with ``left`` seconds of its time."""
        self.left = left
        with suppress(RuntimeError):  # somebody has notified it just now
            self.lock.release()


class Naps:
    """The naps of one check's threads.  ``now()`` is its virtual clock; ``changed()`` is told of each nap."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.now: Callable[[], float] = lambda: 0.0
        self._changed = changed
        self._lock = _Lock()
        self._naps: dict[int, Nap] = {}  # by thread
        self._steps: dict[int, int] = {}  # naps since the thread last asked for something
        self.open_now = False

    # ------------------------------------------------------------------ in the thread that naps

    def sleep(self, seconds: float) -> None:
        """``time.sleep``."""
        lock = _Lock()
        lock.acquire()
        self._nap(lock, seconds, None)

    def wait(self, condition: Any, seconds: float) -> bool:
        """``Condition.wait`` with a time-out: whether it was notified.

        Where the scene ends meanwhile it goes on in real time: a watchdog barks no sooner for that.
        """
        left = 0.0

        def nap(lock: Any) -> None:
            nonlocal left
            left = self._nap(lock, seconds, condition)

        return cpython.condition_wait(condition, nap) or (left > 0 and _real_wait(condition, left))

    def _nap(self, lock: Any, seconds: float, condition: Any) -> float:
        """Block until ``lock`` is released; the seconds that were left when the scene ended."""
        me = _ident()
        with self._lock:
            if not self.open_now:  # it ended a moment ago
                return seconds
            steps = self._steps[me] = self._steps.get(me, 0) + 1
            step = condition is None and seconds <= SHORT and steps <= STEPS
            self._naps[me] = nap = Nap(lock, self.now() + seconds, condition, step)
        self._changed()
        lock.acquire()
        with self._lock:
            if self._naps.get(me) is nap:
                del self._naps[me]
        return nap.left

    def asked(self, thread: int) -> None:
        """``thread`` did something that counts: its next naps may be steps of its work again."""
        with self._lock:
            self._steps.pop(thread, None)

    # ------------------------------------------------------------------ while no thread moves

    def of(self, thread: int) -> Nap | None:
        """The nap of a thread, if it takes one."""
        with self._lock:
            return self._naps.get(thread)

    def next_due(self, *, steps: bool = False) -> float | None:
        """When the next nap is over; with ``steps`` the next one that may be a step of a thread's work."""
        with self._lock:
            return min((nap.due for nap in self._naps.values() if nap.step or not steps), default=None)

    def wake(self, now: float) -> None:
        """End the naps that are over at ``now``."""
        with self._lock:
            due = {thread: nap for thread, nap in self._naps.items() if nap.due <= now}
            for thread, nap in due.items():
                del self._naps[thread]
                nap.end(0.0)

    # ------------------------------------------------------------------ the scene

    def open(self) -> None:
        """A scene begins: from now on there are naps."""
        with self._lock:
            self.open_now = True
            self._steps.clear()

    def close(self) -> None:
        """The scene is over, and so are all naps."""
        with self._lock:
            self.open_now = False
            now = self.now()
            for nap in self._naps.values():
                nap.end(nap.due - now)
            self._naps.clear()
