"""What is peculiar to lesson 2: plain functions, semaphores in odd places."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from gatherlab.checking import judge_function
from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES
from gatherlab.model import Outcome, Verdict

Check = Callable[[str, str], Verdict]


@pytest.mark.parametrize(
    ("number", "todo"),
    [
        ("2.1", "Fill the gap"),
        ("2.2", "Write fetch_map"),
        ("2.3", "Find the bug and repair it"),
        ("4.1", "Fill the gaps"),
    ],
)
def test_an_untouched_starter_is_told_what_to_do(number: str, todo: str, check: Check) -> None:
    verdict = check(number, EXERCISES[number].starter)
    assert verdict.look == f'{todo}, then check again; hint("{number}") helps to begin.'


def test_an_empty_body_has_no_bug_to_find(check: Check) -> None:
    verdict = check("2.3", "async def fetch_limited(api, ids, limit):\n    pass\n")
    assert verdict.look.startswith("Write fetch_limited, then check again")


def test_the_starter_without_its_placeholder_is_an_attempt(check: Check) -> None:
    starter = EXERCISES["2.3"].starter
    changed = "\n".join(line for line in starter.splitlines() if "..." not in line)
    assert changed.count("\n") == starter.count("\n") - 2
    assert check("2.3", changed).diagnosis == "LIMIT_EXCEEDED"


def test_a_plain_function_may_return_the_gather_but_not_a_list(check: Check) -> None:
    plain = "def fetch_all(api, ids):\n    return {}\n"
    assert check("2.1", plain.format("asyncio.gather(*map(api.get, ids))")).outcome is Outcome.PASSED
    verdict = check("2.1", plain.format("ids"))
    assert (verdict.diagnosis, verdict.expected) == ("CALLS", "Expected: fetch_all can be awaited.")


def test_one_request_for_the_whole_list_is_named(check: Check) -> None:
    verdict = check("2.2", "async def fetch_map(api, names):\n    return await api.get(list(names))\n")
    assert verdict.diagnosis == "SEQUENTIAL"
    assert "one request for all of them: api.get(['b', 'a', 'c'])" in verdict.happened


def test_a_semaphore_of_the_cell_is_explained(in_process: Check) -> None:
    source = (
        "sem = asyncio.Semaphore(3)\n"
        "async def fetch_limited(api, ids, limit):\n"
        "    async def one(i):\n"
        "        async with sem: return await api.get(i)\n"
        "    return await asyncio.gather(*map(one, ids))\n"
    )
    assert in_process("2.3", source).diagnosis == "SEQUENTIAL"  # three places, where four are allowed


@pytest.mark.skipif(sys.platform == "emscripten", reason="no threads there")
def test_a_semaphore_for_threads_blocks_the_loop(define_cell: Any) -> None:
    source = (
        "import threading\n"
        "async def fetch_limited(api, ids, limit):\n"
        "    sem = threading.Semaphore(limit)\n"
        "    async def one(i):\n"
        "        with sem: return await api.get(i)\n"
        "    return await asyncio.gather(*map(one, ids))\n"
    )
    verdict = judge_function("2.3", define_cell("2.3", source), limit=0.3)
    assert verdict.diagnosis in ("BLOCKING", "TIMEOUT")


def test_a_process_that_dies_gets_a_verdict(worker: Worker) -> None:
    for number, parameters in (("2.1", "api, ids"), ("2.3", "api, ids, limit")):
        name = EXERCISES[number].function
        verdict = worker.judge(number, f"import os\nasync def {name}({parameters}):\n    os._exit(3)\n")
        assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_YET, "RAISED"), verdict.message
