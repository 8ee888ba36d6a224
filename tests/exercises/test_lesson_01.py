"""Lesson 1's examples, starters and wrong answers, each in process and isolated."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES, JUDGES
from gatherlab.exercises.lesson_01_texts import EXERCISES as LESSON
from gatherlab.model import Outcome, Verdict

EXAMPLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "examples_lesson_01.json").read_text(encoding="utf-8")
)
MORE: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "further_lesson_01.json").read_text(encoding="utf-8")
)
WRONG = [(e.id, w) for e in LESSON for w in e.wrong_answers]
WAYS = [(e.id, way) for e in LESSON for way in e.other_ways]
Check = Callable[[str, str], Verdict]


def shuffled(items: list[Any]) -> list[Any]:
    return random.Random(len(items)).sample(items, len(items))


def test_nothing_is_missing() -> None:
    assert len(EXAMPLES) == 25
    assert len(MORE) >= 30
    assert [e.id for e in LESSON] == ["1.1", "1.2", "1.3"]
    assert all(len(e.wrong_answers) >= 6 for e in LESSON)
    assert set(EXERCISES) == set(JUDGES)


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
def test_other_ways_pass(exercise: str, source: str, check: Check) -> None:
    assert check(exercise, source).outcome is Outcome.PASSED


@pytest.mark.parametrize("exercise", LESSON, ids=lambda e: e.id)
def test_starters_are_no_attempt(exercise: Any, check: Check) -> None:
    assert "..." in exercise.starter
    verdict = check(exercise.id, exercise.starter)
    assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_ATTEMPTED, None)


@pytest.mark.parametrize("exercise", LESSON, ids=lambda e: e.id)
def test_empty_bodies_are_no_attempt(exercise: Any, check: Check) -> None:
    for body in ("pass", "...", "'only a docstring'"):
        source = f"async def {exercise.function}(api):\n    {body}\n"
        assert check(exercise.id, source).outcome is Outcome.NOT_ATTEMPTED


def test_a_changed_starter_is_an_attempt(check: Check) -> None:
    changed = LESSON[0].starter.replace("both = ...", 'both = ["user", "post"]')
    assert check("1.1", changed).diagnosis == "CALLS"


def test_an_empty_cell_is_no_attempt(worker: Worker) -> None:
    for source in ("", "  \n", "# nothing yet\n"):
        assert worker.judge("1.1", source).outcome is Outcome.NOT_ATTEMPTED


@pytest.mark.parametrize("answer", MORE, ids=lambda a: f"{a['exercise']} {a['diagnosis']}")
def test_further_answers(answer: dict[str, Any], check: Check, in_process: Check) -> None:
    if answer["diagnosis"] == "SYNTAX" and check is in_process:
        pytest.skip("there is no live function with a syntax error")
    verdict = check(answer["exercise"], answer["source"])
    assert verdict.diagnosis == answer["diagnosis"], verdict.message
    assert (verdict.outcome is Outcome.PASSED) == (answer["diagnosis"] is None)
