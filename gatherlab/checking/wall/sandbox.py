"""A sandbox for each submission: Linux with bubblewrap (``bwrap``).

**What is promised.**  Each submission runs in a sandbox of its own, started for it and gone with it.
Nothing of one reaches the next: no process is shared.  It has no network (not even this machine's own
loopback), sees no process but its own, cannot start another one, and reads only Python's library,
installed packages and the shared libraries: no solutions, no other submission, no results, no home, no
environment.  It writes only into a folder in memory (``bubblewrap.FOLDER_SIZE``).  CPU time, wall time,
memory, threads, open files and what it says are bounded (``guard``, ``isolated``, ``conversation``).  When
the verdict is there its process is killed and the kernel ends everything in its process namespace before
the next one begins.  The verdict is made in this process; the submission's process never holds it.

**What is not.**  What a submission tells about itself is its word: a program that speaks the protocol can
say that it left no task running.  It still has to make the right requests and to return the right answers.
A flaw of the kernel is not excluded.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.wall import bubblewrap, guard, seccomp, wire, worker
from gatherlab.checking.wall.conversation import Ear, converse

__all__ = ["NoSandboxError", "Sandbox", "available", "describe"]

START = 30.0  # real seconds for a sandbox to start on a busy machine
END = 5.0  # real seconds for the kernel to end all of it
THREADS = 300  # of one submission
# The module is imported here, too, for its bytecode: a sandbox can read, but not write it.
_CODE = f"from {worker.__name__} import main; import sys; main(sys.argv[1:])"


class NoSandboxError(RuntimeError):
    """There is no sandbox on this machine; the message says why and what to do."""


def available() -> bool:
    """Whether submissions can be sandboxed here.  The first call tries it, which takes a moment."""
    return not _obstacle()


def describe() -> str:
    """What isolates submissions on this machine when they are graded, and what that does not promise."""
    obstacle = _obstacle()
    return _SANDBOX if not obstacle else _NO_SANDBOX.format(obstacle=obstacle)


_SANDBOX = (
    "Each submission ran in a bubblewrap sandbox of its own: no network, no view of other submissions, "
    "solutions or results, limits on time, memory, threads and files, and nothing left behind. Not promised: "
    "what a program says about itself (such as that it left no task running) is taken at its word."
)
_NO_SANDBOX = (
    "Without a sandbox ({obstacle}): each submission ran in a process of its own with limits on time, memory "
    "and files. That stops accidents, not attacks: a hostile program could have read or changed what this "
    "account may, other submissions and these results included."
)


class Sandbox:
    """Plays each submission in a new sandbox; paths in ``hidden`` are invisible there.

    ``limit``: real seconds for one submission, counted from the moment its sandbox is ready.  Raises
    NoSandboxError where there is none.
    """

    def __init__(self, limit: float, hidden: Iterable[Path] = ()) -> None:
        obstacle = _obstacle()
        if obstacle:
            raise NoSandboxError(f"Submissions cannot be sandboxed on this machine: {obstacle}.")
        self._limit, self._options = limit, _options(hidden)

    def play(self, session: Session, order: dict[str, Any]) -> None:
        """Play ``order`` until the session has a verdict.  Raises OSError where no sandbox starts."""
        with _Box(self._options) as box:
            ear = Ear(box.line, self._limit, box.look)
            converse(session, order, ear.receive, ear.send)

    def close(self) -> None:
        """Nothing is kept between two submissions."""


class _Box:
    """One running sandbox whose process waits for an order.  A context manager: afterwards all is gone."""

    def __init__(self, options: bytes, errors: int = subprocess.DEVNULL) -> None:
        self.line, theirs = socket.socketpair()
        self._pid, self._first = 0, -1
        try:
            with theirs:
                self.line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
                self.process = _start(options, theirs.fileno(), errors)
        except BaseException:
            self.line.close()
            raise

    def __enter__(self) -> _Box:
        try:
            self._pid = self._ready()
            self._first = os.pidfd_open(self.processes()[1])
            if refused := guard.limit_resources(self._pid):  # from here: in there nobody may set one
                raise OSError(f"its limits could not be set: {', '.join(refused)}")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def look(self) -> None:
        """Raise wire.Broken where the process has more than THREADS threads."""
        with suppress(OSError, ValueError):  # it has just ended
            if _field(self._pid, "Threads") > THREADS:
                raise wire.Broken("a process with too many threads")

    def processes(self) -> list[int]:
        """The numbers of its processes: bwrap's two, and the one that plays."""
        return [self.process.pid, _field(self._pid, "PPid"), self._pid]

    def close(self) -> None:
        """End the sandbox, and wait until the kernel has ended every process in it."""
        first, self._first = self._first, -1
        if first >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(first, signal.SIGKILL)
            gone = select.poll()
            gone.register(first, select.POLLIN)
            gone.poll(END * 1000)  # the first process of a namespace is the last one to go
            os.close(first)
        else:
            self.process.kill()
        try:
            self.process.wait(END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.line.close()

    def _ready(self) -> int:
        """The process's number, as the kernel gives it with the first byte, sent before any order is
        known."""
        self.line.settimeout(START)
        data, ancillary, _, _ = self.line.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size))
        if not data or not ancillary:
            raise OSError("the sandbox ended before it was ready")
        pid: int = _CREDENTIALS.unpack(ancillary[0][2])[0]
        return pid


def _field(pid: int, name: str) -> int:
    """A number from the kernel's status of a process.  Raises OSError, ValueError."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    return int(status.partition(f"\n{name}:")[2].partition("\n")[0])


_CREDENTIALS = struct.Struct("iII")  # struct ucred: pid, uid, gid


def _start(options: bytes, line: int, errors: int) -> subprocess.Popen[bytes]:
    with ExitStack() as stack:
        inside, rules = (stack.enter_context(_readable(data)) for data in (options, seccomp.program() or b""))
        command = [_bwrap(), "--args", str(inside), "--seccomp", str(rules), "--"]
        command += [os.path.realpath(sys.executable), "-P", "-s", "-S", "-c", _CODE]
        command += ["--sandbox", str(line), *bubblewrap.packages()]
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=[line, inside, rules],
            env=bubblewrap.ENVIRONMENT,
        )


@contextmanager
def _readable(data: bytes) -> Iterator[int]:
    """A descriptor from which ``data`` can be read."""
    descriptor = os.memfd_create("gatherlab")
    try:
        os.write(descriptor, data)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


# --------------------------------------------------------------------------- is there one


def _bwrap() -> str:
    return shutil.which("bwrap") or ""


def _options(hidden: Iterable[Path] = ()) -> bytes:
    words = bubblewrap.arguments(hidden, sized=_sized(_bwrap()))
    return b"".join(os.fsencode(word) + b"\0" for word in words)


@cache
def _sized(bwrap: str) -> bool:
    """Whether this bwrap can limit the size of a folder in memory."""
    return "--size" in subprocess.run([bwrap, "--help"], capture_output=True, text=True, check=False).stdout


@cache
def _obstacle() -> str:
    """Why there is no sandbox here, in a few words; an empty text where there is one."""
    if sys.platform != "linux":
        return "it needs Linux"
    if not _bwrap():
        return "bubblewrap is not installed: the package is named bubblewrap, the program bwrap"
    if seccomp.program() is None:
        return "the filter for system calls is not written for this processor"
    return _trial()


def _trial() -> str:
    """Start one and end it; what is in the way, if anything."""
    with tempfile.TemporaryFile() as errors:
        try:
            with _Box(_options(), errors.fileno()):
                return ""
        except OSError as problem:
            errors.seek(0)
            said = errors.read(2_000).decode(errors="replace").strip().splitlines()
            return f"bubblewrap did not start: {said[-1] if said else problem}"
