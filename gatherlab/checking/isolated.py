"""Judge a source text in a process of its own; the judge stays here, the learner's side runs there."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from gatherlab.checking import registry, wire
from gatherlab.checking.attempt import empty_body, untouched_source
from gatherlab.checking.session import Session
from gatherlab.model import Exercise, Outcome, Verdict

__all__ = ["LIMIT", "Worker", "judge_source"]

LIMIT = 10.0  # real seconds for one submission, from outside
INNER = 6.0  # real seconds after which the child itself says where the code hangs
LONGEST = 100_000  # characters of a source
_FORKS = hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "emscripten"

Receive = Callable[[int], bytes]


def judge_source(exercise_id: object, source: str) -> Verdict:
    """The verdict on a source text, run as a cell in a process of its own.

    The process has limits on time and memory and is gone afterwards, with everything it started.  Uses one
    warmed worker of this process, one submission at a time; make ``Worker`` objects to judge several at
    once. Raises UnknownExerciseError for an unknown exercise.
    """
    return _shared_worker().judge(exercise_id, source)


class Worker:
    """A warmed process that judges submissions one after another, each in a child of its own.

    ``forking`` is False on platforms without fork: then each submission starts a new process.  Use it as a
    context manager, or call ``close``.  One thread at a time.
    """

    def __init__(self, *, forking: bool = _FORKS, limit: float = LIMIT, inner: float = INNER) -> None:
        self._forking, self._limit, self._inner = forking, limit, inner
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def judge(self, exercise_id: object, source: str) -> Verdict:
        """The verdict on ``source``.  Raises UnknownExerciseError; any other trouble is a verdict
        ``error``."""
        exercise = registry.exercise(exercise_id)
        if len(source) > LONGEST:
            return _no_verdict(exercise, f"the source is longer than {LONGEST:,} characters")
        untouched = untouched_source(exercise, source)
        if untouched is not None and not empty_body(untouched):
            return untouched
        session = Session(registry.judge(exercise.id))
        order = {"source": source, "function": exercise.function, "limit": self._inner}
        try:
            (self._in_child if self._forking else self._in_process)(session, order)
        except (OSError, wire.Broken) as problem:
            self.close()
            return _no_verdict(exercise, f"the process for it could not be started ({problem})")
        verdict = session.verdict or _no_verdict(exercise, "the check was disturbed")
        return verdict if untouched is None else replace(untouched, diagnosis=verdict.diagnosis)

    def close(self) -> None:
        """End the warmed process.  The next submission starts a new one."""
        control, self._control = self._control, None
        process, self._process = self._process, None
        if control is not None:
            control.close()
        if process is not None:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    # ------------------------------------------------------------------ a forked child

    def _in_child(self, session: Session, order: dict[str, Any]) -> None:
        control = self._warm()
        mine, theirs = socket.socketpair()
        with mine:
            with theirs:
                socket.send_fds(control, [b"+"], [theirs.fileno()])
            deadline = time.monotonic() + self._limit

            def receive(size: int) -> bytes:
                mine.settimeout(max(0.001, deadline - time.monotonic()))
                return mine.recv(size)

            _converse(session, order, receive, mine.sendall)
        control.settimeout(5)
        control.send(b"-")
        if not control.recv(1):
            self.close()

    def _warm(self) -> socket.socket:
        """The control socket of the warmed process, which is started if need be."""
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._control is None:
            self._control, theirs = socket.socketpair()  # closed by close(), also where the start fails
            with theirs:
                number = theirs.fileno()
                self._process = subprocess.Popen(
                    _command(str(number)),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[number],
                    env=_environment(),
                )
        return self._control

    # ------------------------------------------------------------------ a process for each submission

    def _in_process(self, session: Session, order: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory(prefix="gatherlab-check-", ignore_cleanup_errors=True) as folder:
            environment = {**_environment(), "TMPDIR": folder, "TEMP": folder, "TMP": folder}
            with subprocess.Popen(
                _command("--once"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
            ) as process:
                if process.stdin is None or process.stdout is None:  # never: both were asked for
                    raise OSError("no pipes")
                late = threading.Event()

                def too_late() -> None:
                    late.set()
                    process.kill()

                timer = threading.Timer(self._limit, too_late)
                timer.start()
                try:
                    receive = _until_killed(process.stdout.fileno(), late)
                    descriptor = process.stdin.fileno()
                    _converse(session, order, receive, lambda data: _write_all(descriptor, data))
                finally:
                    timer.cancel()
                    process.kill()


def _converse(
    session: Session, order: dict[str, Any], receive: Receive, send: Callable[[bytes], object]
) -> None:
    """Hold the conversation until the session has a verdict."""
    try:
        send(wire.pack(order))
        while session.verdict is None:
            reply = session.hear(wire.unpack(receive))
            if session.verdict is None:
                send(wire.pack(reply))
    except TimeoutError:
        session.close_with({"kind": "timeout"})
    except (wire.Broken, OSError):
        session.close_with({"kind": "died"})


def _until_killed(descriptor: int, late: threading.Event) -> Receive:
    def receive(size: int) -> bytes:
        data = os.read(descriptor, size)
        if not data and late.is_set():
            raise TimeoutError
        return data

    return receive


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _command(argument: str) -> list[str]:
    return [sys.executable, "-P", "-m", "gatherlab.checking.worker", argument]


def _environment() -> dict[str, str]:
    """This process's environment, so that the package is found and runs are alike."""
    dropped = ("PYTHONWARNINGS", "PYTHONASYNCIODEBUG", "PYTHONDEVMODE", "PYTHONSTARTUP", "PYTHONINSPECT")
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, [environment.get("PYTHONPATH")])]
    environment |= {"PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "2"}
    return environment


def _no_verdict(exercise: Exercise, why: str) -> Verdict:
    return Verdict(exercise.id, Outcome.ERROR, happened=f"No verdict: {why}.")


_lock = threading.Lock()
_shared: list[Worker] = []


class _Locked(Worker):
    """The worker that all threads of this process share."""

    def judge(self, exercise_id: object, source: str) -> Verdict:
        """As Worker.judge, one thread after another."""
        with _lock:
            return super().judge(exercise_id, source)


def _shared_worker() -> Worker:
    with _lock:
        if not _shared:
            _shared.append(_Locked())
            atexit.register(_close_shared)
        return _shared[0]


def _close_shared() -> None:
    with suppress(Exception):
        while _shared:
            _shared.pop().close()
