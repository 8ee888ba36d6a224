"""CPython's own asyncio tests, each inside ``with timeline("t", show=False)``: no new failure."""

import importlib.util
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

RUNNER = Path(__file__).with_name("run_cpython.py")

# counted on 3.12.1: 945, 35, 32, 70, 44 (1126 in all); below that, for other versions
AT_LEAST = {
    "test_tasks": 800,
    "test_taskgroups": 20,
    "test_timeouts": 15,
    "test_locks": 60,
    "test_queues": 25,
}

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("test") is None or importlib.util.find_spec("test.test_asyncio") is None,
    reason="this interpreter does not ship test.test_asyncio",
)


def run(mode: str, names: Iterable[str]) -> dict[str, Any]:
    command = [sys.executable, str(RUNNER), mode, *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def failed(result: dict[str, Any]) -> dict[str, str]:
    return {name: text for name, text in result["outcomes"].items() if text not in ("passed", "skipped")}


def test_no_new_failure() -> None:
    recorded = run("recorded", (f"test.test_asyncio.{module}" for module in AT_LEAST))
    outcomes = recorded["outcomes"]
    counted = Counter(name.split(".")[2] for name in outcomes)
    assert all(counted[module] >= least for module, least in AT_LEAST.items()), counted
    if sys.version_info[:2] == (3, 12):
        assert len(outcomes) > 1000
    assert recorded["problems"] == []
    assert recorded["tasks"] >= len(outcomes)  # the recorder was at work
    assert recorded["blocks"] >= sum(text != "skipped" for text in outcomes.values())  # in each of them
    new = failed(recorded)
    if new:  # only then is it worth the time to ask whether they fail by themselves
        known = failed(run("none", new))
        new = {name: text for name, text in new.items() if name not in known}
    assert not new
