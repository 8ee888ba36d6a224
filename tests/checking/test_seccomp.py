"""The filter for system calls, run by a small interpreter: what each call gets, on both processors."""

from __future__ import annotations

import errno
import platform
import struct

import pytest

from gatherlab.checking.wall import seccomp

ARCHS = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, KILL = "allow", "kill"
NEW_THREAD = 0x3D0F00  # what the C library passes to clone for a thread
NEW_PROCESS = 0x1200011


def outcome(
    machine: str, number: int, argument: int = 0, arch: int | None = None, third: int = 0, second: int = 0
) -> str | int:
    """What the filter says: allow, kill, or the error number that the call fails with."""
    filled = seccomp.program(machine)
    assert filled is not None
    steps = [struct.unpack_from("<HBBI", filled, place) for place in range(0, len(filled), 8)]
    data = struct.pack(
        "<IIQQQQ", number, ARCHS[machine] if arch is None else arch, 0, argument, second, third
    )
    place, held = 0, 0
    while True:
        code, yes, no, operand = steps[place]
        place += 1
        if code == 0x20:
            held = struct.unpack_from("<I", data, operand)[0]
        elif code == 0x06:
            kind = operand & 0xFFFF0000
            return {0x7FFF0000: ALLOW, 0x80000000: KILL}.get(kind, operand & 0xFFFF)
        else:
            taken = {0x15: held == operand, 0x35: held >= operand, 0x45: bool(held & operand)}[code]
            place += yes if taken else no


@pytest.mark.parametrize(
    ("machine", "number", "argument", "expected"),
    [
        ("x86_64", 0, 0, ALLOW),  # read
        ("x86_64", 202, 0, ALLOW),  # futex
        ("x86_64", 57, 0, errno.EPERM),  # fork
        ("x86_64", 58, 0, errno.EPERM),  # vfork
        ("x86_64", 56, NEW_THREAD, ALLOW),
        ("x86_64", 56, NEW_PROCESS, errno.EPERM),
        ("x86_64", 435, 0, errno.ENOSYS),  # clone3
        ("x86_64", 101, 0, errno.EPERM),  # ptrace
        ("x86_64", 165, 0, errno.EPERM),  # mount
        ("x86_64", 41, 1, ALLOW),  # socket of the family AF_UNIX
        ("x86_64", 41, 2, ALLOW),
        ("x86_64", 41, 10, ALLOW),
        ("x86_64", 41, 16, errno.EAFNOSUPPORT),  # AF_NETLINK
        ("x86_64", 41, 0, errno.EAFNOSUPPORT),
        ("x86_64", 0x40000000, 0, errno.EPERM),  # the x32 read
        ("aarch64", 63, 0, ALLOW),  # read
        ("aarch64", 57, 0, ALLOW),  # close, which is fork on the other one
        ("aarch64", 220, NEW_THREAD, ALLOW),
        ("aarch64", 220, NEW_PROCESS, errno.EPERM),
        ("aarch64", 435, 0, errno.ENOSYS),
        ("aarch64", 117, 0, errno.EPERM),
        ("aarch64", 198, 1, ALLOW),
        ("aarch64", 198, 38, errno.EAFNOSUPPORT),  # AF_ALG
    ],
)
def test_what_a_call_gets(machine: str, number: int, argument: int, expected: str | int) -> None:
    assert outcome(machine, number, argument) == expected


@pytest.mark.parametrize("machine", ARCHS)
def test_every_call_in_the_table_fails(machine: str) -> None:
    column = list(ARCHS).index(machine)
    numbers = [both[column] for both in seccomp._FORBIDDEN.values() if both[column] is not None]
    assert len(numbers) == len(set(numbers)) >= 60
    assert {outcome(machine, number) for number in numbers if number is not None} == {errno.EPERM}


@pytest.mark.parametrize(("machine", "number"), [("x86_64", 302), ("aarch64", 261)])
def test_limits_may_be_read_and_not_set(machine: str, number: int) -> None:
    assert outcome(machine, number) == ALLOW
    for place in (0x1000, 1 << 32, 0x7FFF_1234_5678):
        assert outcome(machine, number, third=place) == errno.EPERM


@pytest.mark.parametrize("machine", ARCHS)
def test_nobody_kills_and_other_signals_work(machine: str) -> None:
    """So that a SIGKILL is known to come from outside."""
    place = list(ARCHS).index(machine)
    for kind, numbers in {
        "second": ((62, 129), (200, 130), (129, 138)),  # kill, tkill, rt_sigqueueinfo
        "third": ((234, 131), (297, 240)),  # tgkill, rt_tgsigqueueinfo
    }.items():
        for both in numbers:
            assert outcome(machine, both[place], **{kind: 9}) == errno.EPERM
            assert outcome(machine, both[place], **{kind: 15}) == ALLOW


def test_another_architecture_is_killed() -> None:
    assert outcome("x86_64", 0, arch=0x40000003) == KILL  # 32-bit programs number their calls differently
    assert outcome("aarch64", 0, arch=0x40000028) == KILL


def test_a_processor_without_a_filter() -> None:
    assert seccomp.program("riscv64") is None


def test_by_default_it_is_for_this_machine() -> None:
    assert seccomp.program() == seccomp.program(platform.machine())


def test_the_kernel_takes_no_longer_programs() -> None:
    assert all(len(seccomp.program(machine) or b"") // 8 < 4096 for machine in ARCHS)
