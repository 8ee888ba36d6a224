"""What the isolated process may not do: so that one submission cannot disturb the next.

This alone is no sandbox (``sandbox`` is): a program that wants to gets around an audit hook.  It stops what
learners' programs do by accident or for fun, and says so in a sentence: take all memory, fill the disk, start
processes, send signals, write outside of their own folder.  It is used inside the sandbox as well, so that a
verdict is the same with and without one.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

__all__ = [
    "COUNTED",
    "GONE",
    "Fate",
    "cpu_limit",
    "end_of",
    "ends_by_itself",
    "forbid",
    "is_out_of_time",
    "limit_resources",
    "watcher",
]

Fate = Literal["died", "timeout", "lost"]  # how a submission's process went away

FILE = 16 << 20  # bytes
# Seconds of CPU time for each processor: more than a submission has by the clock on the wall, at which it is
# killed from outside.  So that limit always comes first, and this one ends what nobody watches any more.
CPU = 70
GONE = 1.0  # real seconds for a process that hung up to be gone: then its end is the kernel's word
COUNTED = 0.5  # seconds of CPU time that the kernel's different counts of it may be apart
_LIMITS = {
    "RLIMIT_AS": 1 << 30,  # bytes of memory addresses
    "RLIMIT_CPU": CPU * (os.cpu_count() or 1),  # seconds, of all threads together
    "RLIMIT_FSIZE": FILE,
    "RLIMIT_NOFILE": 128,
    # bytes; on Linux 0 would still let a program collect core files, and with 1 there are none: core(5)
    "RLIMIT_CORE": 1 if sys.platform == "linux" else 0,
}

_PROCESSES = frozenset(
    (
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.exec",
        "os.system",
        "os.startfile",
        "subprocess.Popen",
    )
)
_SIGNALS = frozenset(("os.kill", "os.killpg"))
_CHANGES = frozenset(
    f"os.{name}"
    for name in (
        "remove",
        "rename",
        "rmdir",
        "mkdir",
        "link",
        "symlink",
        "truncate",
        "chmod",
        "chown",
        "utime",
    )
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def limit_resources(process: int = 0, *, besides: int = 0) -> list[str]:
    """Limit memory, CPU time, files and core files as far as the platform can; the limits it refused.

    ``process`` is the number of another process, on Linux; by default it is this one that is limited.
    ``besides`` are bytes of memory addresses that it has from its parent, and that do not count.
    """
    try:
        import resource
    except ImportError:  # Windows
        return []
    refused = []
    for name, value in _LIMITS.items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        try:
            value = _allowed(name, value + (besides if name == "RLIMIT_AS" else 0))
            if process:
                resource.prlimit(process, which, (value, value))
            else:
                resource.setrlimit(which, (value, value))
        except (OSError, ValueError):  # a platform that knows the limit and refuses it
            refused.append(name)
    return refused


def cpu_limit() -> float:
    """The seconds of CPU time that a process gets here."""
    return _allowed("RLIMIT_CPU", _LIMITS["RLIMIT_CPU"])


def is_out_of_time(status: int, used: float) -> bool:
    """Whether a process was ended by its limit of CPU time: by its wait status, and the seconds it used."""
    return os.WIFSIGNALED(status) and used > cpu_limit() - COUNTED


def end_of(status: int, used: float, *, by_itself: bool = True) -> Fate:
    """How a process ended that was waited for, and had used so many seconds of CPU time.

    ``by_itself`` is False where we killed it.  Else somebody has, where it was killed at all: its own limits
    are no such end, but for that of CPU time.
    """
    if is_out_of_time(status, used):
        return "timeout"
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return "lost" if by_itself and killed else "died"


def ends_by_itself(child: int, seconds: float) -> bool:
    """Whether a child of this process, which stays unreaped, ends within so many real seconds."""
    until = time.monotonic() + seconds
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() >= until:
            return False
        time.sleep(0.005)
    return True


def _allowed(name: str, value: int) -> int:
    """A limit, or the lower one that this process already has."""
    import resource

    hard = resource.getrlimit(getattr(resource, name))[1]
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def forbid(folder: Path) -> None:
    """From now on, for good: no processes, no signals, and changes to files only under ``folder``."""
    sys.addaudithook(watcher(folder))


def watcher(folder: Path) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that raises PermissionError for what is forbidden; ``folder`` may be written in."""
    home = os.path.realpath(folder) + os.sep
    realpath, fsdecode = os.path.realpath, os.fsdecode

    def inside(path: Any) -> bool:
        if isinstance(path, int):
            return True
        real = realpath(fsdecode(path))
        return (real + os.sep).startswith(home) or real == os.devnull

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = args
            if isinstance(flags, int) and flags & _WRITING and not inside(path):
                raise PermissionError(f"a check lets you write only in its own folder, not to {path!r}")
        elif event in _PROCESSES:
            raise PermissionError("a check does not let you start processes")
        elif event in _SIGNALS:
            raise PermissionError("a check does not let you send signals")
        elif event in _CHANGES and not inside(args[0]):
            raise PermissionError(f"a check lets you change files only in its own folder, not {args[0]!r}")

    return hook
