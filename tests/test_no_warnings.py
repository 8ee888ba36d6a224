"""Importing and using gatherlab warns of nothing, on every Python: what is deprecated today is gone tomorrow.

Each program runs in a process of its own, where every warning is an error.
"""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import gatherlab

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(gatherlab.__path__, "gatherlab.")
    if not module.name.endswith("__main__")
)
IMPORT = """
import importlib, sys
for name in sys.stdin.read().split():
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name.startswith("gatherlab"):
            raise
        print("not installed:", error.name)
    except Warning as warning:
        print(f"{name}: {type(warning).__name__}: {warning}")
"""
USE = """
import asyncio
from gatherlab import check, compare, hint, practice_api, progress, quiz, simulator, solution, timeline
from gatherlab.cells.script import run_script
from gatherlab.practice import api

async def fetch_both(api):
    return list(await asyncio.gather(api.get("users/1"), api.get("posts/1")))

async def cell():
    practice_api()
    with timeline("one", show=False) as one:
        await asyncio.gather(api.get(1), api.get(2))
    with timeline("two", show=False) as two:
        async with asyncio.TaskGroup() as group:
            group.create_task(api.get(3))
        try:
            async with asyncio.timeout(0.01):
                await asyncio.to_thread(sum, [1, 2])
                await asyncio.sleep(5)
        except TimeoutError:
            pass
    compare(one, two)
    check("1.1", fetch_both)
    hint("1.1")
    quiz("01-returns")
    simulator("gather")

asyncio.run(cell())
solution("1.1")
progress()
run_script("import asyncio\\nasyncio.run(asyncio.sleep(0))\\nprint('script')")
print("used")
"""


def run(code: str, stdin: str = "") -> tuple[str, str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GATHERLAB_LATENCY": "0", "GATHERLAB_PROGRESS": ":memory:"}
    env.pop("PYTHONWARNINGS", None)
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", code]
    done = subprocess.run(command, input=stdin, env=env, capture_output=True, text=True, timeout=120)
    return done.stdout, done.stderr


def test_importing_every_module() -> None:
    assert len(MODULES) > 100
    out, err = run(IMPORT, "\n".join(MODULES))
    said = [line for line in out.splitlines() if not line.startswith("not installed:")]
    assert (said, err) == ([], "")


def test_using_what_a_learner_uses() -> None:
    out, err = run(USE)
    assert out.endswith("used\n"), err
    assert err == ""
