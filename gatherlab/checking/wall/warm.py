"""A warm parent from outside: a sandboxed Python that forks a sandbox of its own for each submission.

What happens in it, ``parent`` says.  Each one proves before its first submission that nothing of one turn
reaches the next (``canary``); one that does not is of no use.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from contextlib import suppress
from types import TracebackType
from typing import Any

from gatherlab.checking.wall import canary, guard, wire
from gatherlab.checking.wall.box import END, Box, Inmate, has_ended, lines
from gatherlab.checking.wall.guard import Fate
from gatherlab.checking.wall.worker import ENDED, OUT_OF_TIME

__all__ = ["TURNS", "LeakingError", "Turn", "WarmParent"]

TURNS = 200  # submissions of one parent: a fresh one costs as much as some of them


class LeakingError(Exception):
    """A trial turn found what it must not find; the message names it."""


class Turn:
    """One submission's sandbox, whose process waits for an order.  A context manager: afterwards all is gone.

    ``line`` leads to the process.  Raises OSError where there is none.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._ended = b""
        self._is_over = False
        self.line, theirs = lines()
        try:
            with theirs:
                socket.send_fds(control, [b"+"], [theirs.fileno()])
            self.inmate = Inmate(self.line)
        except BaseException:
            self.line.close()
            raise

    def __enter__(self) -> Turn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def fate(self) -> Fate:
        """What became of a process that went away."""
        alone = self.inmate.ends_by_itself(guard.GONE)
        self.close()
        if self._ended == OUT_OF_TIME:
            return "timeout"
        # the parent says that somebody killed it, or says nothing, for the parent is gone
        return "lost" if alone and self._ended != ENDED else "died"

    def close(self) -> bool:
        """End everything in the sandbox; whether it is over, and the parent has said so."""
        if not self._is_over:
            self._is_over = True
            if self.inmate.end():
                with suppress(OSError):
                    self._control.settimeout(END)
                    self._ended = self._control.recv(1)
            self.line.close()
        return bool(self._ended)


class WarmParent:
    """A warm parent that has proved to be tight.

    ``options`` are those of a bubblewrap that nests, ``errors`` as Box takes it.  Raises OSError where none
    starts, LeakingError for one that is not tight.
    """

    def __init__(self, options: bytes, errors: int = subprocess.DEVNULL) -> None:
        self._box = Box(options, nesting=True, errors=errors)
        self._turns = 0
        try:
            self._try_out()
        except BaseException:
            self.close()
            raise

    @property
    def is_worn(self) -> bool:
        """Whether it has had as many turns as it gets."""
        return self._turns >= TURNS

    def turn(self) -> Turn:
        """The next submission's sandbox.  Raises OSError."""
        self._turns += 1
        return Turn(self._box.line)

    def close(self) -> None:
        """End it, and everything it has started."""
        self._box.close()

    def _try_out(self) -> None:
        """Two turns: what the first one leaves everywhere, the second one must not find."""
        name = f"canary_{secrets.token_hex(8)}"
        found = self._ask({canary.ORDER: name, "plant": True}) + self._ask({canary.ORDER: name})
        if found:
            raise LeakingError(f"one turn would find of another: {', '.join(found)}")

    def _ask(self, order: dict[str, Any]) -> list[str]:
        with self.turn() as turn:
            process = os.pidfd_open(turn.inmate.number)
            try:
                turn.line.sendall(wire.pack(order))
                found = [str(thing) for thing in wire.unpack(turn.line.recv)["found"]]
                if not turn.close():
                    raise OSError("a trial turn could not be ended")
                return found if has_ended(process, 0) else [*found, "its process"]
            except (wire.Broken, KeyError, TypeError) as problem:
                raise OSError(f"a trial turn did not answer ({problem})") from None
            finally:
                os.close(process)
