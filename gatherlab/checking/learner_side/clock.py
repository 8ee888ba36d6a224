"""The clocks of the standard library, as the learner's code reads them in a check: virtual time.

``time.monotonic()`` and ``time.perf_counter()`` are the loop's own time; ``time.time()`` and the dates are
the moment the check began plus the loop's time.  Only the check's own threads see that, and only for code
outside of the standard library: what waits in there counts real seconds.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

__all__ = ["Clock"]

_real = {
    name: getattr(time, name)
    for name in ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "time", "time_ns")
}
_ident, _getframe = threading.get_ident, sys._getframe


class Clock:
    """Virtual time for the threads that ``applies(thread)`` is true of, while ``now`` is set.

    ``now()`` is the virtual time in seconds.
    """

    def __init__(self, applies: Callable[[int], bool]) -> None:
        self.now: Callable[[], float] | None = None
        self._applies = applies
        self._began = int(_real["time"]())  # whole seconds: sums with it stay exact

    def _reading(self) -> float | None:
        """The virtual time, or None where the caller's caller is to see the real one."""
        now = self.now
        if now is None or not self._applies(_ident()):
            return None
        module = _getframe(2).f_globals.get("__name__")
        if isinstance(module, str) and module.partition(".")[0] in sys.stdlib_module_names:
            return None
        return now()

    # Bound methods stand in for the functions: like those they take no self where they stand in a class.

    def monotonic(self) -> float:
        """Stands in for time.monotonic."""
        now = self._reading()
        return _real["monotonic"]() if now is None else now

    def monotonic_ns(self) -> int:
        """Stands in for time.monotonic_ns."""
        now = self._reading()
        return _real["monotonic_ns"]() if now is None else round(now * 1e9)

    def perf_counter(self) -> float:
        """Stands in for time.perf_counter."""
        now = self._reading()
        return _real["perf_counter"]() if now is None else now

    def perf_counter_ns(self) -> int:
        """Stands in for time.perf_counter_ns."""
        now = self._reading()
        return _real["perf_counter_ns"]() if now is None else round(now * 1e9)

    def time(self) -> float:
        """Stands in for time.time."""
        now = self._reading()
        return _real["time"]() if now is None else self._began + now

    def time_ns(self) -> int:
        """Stands in for time.time_ns."""
        now = self._reading()
        return _real["time_ns"]() if now is None else self._began * 10**9 + round(now * 1e9)

    def date(self) -> float | None:
        """The virtual time in seconds since 1970; None where the real one is to be told."""
        now = self._reading()
        return None if now is None else self._began + now

    def pairs(self) -> list[tuple[Any, Any]]:
        """Each function of ``time`` that tells the time, with its stand-in."""
        return [(function, getattr(self, name)) for name, function in _real.items()]
