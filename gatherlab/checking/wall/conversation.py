"""The judge's end of a conversation with a process that nobody trusts: bounded in time and in bytes."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.wall import wire
from gatherlab.checking.wall.guard import Fate

__all__ = ["MOST", "TIMES", "Ear", "LostError", "Receive", "Silence", "converse"]

# bytes of one submission's messages; the longest talk of an honest one has a hundredth of it
MOST = 8_000_000
TICK = 0.1  # seconds between two looks at the process
TIMES = 6  # a submission that goes on talking is listened to for so many times its limit

Receive = Callable[[int], bytes]


class LostError(OSError):
    """Somebody ended the process from outside, or what keeps it: that says nothing about the submission."""


def converse(
    session: Session,
    order: dict[str, Any],
    receive: Receive,
    send: Callable[[bytes], object],
    fate: Callable[[], Fate] = lambda: "died",
) -> bool:
    """Hold the conversation until the session has a verdict; whether it ended as an honest one does.

    Raises nothing, whatever is received, but LostError.  ``fate()`` says what became of a process that went
    away: its limit of CPU time is a time-out, and one that was ended from outside is lost.
    """
    hear = _counting(receive)
    try:
        send(wire.pack(order))
        while session.verdict is None:
            message = wire.unpack(hear)
            if message == wire.ALIVE:
                continue
            reply = session.hear(message)
            if session.verdict is None:
                _reply(send, reply)
        return not session.spoilt
    except TimeoutError:
        session.close_with({"kind": "timeout"})
    except wire.TooMuch:
        session.spoil("it said more than a check listens to")
    except wire.Garbled as problem:
        session.spoil(f"the check's own messages were disturbed ({problem})")
    except (wire.Broken, OSError):
        kind = fate()
        if kind == "lost":
            raise LostError("it was ended from outside") from None
        session.close_with({"kind": kind})
    return False


def _reply(send: Callable[[bytes], object], reply: dict[str, Any]) -> None:
    """Send a reply; to a process that is gone, none.

    What that one said before is heard all the same: the verdict does not depend on how quick it was to go.
    Raises TimeoutError.
    """
    try:
        send(wire.pack(reply))
    except TimeoutError:
        raise
    except OSError:
        return


def _counting(receive: Receive) -> Receive:
    """``receive`` until MOST bytes have come."""
    left = MOST

    def read(size: int) -> bytes:
        nonlocal left
        data = receive(size)
        left -= len(data)
        if left < 0:
            raise wire.TooMuch("more bytes than a whole check may take")
        return data

    return read


class Silence:
    """When to stop listening: after ``limit`` real seconds of silence, or TIMES as many altogether."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._last = time.monotonic() + TIMES * limit
        self.broken()

    def broken(self) -> None:
        """Something was said, here or there."""
        self.deadline = min(self._last, time.monotonic() + self._limit)


class Ear:
    """Talks over a socket until there were ``limit`` real seconds of ``Silence``, however busy it is there.

    ``look`` is called now and then meanwhile; it raises wire.Broken where the process must not go on.
    """

    def __init__(self, connection: socket.socket, limit: float, look: Callable[[], None]) -> None:
        self._connection, self._look = connection, look
        self._silence = Silence(limit)
        self._next_look = 0.0

    def receive(self, size: int) -> bytes:
        """At most ``size`` bytes, none at the end.  Raises TimeoutError, and what ``look`` raises."""
        while True:
            self._on_time()
            try:
                data = self._connection.recv(size)
            except TimeoutError:
                continue
            self._silence.broken()
            return data

    def send(self, data: bytes) -> None:
        """Send all of ``data``.  Raises TimeoutError where nobody takes it."""
        rest = memoryview(data)
        while rest:
            self._on_time()
            try:
                rest = rest[self._connection.send(rest) :]
            except TimeoutError:
                continue
            self._silence.broken()

    def _on_time(self) -> None:
        now = time.monotonic()
        if now >= self._silence.deadline:
            raise TimeoutError
        if now >= self._next_look:
            self._look()
            self._next_look = now + TICK
        self._connection.settimeout(max(0.001, min(TICK, self._silence.deadline - now)))
