"""What the course claims is tried on the Python that runs the tests: each claim is a program (law 14)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import reading
from reading import Claim

ROOT = Path(__file__).parents[2]
WORLD = Path(__file__).with_name("world.py")
HERE = sys.version_info[:2]
CLAIMS = reading.claims()
SUPPORTED = [(3, minor) for minor in range(11, 16)]


def run(claim: Claim) -> tuple[list[str], str]:
    """What a claim's program prints, line by line, and its error output."""
    done = subprocess.run(
        [sys.executable, "-P", str(WORLD), claim.world, str(reading.PROGRAMS / f"{claim.name}.py")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return done.stdout.splitlines(), done.stderr


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
def test_the_program_shows_it(claim: Claim) -> None:
    wanted, logs = claim.expected("prints", HERE), claim.expected("logs", HERE)
    if wanted is None:
        pytest.skip(f"says nothing about Python {HERE[0]}.{HERE[1]}")
    printed, errors = run(claim)
    assert printed == list(wanted), errors
    if logs is None:
        assert errors == ""
    else:
        assert missing(logs, errors) == [], errors


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_it_says_something_about_a_supported_python(claim: Claim) -> None:
    assert any(claim.expected("prints", version) for version in SUPPORTED)
    for version in SUPPORTED:
        claim.expected("logs", version)


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
