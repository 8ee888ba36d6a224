"""Submissions that mean harm: each gets its verdict, no other one's changes, and nothing is left behind."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gatherlab.checking.isolated import Worker
from gatherlab.checking.wall import sandbox
from gatherlab.model import Verdict

HERE = Path(__file__).parent
CASES: list[dict[str, str]] = tomllib.loads((HERE / "bank.toml").read_text(encoding="utf-8"))["case"]
GOOD = 'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n'
BODY = "async def fetch_both(api):"
LONGEST_VERDICT = 20_000  # characters
pytestmark = pytest.mark.usefixtures("sandboxed")


def right_answers() -> list[tuple[str, str]]:
    """One right answer to each exercise."""
    found: dict[str, str] = {}
    for file in sorted(HERE.parent.glob("exercises/examples_lesson_0?.json")):
        for answer in json.loads(file.read_text(encoding="utf-8")):
            if answer["verdict"] == "accept" and answer["min_python"] <= "3.10":
                found.setdefault(answer["exercise"], answer["source"])
    assert len(found) == 14
    return sorted(found.items())


RIGHT = right_answers()


@dataclass
class Outside:
    """What a submission might reach for: a secret file, servers on this machine, a process to kill."""

    secret: Path
    token: str
    tcp: socket.socket
    local: list[socket.socket]
    victim: subprocess.Popen[bytes]

    def fill_in(self, source: str) -> str:
        values = {
            "GOOD": GOOD,
            "BODY": BODY,
            "SECRET": str(self.secret),
            "FOLDER": str(self.secret.parent),
            "PORT": str(self.tcp.getsockname()[1]),
            "SOCKET": str(self.secret.parent / "socket"),
            "PARENT": str(self.victim.pid),
        }
        return re.sub("@([A-Z]+)@", lambda found: values[found[1]], source)

    def assert_untouched(self) -> None:
        assert self.victim.poll() is None
        assert self.secret.read_text(encoding="utf-8") == self.token
        assert sorted(path.name for path in self.secret.parent.iterdir()) == ["results.csv", "socket"]
        for listener in (self.tcp, *self.local):
            with pytest.raises(BlockingIOError):
                listener.accept()


@pytest.fixture(scope="module")
def victims() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that a submission might kill; the last one is alive unless one did."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for victim in started:
        victim.kill()
        victim.wait()


@pytest.fixture
def outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, victims: list[subprocess.Popen[bytes]]
) -> Iterator[Outside]:
    token = secrets.token_hex(16)
    monkeypatch.setenv("GATHERLAB_TOKEN", token)
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "results.csv").write_text(token, encoding="utf-8")
    tcp = socket.create_server(("127.0.0.1", 0))
    local = [socket.socket(socket.AF_UNIX) for _ in range(2)]
    if not victims or victims[-1].poll() is not None:
        victims.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"]))
    try:
        for listener, place in zip(
            local, (str(folder / "socket"), f"\0gatherlab-{tcp.getsockname()[1]}"), strict=True
        ):
            listener.bind(place)
            listener.listen()
        for listener in (tcp, *local):
            listener.setblocking(False)
        yield Outside(folder / "results.csv", token, tcp, local, victims[-1])
    finally:
        for listener in (tcp, *local):
            listener.close()


@pytest.fixture
def namespaces(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Descriptors of the process namespaces of the sandboxes that were started, taken while nothing hostile
    ran yet.  While one is open no other namespace can have its number."""
    seen: list[int] = []
    ready = sandbox._Box._ready

    def noting(box: sandbox._Box) -> int:
        process = ready(box)
        seen.append(os.open(f"/proc/{process}/ns/pid", os.O_RDONLY))
        return process

    monkeypatch.setattr(sandbox._Box, "_ready", noting)
    yield seen
    for namespace in seen:
        os.close(namespace)


def alive_in(namespace: int) -> list[str]:
    """Processes that live in a process namespace, and what they are."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            status = (process / "status").read_text(encoding="utf-8")
            here = os.path.samestat((process / "ns/pid").stat(), os.fstat(namespace))
            if here and "\nState:\tZ" not in status:  # dead, and not yet swept up by the machine
                found.append(status)
    return found


@pytest.fixture(scope="module")
def worker(sandboxed: None) -> Iterator[Worker]:
    """A patient one: on a busy machine what ends by itself must not run out of time."""
    with Worker(isolation="sandbox", limit=60, inner=50) as worker:
        yield worker


@pytest.fixture(scope="module")
def hasty(sandboxed: None) -> Iterator[Worker]:
    """For what does not end by itself."""
    with Worker(isolation="sandbox", limit=3, inner=1) as worker:
        yield worker


@pytest.fixture(scope="module")
def before(worker: Worker) -> dict[str, Verdict]:
    """The verdicts on right answers, before anything hostile runs."""
    return {exercise: worker.judge(exercise, source) for exercise, source in RIGHT}


def test_the_bank() -> None:
    assert len(CASES) >= 60
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(set(case) == {"name", "tries", "verdict", "source"} for case in CASES)


@pytest.mark.parametrize(
    ("case", "right"),
    [(case, RIGHT[number % len(RIGHT)]) for number, case in enumerate(CASES)],
    ids=[case["name"] for case in CASES],
)
def test_a_hostile_submission(
    case: dict[str, str],
    right: tuple[str, str],
    worker: Worker,
    hasty: Worker,
    before: dict[str, Verdict],
    outside: Outside,
    namespaces: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    endless = case["verdict"] in ("TIMEOUT", "BLOCKING")
    verdict = (hasty if endless else worker).judge("1.1", outside.fill_in(case["source"]))
    assert short(verdict) in case["verdict"].split(" or "), verdict
    assert_harmless(verdict, outside)
    assert len(namespaces) == 1
    assert alive_in(namespaces[0]) == []
    assert list((tmp_path / "temp").iterdir()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors + len(namespaces)
    outside.assert_untouched()
    assert worker.judge(*right) == before[right[0]]


def short(verdict: Verdict) -> str:
    return str(verdict.diagnosis or verdict.outcome)


def assert_harmless(verdict: Verdict, outside: Outside) -> None:
    texts: list[Any] = [verdict.called, verdict.expected, verdict.happened, verdict.look, verdict.printed]
    whole = "\n".join(texts)
    assert "BrokenOut" not in whole
    assert outside.token not in whole
    assert len(whole) < LONGEST_VERDICT
    assert whole.encode("utf-8").decode("utf-8") == whole
    assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", whole)


def test_right_answers_pass(before: dict[str, Verdict]) -> None:
    assert {exercise: short(verdict) for exercise, verdict in before.items()} == dict.fromkeys(
        before, "passed"
    )
