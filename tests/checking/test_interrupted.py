"""Ctrl-C goes to all processes of a terminal: who asked for a check hears it, what runs the code does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gatherlab.checking.wall import sandbox

ROOT = Path(__file__).parents[2]
ANSWER = """
async def fetch_both(api):
    for _ in range({steps}):
        pass
    return list(await asyncio.gather(api.get("users/1"), api.get("posts/1")))
"""
PROGRAM = """
import os, signal, sys, threading
from gatherlab.checking.isolated import Worker

heard = threading.Event()
signal.signal(signal.SIGINT, lambda *_: heard.set())
with Worker(**eval(sys.argv[1])) as worker:
    worker.judge("1.1", sys.argv[2])  # so that what is warmed is warm
    timer = threading.Timer(0.1, os.killpg, [0, signal.SIGINT])
    timer.start()
    verdict = worker.judge("1.1", sys.argv[3])
    print(verdict.outcome.value, verdict.happened)
    timer.join()
    heard.wait()
"""
WAYS = {
    "a fork of a warmed process": {},
    "a new process": {"forking": False},
    "the warm sandbox": {"isolation": "sandbox"},
    "a sandbox each": {"isolation": "sandbox", "warm": False},
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals for a group")
@pytest.mark.parametrize("way", WAYS)
def test_no_submission_is_blamed_for_an_interrupt(way: str) -> None:
    if "isolation" in WAYS[way] and not sandbox.available():
        pytest.skip("no sandbox on this machine")
    answers = [ANSWER.format(steps=steps) for steps in (1, 10_000_000)]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, repr(WAYS[way]), *answers],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # the group that is interrupted is not that of the tests
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["passed"]
