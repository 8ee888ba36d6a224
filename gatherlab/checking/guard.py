"""What the isolated process may not do: so that one submission cannot disturb the next.

This is no sandbox against an attacker with ctypes; it stops what learners' programs do by accident or for
fun: take all memory, fill the disk, start processes, send signals, write outside of their own folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["forbid", "limit_resources", "watcher"]

MEMORY = 1 << 30  # bytes of address space
CPU = 20  # seconds; the wall clock's limit comes first
FILE = 16 << 20  # bytes of one file

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


def limit_resources() -> None:
    """Set the limits that the platform has: memory, CPU time, file size, no core file."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, value in (
        ("RLIMIT_AS", MEMORY),
        ("RLIMIT_CPU", CPU),
        ("RLIMIT_FSIZE", FILE),
        ("RLIMIT_CORE", 0),
    ):
        which = getattr(resource, name, None)
        if which is None:
            continue
        try:
            hard = resource.getrlimit(which)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (value, value))
        except (OSError, ValueError):  # a platform that knows the limit and refuses it
            continue


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
        return real.startswith(home) or real == os.devnull

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
