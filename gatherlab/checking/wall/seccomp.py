"""The system calls a sandboxed submission may not make, as a filter program for the Linux kernel.

One process stays one process: ``fork``, ``vfork`` and a ``clone`` that is no new thread fail with EPERM, and
``clone3`` with ENOSYS, so that the C library falls back to ``clone``, whose flags a filter can see.
(RLIMIT_NPROC would not do: it does not bind a grader that is run by root, and it counts threads.)  What
reaches into other processes, namespaces, keys, mounts and the rarer parts of the kernel fails with EPERM,
and so do memory that no limit of a process counts (System V shared memory, memfd) and other limits: one that
is lowered can do harm, too (a core file of no bytes is one for the machine's own collector of core files).

Numbers: the kernel's ``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``;
instructions: ``linux/bpf_common.h`` and ``linux/seccomp.h``; both are stable interfaces.
"""

from __future__ import annotations

import errno
import platform
import struct

__all__ = ["program"]

# machine: (its place in the table below, AUDIT_ARCH_…)
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_CLONE, _CLONE3, _SOCKET, _PRLIMIT = (56, 220), (435, 435), (41, 198), (302, 261)
# kill, tkill, rt_sigqueueinfo: the signal is the second argument; tgkill, rt_tgsigqueueinfo: the third
_SIGNALS = {(62, 129): 2, (200, 130): 2, (129, 138): 2, (234, 131): 4, (297, 240): 4}
_SIGKILL = 9

_FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    "fork": (57, None),
    "vfork": (58, None),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semctl": (66, 191),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgctl": (71, 187),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "mq_open": (240, 180),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "personality": (135, 92),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "setrlimit": (160, 164),
}
_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6: what the standard library needs, all without a network

_LOAD, _EQUAL, _AT_LEAST, _BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data, little-endian
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000  # numbers of the x32 ABI start here

_Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


def program(machine: str | None = None) -> bytes | None:
    """The filter as ``bwrap --seccomp`` reads it, or None for a processor it is not written for.

    ``machine`` is a name as of ``platform.machine()``, by default this machine's.
    """
    known = _MACHINES.get(machine or platform.machine())
    if known is None:
        return None
    place, arch = known
    steps: list[_Instruction] = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _KILL)]
    steps += [(_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), _fail(errno.EPERM)]
    numbers = [both[place] for both in _FORBIDDEN.values()]
    for number in filter(None, numbers):
        steps += [(_EQUAL, 0, 1, number), _fail(errno.EPERM)]
    steps += [(_EQUAL, 0, 1, _CLONE3[place]), _fail(errno.ENOSYS)]
    steps += _look_into(_CLONE[place], [_load(0), (_BITS, 1, 0, _CLONE_THREAD), _fail(errno.EPERM)])
    steps += _look_into(_SOCKET[place], [_load(0), *_one_of(_FAMILIES, errno.EAFNOSUPPORT)])
    steps += _look_into(_PRLIMIT[place], [*_zero(4, errno.EPERM), *_zero(5, errno.EPERM)])  # it may ask
    for both, half in _SIGNALS.items():
        steps += _look_into(both[place], [_load(half), (_EQUAL, 0, 1, _SIGKILL), _fail(errno.EPERM)])
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def _fail(number: int) -> _Instruction:
    return (_RETURN, 0, 0, _ERROR | number)


def _load(half: int) -> _Instruction:
    """Load one half of a system call's arguments, which are 64 bits each."""
    return (_LOAD, 0, 0, _ARGUMENTS + 4 * half)


def _look_into(number: int, rest: list[_Instruction]) -> list[_Instruction]:
    """For system call ``number``: allow what ``rest`` lets through."""
    inner = [*rest, (_RETURN, 0, 0, _ALLOW)]
    return [(_EQUAL, 0, len(inner), number), *inner]


def _one_of(values: tuple[int, ...], error: int) -> list[_Instruction]:
    """Go on where the half is one of ``values``, else fail with ``error``."""
    found: list[_Instruction] = [
        (_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)
    ]
    return [*found, _fail(error)]


def _zero(half: int, error: int) -> list[_Instruction]:
    """Go on where a half is 0, else fail with ``error``."""
    return [_load(half), *_one_of((0,), error)]
