"""Where tasks wait until others make room: locks, semaphores, and pools of connections."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import CodeType
from typing import Any, NamedTuple

from gatherlab import cpython
from gatherlab.recorder import libraries
from gatherlab.recorder.origins import is_learners_file
from gatherlab.recorder.rows import Row

__all__ = ["Gate", "Gates", "Place"]

_DEPTH = 60
_MOST = 1_000  # places
# asyncio/locks.py, anyio: by the qualified name of the function that waits
_LOCKS = {
    "Lock.acquire": "a lock",
    "Semaphore.acquire": "a semaphore",
    "BoundedSemaphore.acquire": "a semaphore",
    "CapacityLimiter.acquire_on_behalf_of": "a limiter",
}
# httpcore, httpcore2 (httpx) and aiohttp: what a request waits in for a connection
_POOLS = {
    "AsyncPoolRequest.wait_for_connection": "a connection of the httpx client's pool",
    "BaseConnector._wait_for_available_connection": "a connection of the aiohttp session's pool",
}


class Place(NamedTuple):
    """A line of the program."""

    file: str
    line: int
    function: str


@dataclass(slots=True)
class Gate:
    """The waits at one place: ``kind`` says what for; times in nanoseconds."""

    kind: str
    place: Place
    waits: int = 0
    total: int = 0
    longest: int = 0
    rows: dict[Row, int] = field(default_factory=dict)  # how long each task waited here


class Gates:
    """The gates of one recording."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, Place], Gate] = {}
        self._kinds: dict[tuple[CodeType, bool], str | None] = {}

    def note(self, row: Row, task: Any, start: int, end: int) -> tuple[Place | None, str | None]:
        """A task was suspended from ``start`` to ``end`` and stands there still.

        Returns its own line, and in what it waited: a gate, or a queue that its own function asked.
        """
        place, kind, direct, own, held = None, None, True, False, None
        coro = task.get_coro()
        for _ in range(_DEPTH):
            code = getattr(coro, "cr_code", None)
            if code is None:
                break
            above, own = own, is_learners_file(code.co_filename)
            if own:
                frame = coro.cr_frame
                if frame is not None and frame.f_lineno:
                    place = Place(code.co_filename, frame.f_lineno, code.co_qualname)
                kind, direct, held = None, True, None  # what is above it is what this function waits for
            elif kind is None:
                if above and code.co_filename.endswith(libraries.GATE_FILES):
                    held = code.co_name
                direct = direct and _is_of_locks(code)
                kind = self._kind(code, direct)
            coro = coro.cr_await
        if kind is not None and place is not None:
            self._count(kind, place, row, end - start)
        return place, held if kind is None else "acquire"

    def _kind(self, code: CodeType, direct: bool) -> str | None:
        """What is waited for in a function; a lock only where the program itself asked for it."""
        key = code, direct
        if key not in self._kinds:
            locks = _LOCKS if direct else {}
            self._kinds[key] = _POOLS.get(code.co_qualname) or locks.get(code.co_qualname)
        return self._kinds[key]

    def _count(self, kind: str, place: Place, row: Row, waited: int) -> None:
        gate = self.found.get((kind, place))
        if gate is None:
            if len(self.found) >= _MOST:
                return
            gate = self.found[kind, place] = Gate(kind, place)
        gate.waits += 1
        gate.total += waited
        gate.longest = max(gate.longest, waited)
        gate.rows[row] = gate.rows.get(row, 0) + waited


def _is_of_locks(code: CodeType) -> bool:
    """Whether a function is one of asyncio's or anyio's, where a program's own lock waits."""
    return cpython.is_asyncios_file(code.co_filename) or code.co_filename.endswith(libraries.GATES)
