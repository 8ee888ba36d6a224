"""``time.sleep`` on the event loop's thread: noticed, and not really slept."""

from __future__ import annotations

import threading
import time

from gatherlab.checking.learner_side.threads import Ledger

__all__ = ["Abandoned", "SleepWatch"]

_real_sleep = time.sleep
_ident = threading.get_ident
TOO_MANY = 1_000  # calls of time.sleep in one scene
LONGEST = 0.05  # real seconds: between two scenes a sleep proves nothing, so it is short


class Abandoned(BaseException):
    """Raised in the learner's code to end a wait that would never end by itself."""


class SleepWatch:
    """Counts ``time.sleep`` calls on the thread that ``loop_thread`` names; other threads nap."""

    def __init__(self, ledger: Ledger) -> None:
        self.loop_thread: int | None = None
        self.count = 0
        self._ledger, self._naps = ledger, ledger.naps

    def sleep(self, seconds: float, /) -> None:
        """Stands in for time.sleep."""
        me = _ident()
        if me == self.loop_thread:
            _real_sleep(0 * seconds)  # the real function's errors for a bad argument
            self.count += 1
            if self.count > TOO_MANY:  # it polls, and nothing can happen meanwhile
                raise Abandoned
        elif not self._ledger.is_of_the_check(me):
            _real_sleep(seconds)
        elif self._naps.open_now and seconds > 0:
            self._naps.sleep(float(seconds))
        else:
            _real_sleep(min(seconds, LONGEST))
