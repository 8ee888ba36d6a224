"""Lesson 2's examples, starters and wrong answers, each in process and isolated."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gatherlab.checking import judge_function
from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES, lesson_02
from gatherlab.model import Outcome, Verdict

LESSON = lesson_02.EXERCISES
HERE = Path(__file__).parent
EXAMPLES: list[dict[str, Any]] = json.loads((HERE / "examples_lesson_02.json").read_text(encoding="utf-8"))
FURTHER: list[dict[str, Any]] = json.loads((HERE / "further_lesson_02.json").read_text(encoding="utf-8"))
WRONG = [(e.id, wrong) for e in LESSON for wrong in e.wrong_answers]
WAYS = [(e.id, way) for e in LESSON for way in e.other_ways]
Check = Callable[[str, str], Verdict]


def shuffled(items: list[Any]) -> list[Any]:
    return random.Random(len(items)).sample(items, len(items))


def test_nothing_is_missing() -> None:
    ids = ["2.1", "2.2", "2.3"]
    assert [e.id for e in LESSON] == [j.exercise for j in lesson_02.JUDGES] == ids
    assert [e.function for e in LESSON] == [j.function for j in lesson_02.JUDGES]
    assert len(EXAMPLES) == 26
    assert all(e["min_python"] in ("3.10", "3.11") for e in EXAMPLES)
    assert min(Counter(e["exercise"] for e in FURTHER).values()) >= 30
    assert all(sum(e["exercise"] == i and e["diagnosis"] is None for e in FURTHER) >= 10 for i in ids)
    assert all(len(e.wrong_answers) >= 6 and len(e.other_ways) >= 2 and len(e.hints) == 3 for e in LESSON)


@pytest.mark.parametrize("example", shuffled(EXAMPLES), ids=lambda e: e["id"])
def test_examples(example: dict[str, Any], check: Check) -> None:
    verdict = check(example["exercise"], example["source"])
    if example["verdict"] == "accept":
        assert (verdict.outcome, verdict.diagnosis) == (Outcome.PASSED, None), verdict.message
    else:
        assert verdict.outcome is Outcome.NOT_YET
        assert verdict.diagnosis in example["diagnoses"], verdict.message


@pytest.mark.parametrize(("exercise", "wrong"), WRONG, ids=lambda value: getattr(value, "note", value))
def test_wrong_answers_have_their_own_diagnosis(exercise: str, wrong: Any, check: Check) -> None:
    verdict = check(exercise, wrong.source)
    assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_YET, wrong.diagnosis), verdict.message


@pytest.mark.parametrize("answer", shuffled(FURTHER), ids=lambda a: f"{a['exercise']} {a['note']}")
def test_further_answers(answer: dict[str, Any], check: Check) -> None:
    verdict = check(answer["exercise"], answer["source"])
    assert verdict.diagnosis == answer["diagnosis"], verdict.message
    assert verdict.outcome is (Outcome.PASSED if answer["diagnosis"] is None else Outcome.NOT_YET)
    if verdict.outcome is Outcome.NOT_YET:
        lines = verdict.message.splitlines()
        assert len(lines) == 4
        assert lines[0].startswith("Called: ")
        assert lines[1].startswith("Expected: ")
        assert all(line.endswith((".", "?")) and len(line) <= 200 for line in lines)


@pytest.mark.parametrize(("exercise", "wrong"), WRONG, ids=lambda value: getattr(value, "note", value))
def test_both_ways_of_judging_say_the_same(
    exercise: str, wrong: Any, in_process: Check, isolated: Check
) -> None:
    one, other = in_process(exercise, wrong.source), isolated(exercise, wrong.source)
    assert (one.outcome, one.diagnosis, one.called) == (other.outcome, other.diagnosis, other.called)
    assert (one.expected, one.look) == (other.expected, other.look)


@pytest.mark.parametrize(("exercise", "source"), WAYS)
def test_other_ways_pass(exercise: str, source: str, check: Check) -> None:
    assert check(exercise, source).outcome is Outcome.PASSED


@pytest.mark.parametrize("exercise", LESSON, ids=lambda e: e.id)
def test_starters_are_no_attempt(exercise: Any, check: Check) -> None:
    assert "..." in exercise.starter
    verdict = check(exercise.id, exercise.starter)
    assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_ATTEMPTED, None)


class Practice:
    async def get(self, item: str) -> str:
        await asyncio.sleep(0)
        return f"<{item}>"


@pytest.mark.parametrize("exercise", LESSON, ids=lambda e: e.id)
def test_starters_can_be_called(exercise: Any, define_cell: Any) -> None:
    function = define_cell(exercise.id, exercise.starter)
    more = {"2.1": (), "2.2": (), "2.3": (2,)}[exercise.id]
    asyncio.run(function(Practice(), ["todos/1", "todos/2"], *more))


def test_the_starter_without_its_placeholder_is_an_attempt(check: Check) -> None:
    starter = LESSON[2].starter
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
