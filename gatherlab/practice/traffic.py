"""Who is being served right now: counters, barriers and failure counts of one practice API.

Everything here runs on the server's loop, in one thread, so nothing needs a lock.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

__all__ = ["RATE_SECONDS", "Group", "Traffic"]

# Tokens are chosen by programs; the oldest are forgotten so that a loop over tokens cannot fill the memory.
_TOKENS_KEPT = 10_000

RATE_SECONDS = 1
"""The stretch of time of the knob ``rate``, which is also what Retry-After says."""

Group = tuple[str, str]
"""A path pattern and a ``run=`` token: requests that count together."""


@dataclass
class Traffic:
    """The counters of one server.

    ``requests`` counts since the start or the last reset, ``in_flight`` those not yet answered,
    ``peak`` the most that were in flight at once, ``gone`` those whose client went away unanswered.
    """

    requests: int = 0
    in_flight: int = 0
    peak: int = 0
    gone: int = 0
    _groups: Counter[Group] = field(default_factory=Counter)
    _failures: OrderedDict[tuple[str, str, int], int] = field(default_factory=OrderedDict)
    _let_in: OrderedDict[Group, deque[float]] = field(default_factory=OrderedDict)
    _waiting: dict[tuple[Group, int], list[asyncio.Future[None]]] = field(default_factory=dict)

    @contextmanager
    def serving(self, group: Group) -> Iterator[None]:
        """Count a request as in flight while the block runs."""
        self.requests += 1
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        self._groups[group] += 1
        try:
            yield
        finally:
            self.in_flight -= 1
            self._groups[group] -= 1
            if not self._groups[group]:
                del self._groups[group]

    def refused(self) -> None:
        """Count a request that was turned away at once and never was in flight."""
        self.requests += 1

    def is_full(self, group: Group, limit: int) -> bool:
        """Whether ``limit`` requests of the group are in flight already."""
        return self._groups[group] >= limit

    def is_too_fast(self, group: Group, rate: int) -> bool:
        """Whether ``rate`` requests of the group were let in during the last second; if not, one more is.

        Whoever is told to wait a second finds room after it: all that stood in the way are older by then.
        """
        now = asyncio.get_running_loop().time()
        times = self._let_in.pop(group, None) or deque()
        self._let_in[group] = times
        if len(self._let_in) > _TOKENS_KEPT:
            self._let_in.popitem(last=False)
        while times and now - times[0] >= RATE_SECONDS:
            times.popleft()
        if len(times) >= rate:
            return True
        times.append(now)
        return False

    def must_fail(self, path: str, run: str, fail_first: int) -> bool:
        """Whether this request is one of the first ``fail_first`` to ``path``; counts it.

        Without a token the count starts anew after the one that succeeds.
        """
        key = (path, run, fail_first)
        count = self._failures.pop(key, 0)
        fails = count < fail_first
        if fails or run:
            self._failures[key] = count + 1
        if len(self._failures) > _TOKENS_KEPT:
            self._failures.popitem(last=False)
        return fails

    @contextmanager
    def gathering(self, group: Group, needs: int) -> Iterator[asyncio.Future[None]]:
        """A future that is done as soon as ``needs`` requests of the group wait inside this block."""
        gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault((group, needs), [])
        waiting.append(gate)
        if len(waiting) >= needs:
            self._open(group, needs)
        try:
            yield gate
        finally:
            gate.cancel()
            self._forget(group, needs, gate)

    def _open(self, group: Group, needs: int) -> None:
        for gate in self._waiting.pop((group, needs)):
            gate.set_result(None)

    def _forget(self, group: Group, needs: int, gate: asyncio.Future[None]) -> None:
        """Take a waiter that gave up out of its group."""
        waiting = self._waiting.get((group, needs), [])
        if gate in waiting:
            waiting.remove(gate)
        if not waiting:
            self._waiting.pop((group, needs), None)

    def reset(self) -> None:
        """Start counting anew; what is in flight stays in flight."""
        self.requests = self.gone = 0
        self.peak = self.in_flight
        self._failures.clear()
        self._let_in.clear()

    def report(self) -> dict[str, int]:
        """The counters, as ``/stats`` answers them."""
        return {"requests": self.requests, "in_flight": self.in_flight, "peak": self.peak, "gone": self.gone}
