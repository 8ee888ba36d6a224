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
# played with a bubblewrap of its own, too, as where namespaces do not nest: one of each kind
ALONE = {
    "endless loop",
    "leaves at once",
    "fork bomb in C",
    "thread bomb",
    "kills everybody",
    "raises its limits",
    "new namespaces",
    "more and more memory",
    "fills the disk",
    "reads the solutions",
    "opens a socket",
    "forged verdict",
    "closes everything",
}
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
    """Descriptors of the process namespaces in which submissions were played, taken while nothing hostile ran
    yet.  While one is open no other namespace can have its number."""
    seen: list[int] = []
    talk = sandbox.Sandbox._talk

    def noting(self: sandbox.Sandbox, session: Any, order: Any, place: Any) -> bool:
        seen.append(os.open(f"/proc/{place.inmate.number}/ns/pid", os.O_RDONLY))
        return talk(self, session, order, place)

    monkeypatch.setattr(sandbox.Sandbox, "_talk", noting)
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


class Pair:
    """Workers of one way to sandbox: a patient one, as on a busy machine what ends by itself must not run out
    of time, and a hasty one for what does not end by itself."""

    def __init__(self, warm: bool) -> None:
        self.patient = Worker(isolation="sandbox", warm=warm, limit=60, inner=50)
        self.hasty = Worker(isolation="sandbox", warm=warm, limit=3, inner=1)
        self.right: dict[str, Verdict] = {}

    def judge_right(self, exercise: str) -> Verdict:
        """The verdict on the right answer, which is the same each time."""
        return self.patient.judge(exercise, dict(RIGHT)[exercise])

    def parents(self) -> int:
        """How many warm parents there are at the moment."""
        return sum(worker._way._parent is not None for worker in (self.patient, self.hasty))  # type: ignore[attr-defined]

    def close(self) -> None:
        self.patient.close()
        self.hasty.close()


@pytest.fixture(scope="module")
def pairs(sandboxed: None) -> Iterator[dict[str, Pair]]:
    """The two ways; each has judged all right answers before anything hostile runs."""
    both = {"warm": Pair(warm=True), "alone": Pair(warm=False)}
    for exercise, _ in RIGHT:
        both["warm"].right[exercise] = both["alone"].right[exercise] = both["warm"].judge_right(exercise)
    yield both
    for pair in both.values():
        pair.close()


def test_the_bank() -> None:
    assert len(CASES) >= 60
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(set(case) == {"name", "tries", "verdict", "source"} for case in CASES)


@pytest.mark.parametrize(
    ("case", "right", "way"),
    [
        pytest.param(case, RIGHT[number % len(RIGHT)][0], way, id=f"{case['name']}-{way}")
        for number, case in enumerate(CASES)
        for way in ("warm", *(("alone",) if case["name"] in ALONE else ()))
    ],
)
def test_a_hostile_submission(
    case: dict[str, str],
    right: str,
    way: str,
    pairs: dict[str, Pair],
    outside: Outside,
    namespaces: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pair = pairs[way]
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    descriptors = open_descriptors(pair)
    endless = case["verdict"] in ("TIMEOUT", "BLOCKING")
    verdict = (pair.hasty if endless else pair.patient).judge("1.1", outside.fill_in(case["source"]))
    assert short(verdict) in case["verdict"].split(" or "), verdict
    assert_harmless(verdict, outside)
    assert len(namespaces) == 1
    assert alive_in(namespaces[0]) == []
    assert list((tmp_path / "temp").iterdir()) == []
    assert open_descriptors(pair) == descriptors + len(namespaces)
    outside.assert_untouched()
    assert pair.judge_right(right) == pair.right[right]


def open_descriptors(pair: Pair) -> int:
    """Descriptors of this process without those of warm parents: a line and the first process of each."""
    return len(list(Path("/proc/self/fd").iterdir())) - 2 * pair.parents()


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


def test_right_answers_pass(pairs: dict[str, Pair]) -> None:
    found = {exercise: short(verdict) for exercise, verdict in pairs["warm"].right.items()}
    assert found == {exercise: "passed" for exercise, _ in RIGHT}


def test_the_chosen_ones_are_in_the_bank() -> None:
    assert {case["name"] for case in CASES} > ALONE
    assert len(ALONE) >= 12


def test_a_warm_parent_plays(pairs: dict[str, Pair]) -> None:
    """Else the tests above would try one way twice."""
    pairs["warm"].judge_right("1.1")
    pairs["alone"].judge_right("1.1")
    assert (pairs["warm"].parents() > 0, pairs["alone"].parents()) == (True, 0)
