"""Lesson 5's examples, steps, starters and wrong answers, each in process and isolated."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gatherlab.exercises.lesson_05 import EXERCISES, JUDGES, STEP_JUDGES, STEPS, StatusReport
from gatherlab.exercises.lesson_05_cases import Case
from gatherlab.exercises.timed import Plan
from gatherlab.model import Outcome, Verdict

HERE = Path(__file__).parent
EXAMPLES: list[dict[str, Any]] = json.loads((HERE / "examples_lesson_05.json").read_text(encoding="utf-8"))
MORE: list[dict[str, Any]] = json.loads((HERE / "further_lesson_05.json").read_text(encoding="utf-8"))
ALL = (*EXERCISES, *STEPS)
WRONG = [(e.id, wrong) for e in ALL for wrong in e.wrong_answers]
WAYS = [(e.id, way) for e in ALL for way in e.other_ways]
IN_ORDER = ("5.1a", "5.1b", "5.1c", "5.1d", "5.1")
Check = Callable[[str, str], Verdict]


def runs_here(answer: dict[str, Any]) -> bool:
    return tuple(map(int, answer["min_python"].split("."))) <= sys.version_info[:2]


def shuffled(items: list[Any]) -> list[Any]:
    return random.Random(len(items)).sample(items, len(items))


def named(value: Any) -> str:
    return value["note"] if isinstance(value, dict) else getattr(value, "note", value)


def test_nothing_is_missing() -> None:
    assert len(EXAMPLES) == 9
    assert len(MORE) >= 45
    assert [e.id for e in ALL] == ["5.1", "5.1a", "5.1b", "5.1c", "5.1d"]
    assert [judge.exercise for judge in (*STEP_JUDGES, *JUDGES)] == list(IN_ORDER)
    for exercise in ALL:
        assert len(exercise.wrong_answers) >= 5
        assert all(exercise.hints)
        assert exercise.idea
        assert exercise.other_ways
    assert len({wrong.diagnosis for wrong in EXERCISES[0].wrong_answers}) >= 5


@pytest.mark.parametrize("example", shuffled([e for e in EXAMPLES if runs_here(e)]), ids=named)
def test_examples(example: dict[str, Any], check: Check) -> None:
    verdict = check(example["exercise"], example["source"])
    if example["verdict"] == "accept":
        assert (verdict.outcome, verdict.diagnosis) == (Outcome.PASSED, None), verdict.message
    else:
        assert verdict.outcome is Outcome.NOT_YET
        assert verdict.diagnosis in example["diagnoses"], verdict.message


@pytest.mark.parametrize("answer", shuffled([a for a in MORE if runs_here(a)]), ids=named)
def test_further_answers(answer: dict[str, Any], check: Check) -> None:
    verdict = check(answer["exercise"], answer["source"])
    assert verdict.diagnosis == answer["diagnosis"], verdict.message
    assert verdict.outcome is (Outcome.NOT_YET if answer["diagnosis"] else Outcome.PASSED)


@pytest.mark.parametrize(("exercise", "wrong"), WRONG, ids=named)
def test_wrong_answers_have_their_own_diagnosis(exercise: str, wrong: Any, check: Check) -> None:
    verdict = check(exercise, wrong.source)
    assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_YET, wrong.diagnosis), verdict.message
    assert len(verdict.message.splitlines()) == 4
    assert all(line.endswith((".", "?")) and len(line) <= 200 for line in verdict.message.splitlines())


@pytest.mark.parametrize(("exercise", "wrong"), WRONG, ids=lambda value: getattr(value, "note", value))
def test_both_ways_of_judging_say_the_same(
    exercise: str, wrong: Any, in_process: Check, isolated: Check
) -> None:
    one, other = in_process(exercise, wrong.source), isolated(exercise, wrong.source)
    assert (one.outcome, one.diagnosis, one.called) == (other.outcome, other.diagnosis, other.called)
    assert (one.expected, one.look) == (other.expected, other.look)


@pytest.mark.parametrize(("exercise", "source"), WAYS)
def test_other_ways_pass_their_step_and_the_ones_before(exercise: str, source: str, check: Check) -> None:
    for step in IN_ORDER[: IN_ORDER.index(exercise) + 1]:
        assert check(step, source).outcome is Outcome.PASSED


NEXT = {"5.1a": "LIMIT_EXCEEDED", "5.1b": "WRONG_VALUE", "5.1c": "RAISED", "5.1d": "CANCEL_MISSED"}


@pytest.mark.parametrize("step", STEPS, ids=lambda e: e.id)
def test_a_finished_step_is_told_what_the_next_one_asks_for(step: Any, check: Check) -> None:
    following = IN_ORDER[IN_ORDER.index(step.id) + 1]
    assert check(following, step.other_ways[0]).diagnosis == NEXT[step.id]


IN_CHUNKS = """
async def finished(api, services, limit, timeout):
{body}

async def report(api, services, limit, timeout):
    rows = []
    for start in range(0, len(services), limit):
        rows += await finished(api, services[start : start + limit], limit, timeout)
    return rows
"""
IN_A_GROUP = """
async def finished(api, services, limit, timeout):
{body}

async def report(api, services, limit, timeout):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(finished(api, [name], limit, timeout)) for name in services]
    return [task.result()[0] for task in tasks]
"""


@pytest.mark.parametrize(
    ("design", "diagnosis"), [(IN_CHUNKS, "HEAD_OF_LINE"), (IN_A_GROUP, "LIMIT_EXCEEDED")]
)
def test_the_lessons_two_designs_break_the_second_demand(design: str, diagnosis: str, check: Check) -> None:
    body = STEPS[3].other_ways[0].partition("\n")[2].rstrip()
    assert check("5.1d", design.format(body=body)).diagnosis == diagnosis


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_starters_are_no_attempt(exercise: Any, check: Check) -> None:
    assert "..." in exercise.starter
    verdict = check(exercise.id, exercise.starter)
    assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_ATTEMPTED, None)


def test_the_starter_can_be_run_as_it_is() -> None:
    names: dict[str, Any] = {"asyncio": asyncio}
    exec(EXERCISES[0].starter, names)
    asyncio.run(names["report"](object(), [], 2, 1))


def test_the_least_times() -> None:
    least = [case.least(case.plans) for case in StatusReport.cases]
    assert least == [6, 5, 2, 0, 3, 3, 3, 4]


def test_the_least_time_goes_with_the_order_in_which_the_checks_begin() -> None:
    case = Case({"slow": Plan(None), "x": Plan(1), "y": Plan(1)}, limit=2, timeout=5)
    assert case.least(["slow", "x", "y"]) == 5
    assert case.least(["x", "y", "slow"]) == 6
    assert [case.status(name) for name in case.plans] == ["timeout", "ok", "ok"]


def test_taking_the_last_service_first_is_told(isolated: Check) -> None:
    source = next(a["source"] for a in MORE if a["note"] == "workers that take from the end of a list")
    assert "the last service was checked first" in isolated("5.1", source).happened
