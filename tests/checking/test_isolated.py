"""Submissions in a process of their own: nothing one does disturbs the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gatherlab.checking import isolated, judge_source
from gatherlab.checking.isolated import LOST, Worker
from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.wall import conversation, guard
from gatherlab.checking.wall.processes import Forked
from gatherlab.model import Outcome, Verdict

GOOD = """
async def fetch_both(api):
    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))
"""
BODY = "async def fetch_both(api):\n    "
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="a warmed worker needs fork")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(limit=5, inner=1) as worker:
        yield worker


def short(verdict: Verdict) -> str:
    return str(verdict.diagnosis or verdict.outcome)


CASES = {
    "spins": (f"{BODY}while True: pass", "TIMEOUT"),
    "spins in the cell": ("while True: pass", "TIMEOUT"),
    "waits in the cell": (f"import asyncio\nawait asyncio.sleep(60)\n{GOOD}", "CELL_FAILED"),
    "waits for a thread in the cell": (f"import threading\nthreading.Event().wait()\n{GOOD}", "CELL_FAILED"),
    "waits for a thread": (f"import threading\n{BODY}threading.Event().wait()", "BLOCKING"),
    "too much memory": (f"{BODY}x = bytearray(8 << 30)", "RAISED"),
    "ends the process": (f"import os\n{BODY}os._exit(0)", "RAISED"),
    "closes everything": (f"import os\nos.closerange(3, 60)\n{GOOD}", "RAISED"),
    "writes nonsense to the judge": (
        f"import os\nfor n in range(3, 60):\n  try: os.write(n, bytes([0, 0, 0, 2]) + b'[]')\n"
        f"  except OSError: pass\n{GOOD}",
        "error",
    ),
    "patches the encoder": (
        f"import json\njson.JSONEncoder.encode = lambda self, value: '{{}}'\n{GOOD}",
        "error",
    ),
    "patches what observes": (
        "asyncio.all_tasks = lambda *a: set()\nimport gc, inspect\ngc.collect = None\n"
        f"inspect.isawaitable = lambda x: False\n{BODY}asyncio.create_task(asyncio.sleep(1))\n"
        '    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))',
        "LEAKED_TASKS",
    ),
    "equal to everything": (
        "class E(str):\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__\n"
        f'{BODY}await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n    return [E(), E()]',
        "WRONG_VALUE",
    ),
    "forks": (f"import os\nos.fork()\n{GOOD}", "CELL_FAILED"),
    "starts a process": (f"import subprocess\nsubprocess.run(['true'])\n{GOOD}", "CELL_FAILED"),
    "sends a signal": (f"import os\n{BODY}os.kill(os.getppid(), 9)", "RAISED"),
    "writes elsewhere": (f"open({__file__!r}, 'a').write('# x')\n{GOOD}", "CELL_FAILED"),
    "removes elsewhere": (f"import os\nos.remove({__file__!r})\n{GOOD}", "CELL_FAILED"),
    "writes in its own folder": (f"open('x.txt', 'w').write('x')\n{GOOD}", "passed"),
    "leaves a thread": (
        f"import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()\n{GOOD}",
        "passed",
    ),
    "closes stdout": (f"import sys\nsys.stdout.close()\n{GOOD}", "passed"),
    "reads stdin": (f"input()\n{GOOD}", "CELL_FAILED"),
    "leaves in the cell": (f"import sys\nsys.exit()\n{GOOD}", "CELL_FAILED"),
    "interrupts in the cell": (f"raise KeyboardInterrupt\n{GOOD}", "CELL_FAILED"),
    "no such module": (f"import nothing_like_this\n{GOOD}", "CELL_FAILED"),
    "misspelled": (GOOD.replace("fetch_both", "fetch_booth"), "MISSING"),
    "no function": ("fetch_both = 3", "SHAPE"),
    "null bytes": (f"x = '\0'\n{GOOD}", "SYNTAX"),
    "surrogates": (f"x = '\ud800'\n{GOOD}", "SYNTAX"),
    "nested without end": ("(" * 5000 + ")" * 5000, "SYNTAX"),
    "await at the top, well": (f"await asyncio.sleep(0)\n{GOOD}", "passed"),
    "await at the top, failing": (f"{GOOD}\nawait nothing", "SYNTAX"),
    "its trial below": (f"{GOOD}\nawait fetch_both(api)", "passed"),
    "far too long": (GOOD + "x = 1\n" * 50_000, "error"),
    "a main block": (f"{GOOD}\nif __name__ == '__main__':\n    asyncio.run(nothing)", "passed"),
}


@FORKS
@pytest.mark.parametrize("name", CASES)
def test_a_verdict_and_then_the_next_one(name: str, worker: Worker) -> None:
    source, expected = CASES[name]
    if name == "too much memory" and sys.platform != "linux":
        pytest.skip("only Linux keeps the limit on address space")
    verdict = worker.judge("1.1", source)
    assert short(verdict) == expected, verdict.message
    assert worker.judge("1.1", GOOD).outcome is Outcome.PASSED


def test_the_limit_of_the_wall_clock_comes_before_that_of_the_cpu() -> None:
    """However many processors work for a submission: each gives it a second of CPU time a second at most."""
    assert guard.CPU > isolated.LIMIT * conversation.TIMES
    assert isolated.LIMIT > isolated.INNER


@FORKS
def test_a_child_that_holds_its_interpreter_is_killed() -> None:
    with Worker(limit=1, inner=30) as worker:
        for computes_in_c in ("return 7 ** (10**9)", "return 10 ** (10 ** 9)"):
            assert short(worker.judge("1.1", BODY + computes_in_c)) == "TIMEOUT"
            assert worker.judge("1.1", GOOD).outcome is Outcome.PASSED


@FORKS
def test_a_worker_that_dies_is_started_again(worker: Worker) -> None:
    worker.judge("1.1", GOOD)
    assert isinstance(worker._way, Forked)
    process = worker._way.process
    assert process is not None
    process.kill()
    process.wait()
    assert worker.judge("1.1", GOOD).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("source", "expected"),
    [(GOOD, "passed"), ("async def fetch_both(api):\n    return 1", "SHAPE"), (CASES["ends the process"])],
)
def test_without_fork(source: str, expected: str) -> None:
    with Worker(forking=False) as worker:
        assert short(worker.judge("1.1", source)) == expected


def test_without_fork_the_limit_holds() -> None:
    with Worker(forking=False, limit=1, inner=60) as worker:
        assert short(worker.judge("1.1", f"{BODY}while True: pass")) == "TIMEOUT"


def test_a_python_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    for forking in {False, hasattr(os, "fork")}:
        with Worker(forking=forking) as worker:
            verdict = worker.judge("1.1", GOOD)
        assert verdict.outcome is Outcome.ERROR
        assert "could not be started" in verdict.happened


@FORKS
def test_a_process_that_could_not_be_started_is_tried_again(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There was no room for a moment."""
    way, failed = worker._way, []
    assert isinstance(way, Forked)
    play = way.play

    def crowded(session: Session, order: dict[str, Any]) -> None:
        if not failed:
            failed.append(order)
            raise OSError(12, "Cannot allocate memory")
        play(session, order)

    monkeypatch.setattr(way, "play", crowded)
    assert short(worker.judge("1.1", GOOD)) == "passed"
    assert len(failed) == 1


def test_judge_source_shares_one_worker() -> None:
    assert judge_source("1.1", GOOD).outcome is Outcome.PASSED
    assert judge_source("1.1", "").outcome is Outcome.NOT_ATTEMPTED
    assert len(isolated._shared) == 1
    isolated._close_shared()
    assert isolated._shared == []


@FORKS
def test_the_isolated_side_knows_no_judge(worker: Worker) -> None:
    source = f"""
import sys
seen = [name for name in sys.modules if name.startswith("gatherlab.") and any(
    part in name for part in ("judge", "session", "exercises", "diagnose", "isolated"))]
assert not seen, seen
{GOOD}"""
    assert worker.judge("1.1", source).outcome is Outcome.PASSED


BUSY = "async def fetch_both(api):\n    return 7 ** (10**9)\n"
GRADER = """
import os, resource, sys
from gatherlab.checking.isolated import Worker
if child := os.fork():  # the limit is of one process: what ours has imported does not count in the child
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
with Worker(limit=600, inner=500, **{ways}) as worker:
    print(worker.judge("1.1", sys.argv[1]).diagnosis)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is the system's")
@pytest.mark.parametrize(
    "way",
    [
        {"forking": True},
        {"forking": False},
        {"isolation": "sandbox", "warm": True},
        {"isolation": "sandbox", "warm": False},
    ],
    ids=["forked", "single", "warm", "alone"],
)
def test_a_death_by_the_limit_of_cpu_time_is_a_time_out(
    way: dict[str, object], request: pytest.FixtureRequest
) -> None:
    """Such as a shell's ``ulimit -t`` sets it, which comes before the limit of the clock on the wall."""
    if "isolation" in way:
        request.getfixturevalue("sandboxed")
    command = [sys.executable, "-c", GRADER.format(ways=way), BUSY]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "TIMEOUT"


@FORKS
@pytest.mark.parametrize("who", ["the submission's process", "the warmed process"])
def test_a_process_that_is_killed_from_outside(
    who: str, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets another one; nobody can tell it from one that kills itself, which no sandbox forbids here."""
    way = worker._way
    assert isinstance(way, Forked)
    hear, killed = Session.hear, []

    def hearing(self: Session, message: dict[str, Any]) -> dict[str, Any]:
        if not killed:
            assert way.process is not None
            warmed = way.process.pid
            children = Path(f"/proc/{warmed}/task/{warmed}/children").read_text(encoding="utf-8")
            killed.append(warmed if who == "the warmed process" else int(children))
            os.kill(killed[0], signal.SIGKILL)
        return hear(self, message)

    if not Path(f"/proc/{os.getpid()}/task").exists():
        pytest.skip("only Linux tells the children")
    monkeypatch.setattr(Session, "hear", hearing)
    assert short(worker.judge("1.1", GOOD)) == "passed"
    assert len(killed) == 1
    assert worker.judge("1.1", "import signal\nsignal.raise_signal(9)").happened == f"{LOST}, twice."


@FORKS
def test_another_death_is_none(worker: Worker) -> None:
    assert short(worker.judge("1.1", "import os, signal\nsignal.raise_signal(15)")) == "RAISED"
