"""What the course claims is tried on the Python that runs the tests: each claim is a program (law 14)."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import reading
from reading import Claim

ROOT = Path(__file__).parents[2]
WORLD = Path(__file__).with_name("world.py")
HERE = sys.version_info[:2]
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
LINE = re.compile(r"0x[0-9a-f]+|, line \d+")
CLAIMS = reading.claims()
SUPPORTED = [(3, minor) for minor in range(11, 16)]


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
FORKED = ("script", "script in real time")  # a notebook's ending frees things in another order on 3.11
LONGEST = 60  # real seconds that a program may take


class Warm:
    """A process with asyncio imported, from which each program is forked; see world.py."""

    def __init__(self, folder: Path) -> None:
        self.out, self.err = folder / "out", folder / "err"
        command = [sys.executable, "-P", str(WORLD)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "start_new_session": True}
        self.process = subprocess.Popen(command, env=ENVIRONMENT, **pipes)

    def run(self, world: str, path: Path) -> tuple[str, str]:
        """What a program prints, and its error output."""
        words = json.dumps([world, str(path), str(self.out), str(self.err)])
        self.process.stdin.write(words.encode() + b"\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], LONGEST)[0]:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise TimeoutError(f"{path.name} runs for more than {LONGEST} s")
        assert self.process.stdout.readline().strip(), "the process that forks has ended"
        return self.out.read_text(encoding="utf-8"), self.err.read_text(encoding="utf-8")

    def close(self) -> None:
        self.process.communicate(timeout=LONGEST)


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    warm = Warm(tmp_path_factory.mktemp("claims"))
    yield warm
    warm.close()


def started(world: str, path: Path) -> tuple[str, str]:
    """The same as ``Warm.run``, by a Python that is started for it."""
    done = subprocess.run(
        [sys.executable, "-P", str(WORLD), world, str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LONGEST,
        env=ENVIRONMENT,
    )
    return done.stdout, done.stderr


def missing(wanted: tuple[str, ...], text: str) -> list[str]:
    """The first of some texts that does not stand behind the one before it; none if all do."""
    place = 0
    for one in wanted:
        place = text.find(one, place)
        if place < 0:
            return [one]
        place += len(one)
    return []


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_the_program_shows_it(claim: Claim, warm: Warm) -> None:
    wanted, logs = claim.expected("prints", HERE), claim.expected("logs", HERE)
    if wanted is None:
        pytest.skip(f"says nothing about Python {HERE[0]}.{HERE[1]}")
    run = warm.run if claim.world in FORKED else started
    printed, errors = run(claim.world, reading.PROGRAMS / f"{claim.name}.py")
    assert printed.splitlines() == list(wanted), errors
    if logs is None:
        assert errors == ""
    else:
        assert missing(logs, errors) == [], errors


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_it_says_something_about_a_supported_python(claim: Claim) -> None:
    assert any(claim.expected("prints", version) for version in SUPPORTED)
    for version in SUPPORTED:
        claim.expected("logs", version)


LEAVES_MUCH = """
import asyncio, atexit, sys, threading
print(sys.argv[1], __name__, hasattr(asyncio, "seen"), threading.active_count())
print(asyncio.events.new_event_loop)
asyncio.seen = True
atexit.register(print, "at the end")
async def main():
    asyncio.create_task(asyncio.sleep(1))
    asyncio.get_running_loop().create_future().set_exception(ValueError("lost"))
asyncio.run(main())
threading.Thread(target=print, args=["a thread"]).start()
sys.exit("over")
"""


@pytest.mark.parametrize("world", FORKED)
def test_a_forked_program_is_as_one_that_python_starts(tmp_path: Path, warm: Warm, world: str) -> None:
    (path := tmp_path / "program.py").write_text(LEAVES_MUCH, encoding="utf-8")
    for _ in range(2):  # nothing of the first is there for the second
        printed, errors = warm.run(world, path)
        wanted, wanted_errors = started(world, path)
        assert (ADDRESS.sub("", printed), LINE.sub("", errors)) == (
            ADDRESS.sub("", wanted),
            LINE.sub("", wanted_errors),
        )
        assert f"{world} __main__ False 1" in printed
        assert "at the end" in printed
        assert "over" in errors


def test_there_are_claims() -> None:
    assert len(CLAIMS) >= 5
    assert {claim.world for claim in CLAIMS} <= set(reading.WORLDS)


# ------------------------------------------------------------------ the reading itself

GOOD = '''"""It holds."""

# world: script
print("new")
# prints from 3.14
#| new
# prints before 3.14
#|
#| old
# logs
#| a word
'''


def test_a_section_for_each_python(tmp_path: Path) -> None:
    path = tmp_path / "good.py"
    path.write_text(GOOD)
    claim = reading.read(path)
    assert (claim.name, claim.sentence, claim.world) == ("good", "It holds.", "script")
    assert claim.expected("prints", (3, 14)) == claim.expected("prints", (3, 20)) == ("new",)
    assert claim.expected("prints", (3, 13)) == ("", "old")
    assert claim.expected("logs", (3, 11)) == ("a word",)


def test_two_sections_for_one_python_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.py"
    path.write_text(GOOD.replace("before 3.14", "from 3.12"))
    assert reading.read(path).expected("prints", (3, 13)) == ("", "old")
    with pytest.raises(ValueError, match="two sections"):
        reading.read(path).expected("prints", (3, 14))


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace("# world: script", ""),
        GOOD.replace("script", "moon"),
        GOOD.replace("It holds.", " "),
        GOOD.split("# prints")[0],
    ],
)
def test_a_claim_that_lacks_something_is_refused(tmp_path: Path, bad: str) -> None:
    (path := tmp_path / "bad.py").write_text(bad)
    with pytest.raises(ValueError, match=r"bad\.py"):
        reading.read(path)


def test_logs_stand_in_their_order() -> None:
    assert missing(("a", "b"), "x a y b z") == []
    assert missing(("b", "a"), "x a y b z") == ["a"]
