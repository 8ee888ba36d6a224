"""A kernel where nest_asyncio was applied: each part works, or says what broke it and what to do."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gatherlab.patched_asyncio import NEST_ASYNCIO_BROKE_IT, tasks_are_unknown

ROOT = Path(__file__).parents[1]
BREAKS = sys.version_info >= (3, 14)

# What nest_asyncio 1.6.0 does to the names of asyncio; requirements.txt leaves it out where it breaks.
STAND_IN = """
import asyncio
asyncio.Task = asyncio.tasks._CTask = asyncio.tasks.Task = asyncio.tasks._PyTask
asyncio.Future = asyncio.futures._CFuture = asyncio.futures.Future = asyncio.futures._PyFuture
asyncio._nest_patched = True
"""
APPLY = "import {name}\n{name}.apply()\n"
USE = """
import asyncio
from gatherlab.practice import ApiError, PracticeApiError, api, practice_api

def told(what):
    try:
        print(what())
    except PracticeApiError as error:
        print(type(error).__name__, error)

told(lambda: practice_api(announce=False)[:16])
loop = asyncio.new_event_loop()
told(lambda: loop.run_until_complete(api.get(1))["id"])
"""


def run(code: str) -> list[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GATHERLAB_LATENCY": "0"}
    command = [sys.executable, "-X", "utf8", "-c", code]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_asyncio_as_it_comes_knows_its_tasks() -> None:
    assert not tasks_are_unknown()


def test_where_nest_asyncio_breaks_asyncio_both_ways_to_the_api_say_so() -> None:
    expected = [f"PracticeApiError {NEST_ASYNCIO_BROKE_IT}"] * 2 if BREAKS else ["http://127.0.0.1", "1"]
    assert run(STAND_IN + USE) == expected


def test_a_service_elsewhere_is_not_asked_in_vain() -> None:
    elsewhere = "import os\nos.environ['GATHERLAB_API'] = 'http://127.0.0.1:9'\n"
    said = run(
        STAND_IN + elsewhere + USE.replace("except PracticeApiError", "except (ApiError, PracticeApiError)")
    )
    assert all(line.endswith("import nest_asyncio2 as nest_asyncio") for line in said) == BREAKS
    assert all("does not answer" in line for line in said) == (not BREAKS)


@pytest.mark.parametrize("name", ["nest_asyncio", "nest_asyncio2"])
def test_the_real_packages(name: str) -> None:
    if importlib.util.find_spec(name) is None:
        assert (name, BREAKS) == ("nest_asyncio", True), f"{name} belongs to the requirements of this Python"
        pytest.skip("requirements.txt leaves nest_asyncio out there")
    broken = BREAKS and name == "nest_asyncio"
    expected = [f"PracticeApiError {NEST_ASYNCIO_BROKE_IT}"] * 2 if broken else ["http://127.0.0.1", "1"]
    assert run(APPLY.format(name=name) + USE) == expected


def test_the_sentence_says_what_to_write() -> None:
    assert NEST_ASYNCIO_BROKE_IT.endswith("import nest_asyncio2 as nest_asyncio")
    assert "Restart the kernel" in NEST_ASYNCIO_BROKE_IT


RECORD = """
import asyncio
from gatherlab import timeline

async def main():
    with timeline(show=False) as inside:
        await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))
    return inside

inside = asyncio.new_event_loop().run_until_complete(main())
with timeline(show=False) as around:
    asyncio.new_event_loop().run_until_complete(asyncio.sleep(0))
for one in (inside, around):
    print(len(one.trace.tasks) > 0, *one.notes())
"""


def test_a_timeline_says_so_instead_of_a_picture_in_which_the_cell_never_ends() -> None:
    said = run(STAND_IN + RECORD)
    if BREAKS:
        assert said == [f"False {NEST_ASYNCIO_BROKE_IT}"] * 2
    else:
        assert [line.startswith("True") for line in said] == [True, True]
        assert not any(NEST_ASYNCIO_BROKE_IT in line for line in said)
