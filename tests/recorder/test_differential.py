"""A program behaves the same with and without a recording: 52 programs of the field and some of ours."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

RUNNER = Path(__file__).with_name("run_programs.py")
AT_LEAST = 68


@cache
def run(mode: str, nest: str) -> dict[str, Any]:
    watch = ["-m", "gatherlab", "watch"] if mode == "watched" else []
    command = [sys.executable, *watch, str(RUNNER), "none" if watch else mode, *([nest] if nest else [])]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.parametrize("nest", ["", "nest"], ids=["plain", "nest_asyncio2"])
@pytest.mark.parametrize("mode", ["inside", "outside"])
def test_every_program_observes_the_same(mode: str, nest: str) -> None:
    plain, recorded = run("none", nest), run(mode, nest)
    expected, seen = plain["observed"], recorded["observed"]
    assert len(expected) >= AT_LEAST
    assert list(seen) == list(expected)
    different = {name: (expected[name], seen[name]) for name in expected if expected[name] != seen[name]}
    assert not different


def test_every_program_observes_the_same_when_it_is_watched() -> None:
    assert run("watched", "")["observed"] == run("none", "")["observed"]


@pytest.mark.parametrize("nest", ["", "nest"], ids=["plain", "nest_asyncio2"])
@pytest.mark.parametrize("mode", ["inside", "outside"])
def test_the_recorder_was_at_work(mode: str, nest: str) -> None:
    recorded = run(mode, nest)
    assert recorded["problems"] == []
    assert recorded["tasks"] > 150
