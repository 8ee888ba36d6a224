"""The isolated side of ``judge_source``: holds the learner's side only, never a judge.

``main([CONTROL])`` (POSIX) is a warmed process that imports everything once and
forks a child for each submission; CONTROL is the number of an inherited socket.  Each byte that arrives
there brings the descriptor of a fresh socket, on which the child holds its conversation; the next byte
means that the conversation is over (OVER), or that the child hung up (HUNG_UP): the child and its process
group are killed, its folder is removed, and ENDED, OUT_OF_TIME or KILLED is said of it.
``main(["--once"])`` (everywhere) plays one submission over stdin and stdout, after a byte: it is ready.
``main(["--sandbox", SOCKET, FOLDER…])`` plays one over an inherited socket in a sandbox, where packages are
imported from the folders named.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from gatherlab.checking.learner_side import source
from gatherlab.checking.learner_side.supervise import supervise
from gatherlab.checking.wall import guard, wire
from gatherlab.errors import ApiError

__all__ = [
    "ENDED",
    "FATES",
    "HUNG_UP",
    "KILLED",
    "OUT_OF_TIME",
    "OVER",
    "Line",
    "begin_without_site",
    "main",
    "play",
    "settle",
]

# What is said of a child that is gone: by itself, by its limit of CPU time, or killed from outside.
ENDED, OUT_OF_TIME, KILLED = b".", b"t", b"k"
FATES: dict[bytes, guard.Fate] = {ENDED: "died", OUT_OF_TIME: "timeout", KILLED: "lost"}
_SAID = {fate: said for said, fate in FATES.items()}
OVER, HUNG_UP = b"-", b"?"  # the conversation is over; the child went away in the middle of it

_leave = os._exit


class Line:
    """The child's end of the conversation."""

    def __init__(self, read: Callable[[int], bytes], write: Callable[[bytes], object]) -> None:
        self._read, self._write = read, write
        self._lock = threading.Lock()

    def receive(self) -> dict[str, Any]:
        """The next message from the judge; without a judge there is nothing left to do."""
        try:
            return wire.unpack(self._read)
        except (wire.Broken, OSError):
            _leave(1)

    def exchange(self, message: dict[str, Any]) -> dict[str, Any]:
        """Say something to the judge and hear its reply."""
        with self._lock:
            self._write(wire.pack(message))
            return self.receive()

    def get_on(self) -> None:
        """Tell that the code gets on, unless it is just saying something itself."""
        if self._lock.acquire(blocking=False):
            try:
                with suppress(OSError):
                    self._write(wire.pack(wire.ALIVE))
            finally:
                self._lock.release()

    def time_out(self, facts: dict[str, Any]) -> None:
        """Tell that the code does not end.  It may hold the lock only while it waits for the judge."""
        with suppress(OSError):
            self._write(wire.pack({"end": facts, "events": []}))


def play(line: Line, order: dict[str, Any], folder: Path, *, frozen: bool = False) -> None:
    """Play one submission: ``order``, the judge's first message, brings its source.  ``frozen``: this heap is
    frozen.

    The source is run once and all scenes share a loop, as in a kernel: what a function keeps from one call to
    the next is there in the next, and results that it kept are told from answers.
    """
    text, function = str(order["source"]), str(order["function"])
    names = {"asyncio": asyncio, "ApiError": ApiError}
    source.offer(order.get("modules", {}))
    guard.forbid(folder)
    supervise(
        line.exchange,
        cache(lambda: source.load(text, function, names)),
        source.FILE,
        one_loop=True,
        limit=float(order["limit"]),
        on_timeout=line.time_out,
        on_progress=line.get_on,
        frozen=frozen,
    )


def serve(control: socket.socket) -> None:
    """Fork a child for each submission until the other side closes the control socket."""
    import shutil

    settle()
    with suppress(OSError):
        control.send(b"!")  # ready: the time of a submission begins after this
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not data:
            return
        folder = _new_folder()
        child = os.fork()
        if child == 0:  # pragma: no cover - a coverage tool dies with the child, which is killed
            control.close()
            _child(descriptors[0], folder)
        os.close(descriptors[0])
        hung_up = control.recv(1) == HUNG_UP
        ended = _end(child, wait=guard.GONE if hung_up else 0.0)
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            control.send(ended)


def settle() -> None:
    """What every child would do is done once: modules that are asked for later, and the garbage."""
    import difflib  # noqa: F401 - asked for where a function is missing
    import gc
    import resource  # noqa: F401 - asked for by guard

    gc.collect()
    gc.freeze()


def _child(descriptor: int, folder: Path) -> None:  # pragma: no cover - see above
    """One submission in a process of its own; does not return."""
    status = 1
    try:
        os.setsid()
        os.chdir(folder)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        guard.limit_resources()
        connection = socket.socket(fileno=descriptor)
        line = Line(connection.recv, connection.sendall)
        play(line, line.receive(), folder, frozen=True)
        status = 0
    finally:
        _leave(status)


def _new_folder() -> Path:
    import tempfile  # here, for a sandbox does without: what is imported is paid for by every submission

    return Path(tempfile.mkdtemp(prefix="gatherlab-check-"))


def _end(child: int, wait: float) -> bytes:
    """Kill a child that is not reaped yet, so its number is still its own, and reap it; how it had ended.

    ``wait`` are real seconds that it gets to end by itself.
    """
    by_itself = guard.ends_by_itself(child, wait)
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    fate = guard.end_of(status, usage.ru_utime + usage.ru_stime, by_itself=by_itself)
    return _SAID[fate]


def once() -> None:  # pragma: no cover - killed at the end of the conversation, too
    """Play one submission over stdin and stdout, which the submission cannot reach any more."""
    private_in, private_out = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    guard.limit_resources()

    def write(data: bytes) -> None:
        while data:
            data = data[os.write(private_out, data) :]

    folder = _new_folder()
    os.chdir(folder)
    write(b"!")  # ready: the time of the submission begins after this
    try:
        line = Line(lambda size: os.read(private_in, size), write)
        play(line, line.receive(), folder)
    finally:
        _leave(0)


def sandboxed(descriptor: int, packages: list[str]) -> None:  # pragma: no cover - runs in the sandbox only
    """Play one submission over an inherited socket, in a sandbox that is gone when it ends."""
    from gatherlab.checking.wall import namespaces, seccomp  # for Linux, and not for a child that is forked

    try:
        begin_without_site(packages)
        namespaces.seal(seccomp.program() or b"")
        connection = socket.socket(fileno=descriptor)
        connection.set_inheritable(False)
        connection.sendall(b"+")  # from now on what goes wrong is the submission's doing
        line = Line(connection.recv, connection.sendall)
        play(line, line.receive(), Path.cwd())
    finally:
        _leave(0)


def begin_without_site(packages: list[str]) -> None:
    """What ``site`` would have done at the start: folders of packages, exit(), quit(), help() and so on."""
    import site

    sys.path += packages
    site.setquit()
    site.setcopyright()
    site.sethelper()


def main(argv: list[str]) -> int:
    """Run as a warmed process or for one submission; the exit code is 0."""
    sys.dont_write_bytecode = True
    if argv == ["--once"]:
        once()
    elif argv[0] == "--sandbox":
        sandboxed(int(argv[1]), argv[2:])
    else:
        with socket.socket(fileno=int(argv[0])) as control:
            serve(control)
    return 0
