"""What stands in for the standard library's sleeps, clocks and waits for the length of a check."""

from __future__ import annotations

import linecache
import queue
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gatherlab import cpython
from gatherlab.checking.learner_side.blocking import SleepWatch
from gatherlab.checking.learner_side.clock import Clock
from gatherlab.checking.learner_side.reach import Undo, put_in_reach, undo_all
from gatherlab.checking.learner_side.threads import Ledger

__all__ = ["StandIns"]

_wait, _monotonic = threading.Condition.wait, time.monotonic
_ident = threading.get_ident


class StandIns:
    """Puts them in place, in the library's modules and under the names that a function reaches.

    Other threads of the process meet them too, and notice nothing: each asks whose thread it is in.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.sleeps = SleepWatch(ledger)
        self.clock = Clock(lambda thread: thread == self.sleeps.loop_thread or ledger.is_of_the_check(thread))
        self._ledger, self._naps = ledger, ledger.naps
        self._undo: Undo = []
        self._pairs: list[tuple[Any, Any]] = []
        self._dated = False
        self._covered: object = None

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Within this they stand in; afterwards all is as before, whatever was covered meanwhile."""
        self._pairs = [(time.sleep, self.sleeps.sleep), *self.clock.pairs()]
        self._dated = False
        try:
            for old, new in self._pairs:
                self._put(time, old.__name__, new)
            self._put(threading.Condition, "wait", self._condition_wait())
            self._put(queue, "SimpleQueue", cpython.SLOW_SIMPLE_QUEUE)
            for module, name in cpython.CLOCKS_OF_WAITS:
                self._put(module, name, self._clock_of_waits)
            yield
        finally:
            undo_all(self._undo)
            self._covered = None

    def cover(self, function: object, file: str) -> None:
        """Put them under the names that ``function``, of the source ``file``, reaches."""
        if function is self._covered:
            return
        self._covered = function
        if "datetime" in sys.modules or any("datetime" in line for line in linecache.getlines(file)):
            self._cover_dates()
        put_in_reach(function, self._pairs, self._undo)

    def _cover_dates(self) -> None:
        if self._dated:
            return
        import datetime  # here, for it is large: a submission that tells no date does without

        from gatherlab.checking.learner_side.dates import stand_ins

        self._dated = True
        for old, new in stand_ins(self.clock.date):
            self._put(datetime, old.__name__, new)
            self._pairs.append((old, new))

    def _naps_here(self) -> bool:
        """Whether this thread's waits with a time-out are naps."""
        me = _ident()
        return self._naps.open_now and me != self.sleeps.loop_thread and self._ledger.is_of_the_check(me)

    def _condition_wait(self) -> Any:
        def wait(condition: Any, timeout: float | None = None) -> bool:
            if timeout is None or not timeout > 0 or not self._naps_here() or not cpython.owned(condition):
                return _wait(condition, timeout)  # the real one, and its errors
            return self._naps.wait(condition, float(timeout))

        return wait

    def _clock_of_waits(self) -> float:
        """The clock by which ``Queue.get(timeout=…)``, ``Condition.wait_for`` and their like count."""
        return self._naps.now() if self._naps_here() else _monotonic()

    def _put(self, owner: Any, name: str, new: Any) -> None:
        before = getattr(owner, name)
        self._undo.append(lambda: setattr(owner, name, before))
        setattr(owner, name, new)
