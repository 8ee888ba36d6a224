"""One bubblewrap with a Python in it, seen from outside: how it starts, who is in it, and how it ends."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType

from gatherlab.checking.wall import bubblewrap, guard, parent, seccomp, wire, worker
from gatherlab.checking.wall.guard import Fate

__all__ = ["END", "THREADS", "Box", "Inmate", "RefusedError", "bwrap", "has_ended", "lines", "options"]

START = 30.0  # real seconds for a sandbox to start on a busy machine
END = 5.0  # real seconds for the kernel to end all of it
THREADS = 300  # of one submission
# The modules are imported here, too, for their bytecode: a sandbox can read, but not write it.
_CODE = "from {} import main; import sys; main(sys.argv[1:])"
# bubblewrap's exit codes where it was killed, or what it had started: 128 and the signal
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
_CREDENTIALS = struct.Struct("iII")  # struct ucred: pid, uid, gid


class RefusedError(OSError):
    """The machine refused what a sandbox needs; the message names the system call."""


class Inmate:
    """A process in a sandbox that says on ``line`` that it is ready, and the first process of its namespace.

    ``number`` and ``first`` are their numbers here.  Raises OSError where none gets ready.
    """

    def __init__(self, line: socket.socket) -> None:
        self.number = _ready(line)
        self.first = int(_stat(self.number)[1])
        self._first = os.pidfd_open(self.first)
        self._used, self._looked = 0.0, time.monotonic()

    def look(self) -> None:
        """Raise wire.Broken where the process has more than THREADS threads."""
        with suppress(OSError, ValueError, IndexError):  # it has just ended
            words = _stat(self.number)
            self._used = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
            self._looked = time.monotonic()
            if int(words[17]) > THREADS:
                raise wire.Broken("a process with too many threads")

    def fate(self) -> Fate:
        """What became of it, as far as the last look tells: it may have used up its CPU time since then."""
        since = (time.monotonic() - self._looked) * (os.cpu_count() or 1)
        return "timeout" if self._used + since > guard.cpu_limit() - guard.COUNTED else "died"

    def ends_by_itself(self, seconds: float) -> bool:
        """Whether the namespace's first process ends within so many real seconds.

        Where the process has ended, the first one is only waited for longer.
        """
        if self._first < 0 or has_ended(self._first, seconds):
            return True
        return self._has_left() and has_ended(self._first, END)

    def _has_left(self) -> bool:
        """Whether the process itself has ended."""
        try:
            return _stat(self.number)[0] in "ZX"
        except (OSError, IndexError):
            return True

    def end(self) -> bool:
        """End the whole namespace; whether the kernel has ended every process in it."""
        if self._first >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._first, signal.SIGKILL)
            if not has_ended(self._first, END):  # the first process of a namespace is the last one to go
                return False
            os.close(self._first)
            self._first = -1
        return True


class Box:
    """A running bubblewrap whose process is ready.  A context manager: afterwards all is gone.

    ``line`` leads to the process.  With ``nesting`` it is a warm parent, else it plays one submission.
    ``errors`` is a descriptor for what bubblewrap and Python complain of.
    """

    def __init__(self, options: bytes, *, nesting: bool = False, errors: int = subprocess.DEVNULL) -> None:
        self.line, theirs = lines()
        with ExitStack() as failed:
            failed.callback(self.line.close)
            with theirs:
                self.process = _start(options, theirs.fileno(), nesting, errors)
            failed.callback(self._wait)
            failed.callback(self.process.kill)
            self.inmate = Inmate(self.line)
            failed.callback(self.inmate.end)
            # from here: in there nobody may set one, and a parent's children set their own
            refused = guard.limit_resources(self.inmate.number) if not nesting else []
            if refused:
                raise OSError(f"its limits could not be set: {', '.join(refused)}")
            failed.pop_all()

    def __enter__(self) -> Box:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox, and wait until the kernel has ended every process in it."""
        if not self.inmate.end():
            self.process.kill()
        self._wait()
        self.line.close()

    def fate(self) -> Fate:
        """What became of a process that went away: bubblewrap ends with its end, as a shell would tell it."""
        fate = self.inmate.fate()
        with suppress(subprocess.TimeoutExpired):
            if fate == "died" and self.process.wait(guard.GONE) in _KILLED:
                return "lost"
        return fate

    def _wait(self) -> None:
        try:
            self.process.wait(END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def lines() -> tuple[socket.socket, socket.socket]:
    """Two ends of a conversation; at the first one the kernel says who speaks."""
    mine, theirs = socket.socketpair()
    mine.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    return mine, theirs


def has_ended(process: int, seconds: float) -> bool:
    """Whether the process of a descriptor ends within so many real seconds."""
    gone = select.poll()
    gone.register(process, select.POLLIN)
    return bool(gone.poll(seconds * 1000))


def bwrap() -> str:
    """The program, or an empty text where it is not installed."""
    return shutil.which("bwrap") or ""


def options(hidden: Iterable[Path] = (), *, nesting: bool = False) -> bytes:
    """What bubblewrap is told, as it reads it from a descriptor."""
    program = bwrap()
    words = bubblewrap.arguments(hidden, sized=_sized(program), lent=_lends(program), nesting=nesting)
    return b"".join(os.fsencode(word) + b"\0" for word in words)


@cache
def _sized(program: str) -> bool:
    """Whether this bwrap can limit the size of a folder in memory."""
    return "--size" in subprocess.run([program, "--help"], capture_output=True, text=True, check=False).stdout


@cache
def _lends(program: str) -> bool:
    """Whether what this bwrap starts can use a capability that it is left.

    Where bwrap is setuid it leaves none, and where a policy of the machine forbids it (AppArmor's in Ubuntu)
    none can be used.
    """
    command = [program, "--unshare-all", "--cap-drop", "ALL", "--cap-add", "CAP_SETPCAP"]
    command += ["--ro-bind", "/", "/", "--"]
    command += [sys.executable, "-I", "-S", "-c", _TRIAL]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


_TRIAL = "import ctypes, sys; sys.exit(ctypes.CDLL(None).prctl(24, 0, 0, 0, 0))"  # PR_CAPBSET_DROP


def _ready(line: socket.socket, seconds: float = START) -> int:
    """The process's number, as the kernel gives it with the first byte, sent before any order is known."""
    line.settimeout(seconds)
    data, ancillary, _, _ = line.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size))
    if data == parent.REFUSED:
        raise RefusedError(line.recv(1_000).decode(errors="replace"))
    if not data or not ancillary:
        raise OSError("the sandbox ended before it was ready")
    number: int = _CREDENTIALS.unpack(ancillary[0][2])[0]
    return number


def _stat(process: int) -> list[str]:
    """What the kernel says of a process, from its state on: see proc_pid_stat(5), where this is field 3."""
    text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()


def _start(options: bytes, line: int, nesting: bool, errors: int) -> subprocess.Popen[bytes]:
    with ExitStack() as stack:
        passed = [line, stack.enter_context(_readable(options))]
        command = [bwrap(), "--args", str(passed[1])]
        if not nesting and not _lends(bwrap()):  # else the process loads it, after what it forbids
            passed.append(stack.enter_context(_readable(seccomp.program() or b"")))
            command += ["--seccomp", str(passed[2])]
        command += ["--", os.path.realpath(sys.executable), "-P", "-s", "-S", "-c"]
        command += [_CODE.format((parent if nesting else worker).__name__)]
        command += [*([] if nesting else ["--sandbox"]), str(line), *bubblewrap.packages()]
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=passed,
            env=bubblewrap.ENVIRONMENT,
            start_new_session=True,  # else Ctrl-C ends it, too, and the submission is blamed
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
