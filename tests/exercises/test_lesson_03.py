"""Lesson 3's examples, starters and wrong answers, each in process and isolated."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES, lesson_03
from gatherlab.model import Outcome, Verdict

LESSON = lesson_03.EXERCISES
HERE = Path(__file__).parent
EXAMPLES: list[dict[str, Any]] = json.loads((HERE / "examples_lesson_03.json").read_text(encoding="utf-8"))
FURTHER: list[dict[str, Any]] = json.loads((HERE / "further_lesson_03.json").read_text(encoding="utf-8"))
WRONG = [(e.id, wrong) for e in LESSON for wrong in e.wrong_answers]
WAYS = [(e.id, way) for e in LESSON for way in e.other_ways]
Check = Callable[[str, str], Verdict]


def shuffled(items: list[Any]) -> list[Any]:
    return random.Random(len(items)).sample(items, len(items))


def test_nothing_is_missing() -> None:
    ids = ["3.1", "3.2", "3.3"]
    assert [e.id for e in LESSON] == [j.exercise for j in lesson_03.JUDGES] == ids
    assert [e.function for e in LESSON] == [j.function for j in lesson_03.JUDGES]
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
    more = {"3.1": (), "3.2": ("default",), "3.3": ()}[exercise.id]
    asyncio.run(function(Practice(), ["todos/1", "todos/2"], *more))


def test_the_starter_without_its_placeholder_is_an_attempt(check: Check) -> None:
    starter = LESSON[2].starter
    changed = "\n".join(line for line in starter.splitlines() if "..." not in line)
    assert changed.count("\n") == starter.count("\n") - 2
    assert check("3.3", changed).diagnosis == "NOT_CANCELLED"


def test_the_filled_gap_passes(check: Check) -> None:
    filled = LESSON[0].starter.replace("result is ...", "isinstance(result, BaseException)")
    assert check("3.1", filled).outcome is Outcome.PASSED


def test_cleaning_up_takes_one_virtual_second(check: Check) -> None:
    source = (
        "async def all_or_cancel(api, ids):\n"
        "    tasks = [asyncio.create_task(api.get(item)) for item in ids]\n"
        "    begin = asyncio.get_running_loop().time()\n"
        "    try:\n"
        "        return await asyncio.gather(*tasks)\n"
        "    except ApiError:\n"
        "        for task in tasks: task.cancel()\n"
        "        await asyncio.wait(tasks)\n"
        "        assert asyncio.get_running_loop().time() - begin == 1.0\n"
        "        raise\n"
    )
    assert check("3.3", source).outcome is Outcome.PASSED


def test_an_error_of_the_code_itself_is_no_answer_to_a_bug(check: Check) -> None:
    source = (
        "async def with_default(api, ids, default):\n"
        "    results = await asyncio.gather(*map(api.get, ids), return_exceptions=True)\n"
        "    for result in results:\n"
        "        if isinstance(result, KeyError): result.undo()\n"
        "    return [default if isinstance(result, ApiError) else result for result in results]\n"
    )
    verdict = check("3.2", source)
    assert verdict.diagnosis == "WRONG_EXC"
    assert verdict.happened == "AttributeError came out instead (line 4)."


def test_a_process_that_dies_gets_a_verdict(worker: Worker) -> None:
    for number, parameters in (("3.1", "api, ids"), ("3.3", "api, ids")):
        name = EXERCISES[number].function
        verdict = worker.judge(number, f"import os\nasync def {name}({parameters}):\n    os._exit(3)\n")
        assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_YET, "RAISED"), verdict.message
