"""The page's loop takes its turns as asyncio's own does.

What Pyodide's differs in, and what is done here:

* each timer is a timer of the browser's, and between two that are due together others get their turn: here
  one of the browser's timers wakes all that are due, in their order, before anything that they set off;
* what has run is held until the browser's next turn, so a forgotten task is told of too late: here it is let
  go of at once;
* its timers do not tell when they are due.

``_install_running_loop`` and ``_install_asyncgen_hooks`` are the loop's own, which every turn begins with.
"""

from __future__ import annotations

import asyncio
import contextvars
import heapq
import itertools
import math
import time
from collections.abc import Callable
from typing import Any

__all__ = ["Timers", "install"]

LONGEST = 2.0**31 - 1  # milliseconds: a browser's timer counts them in 32 bits
Context = contextvars.Context | None


def install() -> None:
    """Put what this module has in the place of Pyodide's."""
    loop = _web().WebLoop
    loop.call_soon = loop.call_soon_threadsafe = call_soon
    loop.call_later, loop.call_at = call_later, call_at


def call_soon(loop: Any, callback: Callable[..., Any], *args: Any, context: Context = None) -> asyncio.Handle:
    """``loop.call_soon``."""
    handle = asyncio.Handle(callback, args, loop, context)
    _queue(loop, handle)
    return handle


def call_later(
    loop: Any, delay: float, callback: Callable[..., Any], *args: Any, context: Context = None
) -> asyncio.TimerHandle:
    """``loop.call_later``."""
    return call_at(loop, loop.time() + delay, callback, *args, context=context)


def call_at(
    loop: Any, when: float, callback: Callable[..., Any], *args: Any, context: Context = None
) -> asyncio.TimerHandle:
    """``loop.call_at``.  ``when`` infinity never comes."""
    handle = asyncio.TimerHandle(when, callback, args, loop, context)
    if when != math.inf:
        _timers(loop).add(handle)
    return handle


def _timers(loop: Any) -> Timers:
    """The timers of a loop: they are kept in it."""
    timers: Timers | None = getattr(loop, "_gatherlab_timers", None)
    if timers is None:

        def wake_me(seconds: float, callback: Callable[[], None]) -> None:
            _schedule(_web().create_once_callable(callback), min(seconds * 1000, LONGEST))

        timers = loop._gatherlab_timers = Timers(wake_me, loop.time, lambda handle: _queue(loop, handle))
    return timers


def _web() -> Any:
    """Pyodide's module with the loop, which has what connects it to the browser."""
    from pyodide import webloop  # type: ignore[import-not-found]

    return webloop


def _queue(loop: Any, handle: asyncio.Handle) -> None:
    """Have the browser run this in a turn of its own, behind all that are queued."""
    waiting = [handle]

    def turn() -> None:
        loop._install_running_loop()
        loop._install_asyncgen_hooks()
        handle = waiting.pop()
        if not handle.cancelled():
            _run(loop, handle)

    # inside it a browser that can switch stacks may wait (``run_sync``)
    _schedule(_web().create_once_callable(turn, _may_syncify=True), 0)


def _run(loop: Any, handle: asyncio.Handle) -> None:
    try:
        handle._run()
    except SystemExit as end:
        if not loop._system_exit_handler:
            raise
        loop._system_exit_handler(end.code)
    except KeyboardInterrupt:
        if not loop._keyboard_interrupt_handler:
            raise
        loop._keyboard_interrupt_handler()


def _schedule(callback: Any, milliseconds: float) -> None:
    _web().scheduleCallback(callback, milliseconds)


class Timers:
    """What one loop waits for.  ``wake_me(seconds, callback)`` is the browser's timer, ``now()`` the clock,
    ``queue`` takes a handle that is due."""

    def __init__(
        self,
        wake_me: Callable[[float, Callable[[], None]], None],
        now: Callable[[], float],
        queue: Callable[[asyncio.Handle], None],
    ) -> None:
        self._wake_me, self._now, self._queue = wake_me, now, queue
        self._waiting: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._numbers = itertools.count()
        self._alarm = math.inf  # when the browser's earliest timer comes
        self._resolution = time.get_clock_info("monotonic").resolution

    def add(self, handle: asyncio.TimerHandle) -> None:
        """Wait for this, too."""
        heapq.heappush(self._waiting, (handle.when(), next(self._numbers), handle))
        self._set_alarm()

    def _set_alarm(self) -> None:
        when = self._waiting[0][0]
        if when >= self._alarm:
            return
        self._alarm = when
        self._wake_me(max(0.0, when - self._now()), lambda: self._ring(when))

    def _ring(self, when: float) -> None:
        """Queue all that are due.  The browser may be early: then it is asked again."""
        if when == self._alarm:
            self._alarm = math.inf
        end = self._now() + self._resolution
        while self._waiting and (self._waiting[0][0] < end or self._waiting[0][2].cancelled()):
            handle = heapq.heappop(self._waiting)[2]
            if not handle.cancelled():
                self._queue(handle)
        if self._waiting:
            self._set_alarm()
