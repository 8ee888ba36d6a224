"""A warm parent: what it is, when it is given up, and that a submission is played without one as well."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gatherlab.checking.isolated import LOST, Worker, unjudged
from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.wall import box, canary, sandbox, warm, wire
from gatherlab.checking.wall.warm import WarmParent
from gatherlab.model import Outcome

GOOD = 'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n'
pytestmark = pytest.mark.usefixtures("sandboxed")


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test finds unfit is so for this test only."""
    monkeypatch.setattr(sandbox, "_unfit", [])


@pytest.fixture
def worker() -> Iterator[Worker]:
    if sandbox._unnestable():
        pytest.skip(f"no warm sandbox here: {sandbox._unnestable()}")
    with Worker(isolation="sandbox", limit=60, inner=50) as worker:
        yield worker


def parent_of(worker: Worker) -> WarmParent | None:
    assert isinstance(worker._way, sandbox.Sandbox)
    return worker._way._parent


def process_of(worker: Worker) -> int:
    """The number of the parent's process."""
    parent = parent_of(worker)
    assert parent is not None
    return parent._box.inmate.number


def passes(worker: Worker) -> bool:
    return worker.judge("1.1", GOOD).outcome is Outcome.PASSED


def test_where_a_sandbox_is_needed_a_warm_one_is_too() -> None:
    """Else every other test here would be left out in silence."""
    if "sandbox" in os.environ.get("GATHERLAB_CI", ""):
        assert sandbox._unnestable() == ""


# --------------------------------------------------------------------------- what it is


def test_it_holds_nothing(worker: Worker) -> None:
    token = secrets.token_hex(16)
    assert worker.judge("1.1", f"# {token}\n{GOOD}", {"mine": f"x = '{token}'"}).outcome is Outcome.PASSED
    process = Path(f"/proc/{process_of(worker)}")
    status = (process / "status").read_text(encoding="utf-8")
    assert re.search(r"^CapEff:\t0000000000200000$", status, re.MULTILINE), status  # CAP_SYS_ADMIN
    assert "\nThreads:\t1\n" in status
    assert [b for b in (process / "environ").read_bytes().split(b"\0") if b"GATHERLAB" in b] == []
    assert {link.name: str(link.readlink()).partition(":")[0] for link in (process / "fd").iterdir()} == {
        **dict.fromkeys("012", "/dev/null"),
        "3": "socket",
        "4": "/",
        "5": "pid",
    }
    assert " rw-s " not in (process / "maps").read_text(encoding="utf-8")
    assert (process / "task" / process.name / "children").read_text() == ""
    searched = memory_of(process)
    assert b"Fork a player for each line" in searched  # which it does hold: a docstring
    assert token.encode() not in searched


def memory_of(process: Path) -> bytes:
    """All that a process can write to, which is all that it could keep."""
    parts = []
    with (process / "mem").open("rb", buffering=0) as memory:
        for line in (process / "maps").read_text(encoding="utf-8").splitlines():
            place, rights, *_ = line.split()
            if "w" in rights:
                start, end = (int(number, 16) for number in place.split("-"))
                memory.seek(start)
                parts.append(memory.read(end - start))
    return b"".join(parts)


def test_it_knows_no_path_of_what_is_hidden(tmp_path: Path) -> None:
    with Worker(isolation="sandbox", hidden=[tmp_path], limit=60, inner=50) as worker:
        assert passes(worker)
        assert os.fsencode(tmp_path) not in Path(f"/proc/{process_of(worker)}/cmdline").read_bytes()


def test_a_submission_has_as_much_memory_of_its_own_as_ever(worker: Worker) -> None:
    room = "kept = bytearray({} << 20)\n"
    assert worker.judge("1.1", room.format(900) + GOOD).outcome is Outcome.PASSED
    assert "MemoryError" in worker.judge("1.1", room.format(1100) + GOOD).happened


# --------------------------------------------------------------------------- when it is given up


def test_one_parent_serves_many(worker: Worker) -> None:
    assert passes(worker)
    process = process_of(worker)
    wrong = ("async def fetch_both(api):\n    return 1", "raise ValueError", "def x(", "x = 1")
    for source in wrong:
        assert worker.judge("1.1", source).outcome is not Outcome.PASSED
    assert passes(worker)
    assert process_of(worker) == process


SPOILT = {
    "a message that is none": "import os\nfor n in range(3, 64):\n"
    "  try: os.write(n, b'\\0\\0\\0\\2[]')\n  except OSError: pass\n",
    "a process that died": "import os\nos._exit(0)\n",
    "a line that was closed": "import os\nos.closerange(3, 64)\n",
}


@pytest.mark.parametrize("why", SPOILT)
def test_a_fresh_one_after_what_is_no_honest_conversation(why: str, worker: Worker) -> None:
    assert passes(worker)
    process = process_of(worker)
    assert worker.judge("1.1", SPOILT[why] + GOOD).outcome is not Outcome.PASSED
    assert parent_of(worker) is None
    assert not Path(f"/proc/{process}").exists()
    assert passes(worker)
    assert process_of(worker) != process


def test_a_fresh_one_after_so_many_turns(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "TURNS", 2 + 3)  # two are trial turns
    processes = []
    for _ in range(3):
        assert passes(worker)
        processes.append(parent_of(worker) and process_of(worker))
    assert processes[0] == processes[1] is not None
    assert processes[2] is None
    assert passes(worker)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSTOP])
def test_a_parent_that_is_gone_or_hangs(sign: int, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    assert passes(worker)
    process, control = process_of(worker), parent_of(worker)
    assert control is not None
    os.kill(process, sign)
    if sign == signal.SIGSTOP:
        ready = box._ready
        impatient = lambda line: ready(line, 0.2) if parent_of(worker) is control else ready(line)  # noqa: E731
        monkeypatch.setattr(box, "_ready", impatient)
    assert passes(worker)
    assert process_of(worker) != process
    assert not Path(f"/proc/{process}").exists()


def test_a_parent_does_not_outlive_the_thread_that_started_it(worker: Worker) -> None:
    """Bubblewrap ends with the thread that made it: the next thread gets a fresh parent."""
    for _ in range(2):
        verdicts: list[bool] = []
        thread = threading.Thread(target=lambda found=verdicts: found.append(passes(worker)))
        thread.start()
        thread.join()
        assert verdicts == [True]
    worker.close()


# --------------------------------------------------------------------------- who ends it from outside

VICTIMS = ("player", "first", "parent", "parent's first", "bubblewrap")
SAID = (GOOD, "async def fetch_both(api):\n    return 1", "import os\nos._exit(0)")


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int, int], list[str]]:
    """Kills a victim with SIGKILL before a submission's messages of that number are heard, for some times."""
    plan: list[tuple[str, int, int]] = []
    done: list[str] = []
    talk, hear = sandbox.Sandbox._talk, Session.hear

    def talking(self: sandbox.Sandbox, session: Session, order: dict[str, Any], place: Any) -> bool:
        session.heard, session.place, session.box = 0, place, self._parent and self._parent._box
        return talk(self, session, order, place)

    def hearing(self: Any, message: dict[str, Any]) -> dict[str, Any]:
        self.heard += 1
        victim, number, times = plan[0]
        if self.heard == number and len(done) < times:
            done.append(victim)
            box = self.box or self.place
            process = {
                "player": self.place.inmate.number,
                "first": self.place.inmate.first,
                "parent": box.inmate.number,
                "parent's first": box.inmate.first,
                "bubblewrap": box.process.pid,
            }[victim]
            os.kill(process, signal.SIGKILL)
        return hear(self, message)

    monkeypatch.setattr(sandbox.Sandbox, "_talk", talking)
    monkeypatch.setattr(Session, "hear", hearing)

    def kill(victim: str, number: int, times: int) -> list[str]:
        done.clear()
        plan[:] = [(victim, number, times)]
        return done

    return kill


def test_killed_at_any_moment_the_verdicts_are_the_same(
    worker: Worker, killed: Callable[[str, int, int], list[str]]
) -> None:
    """Each victim, at one of the first messages, in turn of a right answer, a wrong one and one that ends."""
    expected = [worker.judge("1.1", source) for source in SAID] if killed("player", 1, 0) == [] else []
    moments = [(victim, number) for victim in VICTIMS for number in (1, 3)]
    for turn, (victim, number) in enumerate(moments):
        done = killed(victim, number if turn % 3 == 0 else 1, 1)
        assert worker.judge("1.1", SAID[turn % 3]) == expected[turn % 3], (victim, number)
        assert done == [victim]
    assert sandbox.one_by_one() == ""


@pytest.mark.parametrize("victim", ["player", "first"])
def test_killed_twice_it_is_not_judged(
    victim: str, worker: Worker, killed: Callable[[str, int, int], list[str]]
) -> None:
    done = killed(victim, 1, 2)
    verdict = worker.judge("1.1", GOOD)
    assert (verdict.outcome, verdict.happened) == (Outcome.ERROR, f"{LOST}, twice.")
    assert done == [victim] * 2
    assert passes(worker)


@pytest.mark.parametrize("victim", ["player", "first", "bubblewrap"])
def test_killed_in_a_bubblewrap_of_its_own(victim: str, killed: Callable[[str, int, int], list[str]]) -> None:
    with Worker(isolation="sandbox", limit=60, inner=50, warm=False) as worker:
        done = killed(victim, 1, 1)
        assert passes(worker)
        assert done == [victim]


def test_a_trial_that_is_killed_is_no_lack_of_a_sandbox() -> None:
    """Else the whole class would run without one."""
    killed = iter([OSError("the sandbox ended before it was ready")])

    def start_and_end(errors: int) -> None:
        for problem in killed:
            raise problem

    assert sandbox._trial(start_and_end) == ""


OWN_ENDS = {
    "kill": "import ctypes\nlibc = ctypes.CDLL(None)\nassert libc.kill(libc.getpid(), 9) == -1\n",
    "tgkill": "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nimport threading\n"
    "assert libc.tgkill(libc.getpid(), threading.get_native_id(), 9) == -1\n",
    "raise_signal": "import signal\ntry:\n    signal.raise_signal(9)\nexcept OSError:\n    pass\n",
}


@pytest.mark.parametrize("way", OWN_ENDS)
def test_no_submission_can_seem_to_be_killed(way: str, worker: Worker) -> None:
    assert worker.judge("1.1", OWN_ENDS[way] + GOOD).outcome is Outcome.PASSED


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT])
def test_another_signal_is_its_own_doing(sign: int, worker: Worker) -> None:
    source = f"import signal\nsignal.signal({sign:d}, signal.SIG_DFL)\nsignal.raise_signal({sign:d})"
    assert not unjudged(worker.judge("1.1", source).happened)


# --------------------------------------------------------------------------- trial turns


def test_a_parent_that_leaks_is_not_used(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WarmParent, "_ask", lambda self, order: [] if "plant" in order else ["a file"])
    assert passes(worker)
    assert parent_of(worker) is None
    assert "one turn would find of another: a file" in sandbox.describe()
    monkeypatch.undo()
    assert passes(worker)
    assert parent_of(worker) is None  # for good


def test_the_second_turn_finds_what_the_first_one_leaves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In one process, where all of it is left."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(canary, "_PLACES", (".",))
    name = f"canary_{secrets.token_hex(8)}"
    assert list(canary._left(name)) == []
    assert canary._plant(name)
    assert list(canary._left(name)) == [
        "a file",
        "a variable of the environment",
        "a name in a module",
        "a folder that is not empty",
    ]
    os.environ.pop(name)
    delattr(sys, name)
    delattr(canary, name)


def test_what_no_sandbox_keeps_out_is_found() -> None:
    """Tried in a process of its own: one of the trials would change this one."""
    script = (
        "import os; from gatherlab.checking.wall import canary; os.dup2(1, 9); print(list(canary._holes()))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    for hole in ("no filter for system calls", "the processes of the machine", "an open descriptor"):
        assert hole in found.stdout


@pytest.mark.parametrize("told", [{}, {"found": 7}, {"found": None}])
def test_a_trial_turn_that_does_not_answer(
    told: dict[str, object], worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = SimpleNamespace(pack=wire.pack, unpack=lambda read: told, Broken=wire.Broken)
    monkeypatch.setattr(warm, "wire", heard)
    assert passes(worker)
    assert parent_of(worker) is None
    assert "a trial turn did not answer" in sandbox.one_by_one()
    monkeypatch.undo()
    assert passes(worker)
    assert parent_of(worker) is not None


# --------------------------------------------------------------------------- where there is none


def test_without_nesting_each_gets_a_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_unnestable", lambda: "unshare: Operation not permitted")
    with Worker(isolation="sandbox", limit=60, inner=50) as worker:
        assert passes(worker)
        assert parent_of(worker) is None
    assert "no warm one here: unshare: Operation not permitted" in sandbox.describe()
    assert sandbox.one_by_one() == "unshare: Operation not permitted"


FORKS = """
import ctypes
libc = ctypes.CDLL(None)
if libc.fork() != -1 or libc.unshare(0x10000000) != -1:
    raise SystemError("BrokenOut")
"""


def test_a_bubblewrap_that_leaves_no_capability(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Such as a setuid one, or one under AppArmor: what it starts is as closed as ever, and not warm."""
    real = box.bwrap()
    stand_in = tmp_path / "bwrap"
    stand_in.write_text(
        f"""#!/bin/sh
case "$1" in
    --args) shift; number="$1"; shift; exec {real} --args "$number" --cap-drop ALL "$@";;
    --help) exec {real} --help;;
    *) exit 1;;
esac
""",
        encoding="utf-8",
    )
    stand_in.chmod(0o755)
    caches = (sandbox._obstacle, sandbox._unnestable)
    monkeypatch.setattr(box, "bwrap", lambda: str(stand_in))
    for cache in caches:
        cache.cache_clear()
    try:
        assert sandbox.available()
        assert sandbox.one_by_one() == f"umount2: {os.strerror(1)}"
        with Worker(isolation="sandbox", limit=60, inner=50) as worker:
            assert passes(worker)
            assert worker.judge("1.1", FORKS + GOOD).outcome is Outcome.PASSED
            assert parent_of(worker) is None
    finally:
        for cache in caches:
            cache.cache_clear()
