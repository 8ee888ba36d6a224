"""Lesson 4's examples, starters, hints and wrong answers, each in process and isolated."""

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

from gatherlab.checking.isolated import Worker
from gatherlab.exercises.lesson_04 import EXERCISES as LESSON
from gatherlab.exercises.lesson_04 import JUDGES
from gatherlab.model import Outcome, Verdict

HERE = Path(__file__).parent
EXAMPLES: list[dict[str, Any]] = json.loads((HERE / "examples_lesson_04.json").read_text(encoding="utf-8"))
MORE: list[dict[str, Any]] = json.loads((HERE / "further_lesson_04.json").read_text(encoding="utf-8"))
FUNCTIONS = {exercise.id: exercise.function for exercise in LESSON}
WRONG = [(e.id, wrong) for e in LESSON for wrong in e.wrong_answers]
WAYS = [(e.id, way) for e in LESSON for way in e.other_ways]
Check = Callable[[str, str], Verdict]


def runs_here(answer: dict[str, Any]) -> bool:
    return tuple(map(int, answer["min_python"].split("."))) <= sys.version_info[:2]


def shuffled(items: list[Any]) -> list[Any]:
    return random.Random(len(items)).sample(items, len(items))


def named(value: Any) -> str:
    return (
        f"{value['exercise']} {value['note']}" if isinstance(value, dict) else getattr(value, "note", value)
    )


def test_nothing_is_missing() -> None:
    assert len(EXAMPLES) == 35
    assert len(MORE) >= 120
    assert min(Counter(answer["exercise"] for answer in MORE).values()) >= 15
    assert [e.id for e in LESSON] == [judge.exercise for judge in JUDGES] == ["4.1", "4.2", "4.3", "4.4"]
    for exercise, judge in zip(LESSON, JUDGES, strict=True):
        assert judge.function == exercise.function
        assert len({wrong.diagnosis for wrong in exercise.wrong_answers}) >= 5
        assert all(exercise.hints)
        assert exercise.idea
        assert exercise.other_ways


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
def test_other_ways_pass(exercise: str, source: str, check: Check) -> None:
    assert check(exercise, source).outcome is Outcome.PASSED


@pytest.mark.parametrize("exercise", LESSON, ids=lambda e: e.id)
def test_starters_are_no_attempt(exercise: Any, check: Check) -> None:
    assert "..." in exercise.starter
    verdict = check(exercise.id, exercise.starter)
    assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_ATTEMPTED, None)


class Quick:
    """An API that answers at once."""

    async def slow(self) -> str:
        return "slow"

    async def prepare(self) -> str:
        return "prepared"

    async def get(self, key: object) -> object:
        return key


ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "4.1": (),
    "4.2": (["m1", "m2"],),
    "4.3": (["a", "b"], lambda item, value: None),
    "4.4": (["a", "b"], 1),
}


@pytest.mark.parametrize("exercise", LESSON, ids=lambda e: e.id)
def test_a_starter_can_be_run_as_it_is(exercise: Any) -> None:
    names: dict[str, Any] = {"asyncio": asyncio}
    exec(exercise.starter, names)
    asyncio.run(names[exercise.function](Quick(), *ARGUMENTS[exercise.id]))


def test_the_time_a_message_names_is_virtual_and_exact(worker: Worker) -> None:
    late = next(wrong for exercise, wrong in WRONG if wrong.note.startswith("a deadline for each"))
    assert "Your function ended after 4 seconds." in worker.judge("4.4", late.source).message


def test_the_learner_reads_which_mirrors_were_left(worker: Worker) -> None:
    left = next(wrong for exercise, wrong in WRONG if wrong.note.startswith("as_completed does not cancel"))
    assert "m1 and m3 were still running" in worker.judge("4.2", left.source).message


def test_swapped_arguments_of_on_result_are_told(worker: Worker) -> None:
    source = next(a["source"] for a in MORE if a["note"] == "arguments the wrong way round")
    assert "on_result(id, value)" in worker.judge("4.3", source).look
