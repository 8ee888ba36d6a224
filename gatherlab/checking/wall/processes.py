"""A submission in a process of its own, without a sandbox: quick, and the same on every platform."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from functools import partial
from typing import Any

from gatherlab import search_path
from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.wall import guard, worker
from gatherlab.checking.wall.conversation import Ear, Receive, Silence, converse
from gatherlab.checking.wall.guard import Fate

__all__ = ["FORKS", "Forked", "Single", "environment"]

START = 60.0  # real seconds for a process to be ready on a busy machine
END = 5.0  # real seconds for a warmed process to end what it has begun
# a session of its own, or on Windows a group: else Ctrl-C ends it, too, and the submission is blamed
_ALONE: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
FORKS = hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "emscripten"


class Forked:
    """A warmed process that forks a child for each submission.  One thread at a time."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self.process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def play(self, session: Session, order: dict[str, Any]) -> None:
        """Let a child play ``order`` until the session has a verdict.  Raises OSError where none starts."""
        control = self._warm()
        mine, theirs = socket.socketpair()
        with mine:
            with theirs:
                socket.send_fds(control, [b"+"], [theirs.fileno()])
            ear = Ear(mine, self._limit, lambda: None)
            ended: list[bytes] = []

            def fate() -> Fate:
                ended.append(self._swept(control, worker.HUNG_UP))
                return _told(ended[0])

            converse(session, order, ear.receive, ear.send, fate)
        if not (ended or [self._swept(control, worker.OVER)])[0]:
            self.close()

    def _swept(self, control: socket.socket, said: bytes) -> bytes:
        """How the child had ended when the warmed process made an end of it and removed what it left; nothing
        where it did not."""
        with suppress(OSError):
            control.settimeout(END)
            control.send(said)
            return control.recv(1)
        return b""

    def close(self) -> None:
        """End the warmed process.  The next submission starts a new one."""
        control, self._control = self._control, None
        process, self.process = self.process, None
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _warm(self) -> socket.socket:
        """The control socket of the warmed process, which is started if need be."""
        if self.process is not None and self.process.poll() is not None:
            self.close()
        if self._control is None:
            self._control, theirs = socket.socketpair()  # closed by close(), also where the start fails
            with theirs:
                number = theirs.fileno()
                self.process = subprocess.Popen(
                    _command(str(number)),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[number],
                    env=environment(),
                    start_new_session=True,
                )
            self._control.settimeout(START)  # what it imports first is no submission's doing
            if not self._control.recv(1):
                raise OSError("the warmed process ended before it was ready")
        return self._control


class Single:
    """A new process for each submission, where there is no fork."""

    def __init__(self, limit: float) -> None:
        self._limit = limit

    def play(self, session: Session, order: dict[str, Any]) -> None:
        """Let a new process play ``order`` until the session has a verdict.  Raises OSError where none
        starts."""
        with tempfile.TemporaryDirectory(prefix="gatherlab-check-", ignore_cleanup_errors=True) as folder:
            own = {**environment(), "TMPDIR": folder, "TEMP": folder, "TMP": folder}
            with subprocess.Popen(
                _command("--once"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=own,
                start_new_session=True,
                creationflags=_ALONE,
            ) as process:
                try:
                    self._talk(session, order, process)
                finally:
                    process.kill()

    def _talk(self, session: Session, order: dict[str, Any], process: subprocess.Popen[bytes]) -> None:
        if process.stdin is None or process.stdout is None:  # pragma: no cover - both were asked for
            raise OSError("no pipes")
        inside, outside = process.stdin.fileno(), process.stdout.fileno()
        with _Killer(process, START):  # what it imports first is no submission's doing
            if not os.read(outside, 1):
                raise OSError("the process ended before it was ready")
        with _Killer(process, self._limit) as killer:
            receive, write = killer.receiver(outside), partial(_write_all, inside)
            converse(session, order, receive, write, lambda: _fate(process))

    def close(self) -> None:
        """Nothing is kept between two submissions."""


class _Killer:
    """Kills a process after ``limit`` seconds of ``Silence``: not every pipe can be read with a time-out."""

    def __init__(self, process: subprocess.Popen[bytes], limit: float) -> None:
        self._process, self._silence = process, Silence(limit)
        self._late, self._over = False, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Killer:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while (left := self._silence.deadline - time.monotonic()) > 0:
            if self._over.wait(left):
                return
        self._late = True
        self._process.kill()

    def receiver(self, descriptor: int) -> Receive:
        """Reads from a descriptor; raises TimeoutError where the process was killed."""

        def receive(size: int) -> bytes:
            data = os.read(descriptor, size)
            if not data and self._late:
                raise TimeoutError
            self._silence.broken()
            return data

        return receive


def _told(ended: bytes) -> Fate:
    """What became of a child, by what the warmed process says, which says nothing where it is gone itself."""
    return worker.FATES.get(ended, "lost")


def _fate(process: subprocess.Popen[bytes]) -> Fate:
    """What became of a process that went away, where the platform tells it."""
    if not hasattr(os, "wait4"):  # Windows, which has no such limit
        return "died"
    try:
        by_itself = guard.ends_by_itself(process.pid, guard.GONE)
        os.kill(process.pid, signal.SIGKILL)  # process.kill() would look first, and reap it
        _, status, usage = os.wait4(process.pid, 0)
    except (ChildProcessError, ProcessLookupError):  # somebody else has looked
        return "died"
    process.returncode = os.waitstatus_to_exitcode(status)
    return guard.end_of(status, usage.ru_utime + usage.ru_stime, by_itself=by_itself)


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _command(argument: str) -> list[str]:
    return [sys.executable, *search_path.starting("gatherlab.checking.wall.worker"), argument]


def environment() -> dict[str, str]:
    """This process's environment, without what makes one run differ from another."""
    dropped = ("PYTHONWARNINGS", "PYTHONASYNCIODEBUG", "PYTHONDEVMODE", "PYTHONSTARTUP", "PYTHONINSPECT")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    if folders := search_path.inherited(kept.pop("PYTHONPATH", None)):
        kept["PYTHONPATH"] = os.pathsep.join(folders)
    return kept | {"PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "2"}
