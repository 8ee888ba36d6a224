"""System calls of Linux with which a process gives itself namespaces, and gives up what it may do.

Through ctypes on every Python: ``os.unshare`` and ``os.setns`` came with 3.12, and the others are nowhere in
the standard library.  Each function raises OSError with the call's name.  Numbers: ``linux/sched.h``,
``linux/prctl.h``, ``linux/capability.h``, ``linux/mount.h``, ``linux/sockios.h``: all are stable interfaces.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from contextlib import suppress
from functools import cache
from typing import Any

from gatherlab.checking.wall.bubblewrap import DEVICES

__all__ = [
    "NEW_PIDS",
    "drop_capabilities",
    "enter",
    "enter_new_world",
    "filter_calls",
    "held_capabilities",
    "hide",
    "is_filtered",
    "make_devices_read_only",
    "make_read_only",
    "mount_memory",
    "seal",
    "unshare",
    "wake_loopback",
]

NEW_PIDS = 0x20000000  # CLONE_NEWPID: of the children made from now on
# CLONE_NEWUSER, NEWNS (mounts), NEWNET, NEWIPC, NEWUTS: of this process, at once
_NEW_WORLD = 0x10000000 | 0x00020000 | 0x40000000 | 0x08000000 | 0x04000000

_DROP_FROM_BOUNDING_SET, _NO_NEW_PRIVILEGES, _AMBIENT, _CLEAR_ALL = 24, 38, 47, 4
_GET_FILTER, _SET_FILTER, _FILTER_PROGRAM = 21, 22, 2
_CAPABILITIES = 0x20080522  # the version of the structures below: two words for each of the three sets
_READ_ONLY, _NO_SUID, _NO_DEVICES, _REMOUNT, _BIND, _DETACH = 1, 2, 4, 32, 4096, 2
# what statvfs() calls a mount's flag, and mount() the same one; all others have one number in both
_RELATIVE_TIMES, _MOUNT_RELATIVE_TIMES, _MOUNT_STRICT_TIMES = 4096, 1 << 21, 1 << 24
_KEPT = 1 | 2 | 4 | 8 | 1024 | 2048  # read-only, nosuid, nodev, noexec, noatime, nodiratime
_SET_INTERFACE_FLAGS, _UP = 0x8914, 1
_INTERFACE = struct.Struct("16sh14x")  # struct ifreq, with flags


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


class _Header(ctypes.Structure):
    """struct __user_cap_header_struct."""

    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))


def unshare(flags: int) -> None:
    """Leave the namespaces named and get new ones."""
    _call("unshare", ctypes.c_int(flags))


def enter(descriptor: int, kind: int) -> None:
    """Go into the namespace of ``kind`` that an open descriptor names."""
    _call("setns", ctypes.c_int(descriptor), ctypes.c_int(kind))


def enter_new_world(processes: int) -> None:
    """Leave all namespaces but that of the processes for new ones, in which this user has every capability.

    User and group keep their numbers there, and nobody else has one.  ``processes`` is a descriptor of a
    folder like ``/proc``.
    """
    user, group = os.getuid(), os.getgid()  # afterwards they have no number before they are mapped
    unshare(_NEW_WORLD)
    for name, text in (
        ("uid_map", f"{user} {user} 1"),
        ("setgroups", "deny"),
        ("gid_map", f"{group} {group} 1"),
    ):
        descriptor = os.open(f"self/{name}", os.O_WRONLY, dir_fd=processes)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def mount_memory(folder: str, options: str) -> None:
    """Mount a new file system in memory at ``folder``; ``options`` as ``mount -o`` takes them."""
    flags = ctypes.c_ulong(_NO_SUID | _NO_DEVICES)
    _call("mount", b"tmpfs", folder.encode(), b"tmpfs", flags, options.encode())


def make_read_only(path: str) -> None:
    """Let nobody change the file or folder that is mounted at ``path``; a device still works."""
    flags = os.statvfs(path).f_flag
    times = _MOUNT_RELATIVE_TIMES if flags & _RELATIVE_TIMES else _MOUNT_STRICT_TIMES
    kept = flags & _KEPT | (0 if flags & 1024 else times)
    _call("mount", None, path.encode(), None, ctypes.c_ulong(kept | _READ_ONLY | _REMOUNT | _BIND), None)


def make_devices_read_only() -> None:
    """Let nobody change what all see of a device: its permissions and times."""
    for device in DEVICES:
        make_read_only(device)


def hide(path: str) -> None:
    """Take away what is mounted at ``path``; what is open of it stays open."""
    _call("umount2", path.encode(), ctypes.c_int(_DETACH))


def wake_loopback() -> None:
    """Bring up the loopback of a new network namespace, which leads nowhere else."""
    import fcntl  # here, for Windows has none and imports this module

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_INTERFACE_FLAGS, _INTERFACE.pack(b"lo", _UP))


def drop_capabilities() -> None:
    """Give up every capability, for good, also for programs that are started."""
    capability = 0
    while _prctl(_DROP_FROM_BOUNDING_SET, capability) == 0:
        capability += 1
    if not capability or ctypes.get_errno() != errno.EINVAL:  # EINVAL: there are no more
        raise _error("prctl (bounding set)")
    if _prctl(_AMBIENT, _CLEAR_ALL) != 0:
        raise _error("prctl (ambient set)")
    if _prctl(_NO_NEW_PRIVILEGES, 1) != 0:
        raise _error("prctl (no new privileges)")
    _call("capset", ctypes.byref(_Header(_CAPABILITIES, 0)), (ctypes.c_uint32 * 6)())


def seal(program: bytes) -> None:
    """Give up what a sandbox lent its process, load the filter for system calls, let devices only be used.

    Where bubblewrap lends nothing it has loaded the filter itself.
    """
    if not is_filtered():
        with suppress(OSError):  # they are no less closed than without what was lent
            make_devices_read_only()
        drop_capabilities()
        filter_calls(program)


def held_capabilities() -> int:
    """The capabilities that this process has or could get back, as a mask; 0 for none."""
    sets = (ctypes.c_uint32 * 6)()
    _call("capget", ctypes.byref(_Header(_CAPABILITIES, 0)), sets)
    return int(sets[0] | sets[1] | sets[2] | (sets[3] | sets[4] | sets[5]) << 32)


def filter_calls(program: bytes) -> None:
    """Load a filter for system calls, for good.  It needs ``drop_capabilities`` first."""
    steps = ctypes.create_string_buffer(program, len(program))
    loaded = _Program(len(program) // 8, ctypes.cast(steps, ctypes.c_void_p))
    if _prctl(_SET_FILTER, _FILTER_PROGRAM, ctypes.addressof(loaded)) != 0:
        raise _error("prctl (seccomp)")


def is_filtered() -> bool:
    """Whether a filter for system calls is loaded."""
    return _prctl(_GET_FILTER) == _FILTER_PROGRAM


@cache
def _libc() -> Any:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)  # it is called often, and words are longs
    return libc


def _prctl(option: int, first: int = 0, second: int = 0) -> int:
    return int(_libc().prctl(option, first, second, 0, 0))


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc(), name)(*arguments) != 0:
        raise _error(name)


def _error(what: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{what}: {os.strerror(number)}")
