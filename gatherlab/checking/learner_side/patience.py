"""A safety net: threads of which nobody can tell what they wait for are waited for until they fall silent.

A thread may compute, or wait in C for a lock of its own, a socket, a process.  It is silent when neither
its place in the code nor its CPU time changes while it is watched.  One that fell silent costs nothing more
until it moves again, or another thread does, which may have released what it waits for.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from gatherlab.checking.learner_side.schedstat import counted
from gatherlab.checking.learner_side.threads import Ledger

__all__ = ["Patience"]

JOB = 2.0  # real seconds for a job of a pool: the loop waits for its end
OTHER = 0.5  # real seconds for any other thread
MOST = 2.0  # real seconds of one check for all those others, which may be busy with something else for ever
AGAIN = 0.2  # real seconds for a silent one once another thread has moved: it may have been woken just now
STEP = 0.1  # real seconds that one look may add at most: a machine that stood still says nothing
_monotonic = time.monotonic


class Patience:
    """Watches the threads of a ledger that may move, look by look."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._silent: dict[int, tuple[Any, float]] = {}  # thread → its state, and how long it is the same
        self._last, self._turn, self._moves = 0.0, -1, 0
        self._left = MOST

    def has_to_wait(self, turn: int) -> bool:
        """Whether a thread moves, or may move and is not silent for long enough.

        Asked again and again in one idle ``turn`` of the loop.
        """
        moves = self._ledger.moves
        movers = self._ledger.movers()
        if self._ledger.is_about_to_move():
            movers[0] = None
        if not movers:
            self._silent = {}
            return False
        now = _monotonic()
        passed = min(now - self._last, STEP) if turn == self._turn else 0.0
        woken = moves != self._moves
        self._last, self._turn, self._moves = now, turn, moves
        numbers = _numbers()
        states: dict[int, tuple[Any, float]] = {}
        for thread, frame in movers.items():
            state = (id(frame), frame and frame.f_lasti, _ran(numbers.get(thread)))
            before, silent = self._silent.get(thread, (None, 0.0))
            if woken:
                limit = JOB if not thread or self._ledger.runs_a_job(thread) else OTHER
                silent = min(silent, limit - AGAIN)
            states[thread] = (state, silent + passed if state == before else 0.0)
        self._silent = states
        jobs = [thread for thread in states if not thread or self._ledger.runs_a_job(thread)]
        if any(states[thread][1] < JOB for thread in jobs):
            return True
        waits = self._left > 0 and any(silent < OTHER for _, silent in states.values())
        self._left -= passed if waits else 0.0
        return waits


def _numbers() -> dict[int, int | None]:
    """The kernel's numbers of the threads."""
    alive = threading.enumerate()
    return {one.ident: getattr(one, "native_id", None) for one in alive if one.ident}


def _ran(number: int | None) -> int | None:
    """The CPU time of a thread so far (ns), where the kernel tells it."""
    times = counted(number)
    return None if times is None else times.ran
