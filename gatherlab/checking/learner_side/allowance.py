"""The real time that a submission has: what a busy machine takes away is not counted.

It has ``limit`` seconds twice over.  It may be silent for so long: no turn of the loop, no word to the
judge, no module imported.  And it may use so much itself: the time on the wall without what the judge took,
and without what its thread waited for a processor, where the kernel tells that (Linux).  So a loop that never
yields is stopped as soon on a busy machine as on another one, and a program that gets on is not stopped for
the machine's sake.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

from gatherlab.checking.learner_side.link import Exchange
from gatherlab.checking.learner_side.schedstat import counted

__all__ = ["Allowance"]

_monotonic = time.monotonic


class Allowance:
    """Counts the real seconds of a submission, look by look.

    ``turns()`` is a value that changes as its loop turns.
    """

    def __init__(self, limit: float, turns: Callable[[], object]) -> None:
        self._limit, self._turns = limit, turns
        self._silent = self._own = 0.0
        self._last = _monotonic()
        self._state: object = None
        self._words = 0  # to the judge
        self._asked: float | None = None  # since when the judge has the word
        self._judging = self._judged = self._waited = 0.0
        self.moves = 0  # looks at which it had got on

    def judging(self, exchange: Exchange) -> Exchange:
        """``exchange``, its time not counted."""

        def measured(message: dict[str, object]) -> dict[str, object]:
            self._words += 1
            self._asked = _monotonic()
            try:
                return exchange(message)
            finally:
                asked, self._asked = self._asked, None
                self._judging += _monotonic() - asked

        return measured

    def is_over(self, thread: threading.Thread) -> bool:
        """Whether the time of the submission that runs in ``thread`` is over.  Asked again and again."""
        passed = self._passed()
        state = (self._words, len(sys.modules), self._turns())
        if state != self._state:
            self._state = state
            self._silent = 0.0
            self.moves += 1
        else:
            self._silent += passed
        waited = _waited(thread)
        self._own += max(0.0, passed - max(0.0, waited - self._waited))
        self._waited = waited
        return max(self._silent, self._own) >= self._limit

    def _passed(self) -> float:
        """The real seconds since the last look that were not the judge's."""
        asked, judged = self._asked, self._judging
        now = _monotonic()
        if asked is not None:
            judged += now - asked
        passed = now - self._last - (judged - self._judged)
        self._last, self._judged = now, judged
        return max(0.0, passed)


def _waited(thread: threading.Thread) -> float:
    """The seconds so far in which a thread could have run and had no processor; 0.0 where nobody tells."""
    times = counted(getattr(thread, "native_id", None))  # there is none where no thread can start
    return 0.0 if times is None else times.waited / 1e9
