"""The sandbox: whether there is one, what it says, how it starts and ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatherlab.checking.isolated import Worker
from gatherlab.checking.wall import box, bubblewrap, guard, sandbox, seccomp
from gatherlab.model import Outcome

GOOD = 'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n'
THREADS = """
async def fetch_both(api):
    def ask(path):
        return asyncio.run_coroutine_threadsafe(api.get(path), loop).result()
    loop = asyncio.get_running_loop()
    return await asyncio.gather(asyncio.to_thread(ask, "users/1"), asyncio.to_thread(ask, "posts/1"))
"""
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")


@pytest.fixture
def asked_anew() -> Iterator[None]:
    """What was found out about this machine is forgotten before and after."""
    caches = (sandbox._obstacle, sandbox._unnestable, box._sized, box._lends)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def program(folder: Path, text: str) -> str:
    """A shell script that stands in for bwrap."""
    path = folder / "bwrap"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


# --------------------------------------------------------------------------- is there one


def test_elsewhere_there_is_none(monkeypatch: pytest.MonkeyPatch, asked_anew: None) -> None:
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    assert not sandbox.available()
    assert sandbox.describe().startswith("Without a sandbox (it needs Linux)")


@ON_LINUX
def test_without_bubblewrap_there_is_none(monkeypatch: pytest.MonkeyPatch, asked_anew: None) -> None:
    monkeypatch.setattr(box.shutil, "which", lambda name: None)
    assert not sandbox.available()
    assert "bubblewrap is not installed" in sandbox.describe()
    assert "stops accidents, not attacks" in sandbox.describe()
    with pytest.raises(sandbox.NoSandboxError, match="bubblewrap is not installed"):
        Worker(isolation="sandbox")


@ON_LINUX
def test_without_a_filter_there_is_none(monkeypatch: pytest.MonkeyPatch, asked_anew: None) -> None:
    monkeypatch.setattr(box, "bwrap", lambda: "/bin/true")
    monkeypatch.setattr(seccomp, "program", lambda: None)
    assert "this processor" in sandbox.describe()


@ON_LINUX
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('echo "bwrap: No permissions to create a new namespace" >&2; exit 1', "No permissions to create"),
        ("exit 0", "the sandbox ended before it was ready"),
    ],
)
def test_a_bubblewrap_that_does_not_work(
    text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked_anew: None
) -> None:
    path = program(tmp_path, text)
    monkeypatch.setattr(box, "bwrap", lambda: path)
    assert not sandbox.available()
    assert words in sandbox.describe()


@ON_LINUX
def test_a_bubblewrap_that_is_gone(monkeypatch: pytest.MonkeyPatch, sandboxed: None) -> None:
    with Worker(isolation="sandbox") as worker:
        monkeypatch.setattr(box, "bwrap", lambda: "/no/such/bwrap")
        verdict = worker.judge("1.1", GOOD)
    assert verdict.outcome is Outcome.ERROR
    assert "could not be started" in verdict.happened


def test_limits_that_are_refused(monkeypatch: pytest.MonkeyPatch, sandboxed: None, asked_anew: None) -> None:
    monkeypatch.setattr(box.guard, "limit_resources", lambda process, **more: ["RLIMIT_AS"])
    assert "its limits could not be set: RLIMIT_AS" in sandbox.describe()


def test_what_it_promises(sandboxed: None) -> None:
    text = sandbox.describe()
    assert "no network" in text
    assert "Not promised" in text


# --------------------------------------------------------------------------- what it is like inside


@pytest.fixture(scope="module", params=["warm", "alone"])
def worker(request: pytest.FixtureRequest, sandboxed: None) -> Iterator[Worker]:
    """One that forks a warm parent, and one that starts a bubblewrap for each submission."""
    with Worker(isolation="sandbox", warm=request.param == "warm", limit=60, inner=50) as worker:
        yield worker


def test_a_right_answer(worker: Worker) -> None:
    assert worker.judge("1.1", GOOD).outcome is Outcome.PASSED


def test_threads_work(worker: Worker) -> None:
    assert worker.judge("1.1", THREADS).outcome is Outcome.PASSED


def test_what_a_learner_may_want(worker: Worker) -> None:
    source = f"""
import dataclasses, functools, json, logging, random, tempfile, time, zoneinfo
import httpx, nest_asyncio2
from gatherlab import ApiError
nest_asyncio2.apply
with tempfile.NamedTemporaryFile() as file:
    file.write(b"x")
assert exit and quit and help
zoneinfo.ZoneInfo("UTC")
{GOOD}"""
    assert worker.judge("1.1", source).outcome is Outcome.PASSED


def test_one_does_not_reach_the_next(worker: Worker) -> None:
    source = f"open('left.txt', 'x')\nimport sys\nassert not hasattr(sys, 'left')\nsys.left = 1\n{GOOD}"
    say = [worker.judge("1.3", source.replace("fetch_both", "f")).happened for _ in range(2)]
    assert say[0] == say[1]
    assert "'f'" in say[0] or "f" in say[0]


def test_the_limits_that_a_process_has(worker: Worker) -> None:
    """Of memory, each has as much of its own: what a fork has from its parent comes on top."""
    source = """
import os, resource
names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE")
raise ValueError([resource.getrlimit(getattr(resource, name)) for name in names], os.getuid(), os.listdir())
"""
    happened = worker.judge("1.1", source).happened
    cpu = guard.CPU * (os.cpu_count() or 1)
    rest = f"({cpu}, {cpu}), ({16 << 20}, {16 << 20}), (128, 128), (1, 1)], 65534, []"
    found = re.search(rf"\[\((\d+), (\d+)\), {re.escape(rest)}", happened)
    assert found is not None, happened
    assert found[1] == found[2]
    from_its_parent = int(found[1]) - (1 << 30)
    assert 10 << 20 < from_its_parent < 200 << 20 if is_warm(worker) else from_its_parent == 0


def is_warm(worker: Worker) -> bool:
    return isinstance(worker._way, sandbox.Sandbox) and worker._way._parent is not None


def test_what_is_hidden_stays_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandboxed: None
) -> None:
    packages = tmp_path.resolve() / "site-packages"
    (packages / "class").mkdir(parents=True)
    (packages / "class" / "grades.csv").write_text("secret")
    (packages / "useful.py").write_text("answer = 42\n")
    usual = bubblewrap.packages()
    monkeypatch.setattr(bubblewrap, "packages", lambda: [*usual, str(packages)])
    source = f"import useful, os\nraise ValueError(useful.answer, os.listdir({str(packages / 'class')!r}))"
    for hidden, expected in (((), "(42, ['grades.csv'])"), ((packages / "class",), "(42, [])")):
        with Worker(isolation="sandbox", hidden=hidden, limit=60, inner=50) as worker:
            assert expected in worker.judge("1.1", source).happened


# --------------------------------------------------------------------------- the end


def test_a_grader_that_is_killed_leaves_nothing(tmp_path: Path, sandboxed: None) -> None:
    script = """
        import sys
        from pathlib import Path
        from gatherlab.checking.wall import box
        with box.Box(box.options()) as single:
            Path(sys.argv[1]).write_text(f"{single.inmate.number} {single.process.pid} .")
            sys.stdin.read()
    """
    note = tmp_path / "processes"
    command = [sys.executable, "-c", textwrap.dedent(script), str(note)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as grader:
        while not (note.exists() and note.read_text().endswith(".")):
            assert grader.poll() is None
            time.sleep(0.01)
        inside = [os.pidfd_open(int(number)) for number in note.read_text().split()[:2]]
        grader.kill()
    try:
        for process in inside:
            assert box.has_ended(process, 60)
    finally:
        for process in inside:
            os.close(process)


def test_a_sandbox_that_ends_by_itself(sandboxed: None) -> None:
    with box.Box(box.options()) as single:
        os.kill(single.inmate.number, signal.SIGKILL)
        assert single.line.recv(1) == b""
        while Path(f"/proc/{single.inmate.number}").exists():
            time.sleep(0.01)
        single.inmate.look()  # nobody is there to be looked at
    assert single.process.returncode is not None
    single.close()


def test_a_bubblewrap_that_does_not_end_is_killed(sandboxed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "END", 0.2)
    with box.Box(box.options()) as single:
        single.process.send_signal(signal.SIGSTOP)
    assert single.process.returncode == -signal.SIGKILL
