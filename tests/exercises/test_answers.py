"""The answers to the exercises of all lessons, each in process and isolated.

``examples_lesson_0N.json`` are the submissions that the checks were accepted by; ``further_lesson_0N.json``
are more of them, where ``says`` is a part of the message that must appear.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from gatherlab.exercises import EXERCISES, JUDGES, STEP_JUDGES, STEPS
from gatherlab.model import Exercise, Outcome, Verdict, WrongAnswer

Check = Callable[[str, str], Verdict]
ALL = tuple({**EXERCISES, **STEPS}.values())
WRONG = [(exercise.id, wrong) for exercise in ALL for wrong in exercise.wrong_answers]
WAYS = [(exercise.id, way) for exercise in ALL for way in exercise.other_ways]


def named(value: Any) -> str:
    return value.note if isinstance(value, WrongAnswer) else getattr(value, "id", value)


with_wrong = pytest.mark.parametrize(("exercise", "wrong"), WRONG, ids=named)
with_exercise = pytest.mark.parametrize("exercise", ALL, ids=named)

# --------------------------------------------------------------------------- nothing is missing

# by lesson: its exercises and examples; for each exercise at least so many further answers, good ones among
# them, wrong answers and other ways
LEAST = {
    "1": (("1.1", "1.2", "1.3"), 25, 3, 0, 7, 1),
    "2": (("2.1", "2.2", "2.3"), 26, 35, 13, 6, 2),
    "3": (("3.1", "3.2", "3.3"), 26, 33, 11, 8, 2),
    "4": (("4.1", "4.2", "4.3", "4.4"), 35, 34, 12, 6, 1),
    "5": (("5.1",), 9, 54, 17, 10, 3),
    "6": (tuple(f"6.{step}" for step in range(1, 7)), 0, 0, 0, 6, 1),  # further ones: own_gathers
}


@pytest.mark.parametrize("lesson", LEAST)
def test_nothing_is_missing(lesson: str, corpus: Callable[[str], list[dict[str, Any]]]) -> None:
    ids, examples, further, good, wrong, ways = LEAST[lesson]
    assert tuple(number for number in EXERCISES if number.startswith(lesson)) == ids
    assert sum(example["exercise"] in ids for example in corpus("examples")) == examples
    for number in ids:
        answers = [answer for answer in corpus("further") if answer["exercise"] == number]
        assert len(answers) >= further
        assert sum(answer["diagnosis"] is None for answer in answers) >= good
        assert len(EXERCISES[number].wrong_answers) >= wrong
        assert len(EXERCISES[number].other_ways) >= ways


def test_there_are_121_examples(corpus: Callable[[str], list[dict[str, Any]]]) -> None:
    assert len({example["id"] for example in corpus("examples")}) == 121


@with_exercise
def test_an_exercise_has_all_its_parts(exercise: Exercise) -> None:
    judge = {**JUDGES, **STEP_JUDGES}[exercise.id]
    assert (judge.exercise, judge.function) == (exercise.id, exercise.function)
    assert len({wrong.diagnosis for wrong in exercise.wrong_answers}) >= (3 if exercise.id in STEPS else 5)
    assert len({wrong.source for wrong in exercise.wrong_answers}) >= 5
    assert all(exercise.hints)
    assert len(exercise.hints) == 3
    assert exercise.idea
    assert bool(exercise.other_ways) == (exercise.id not in STEPS)


# --------------------------------------------------------------------------- verdicts


def test_examples(example: dict[str, Any], check_anew: Check) -> None:
    verdict = check_anew(example["exercise"], example["source"])
    if example["verdict"] == "accept":
        assert (verdict.outcome, verdict.diagnosis) == (Outcome.PASSED, None), verdict.message
    else:
        assert verdict.outcome is Outcome.NOT_YET
        assert verdict.diagnosis in example["diagnoses"], verdict.message


def test_further_answers(
    answer: dict[str, Any], check: Check, in_process: Check, reads_well: Callable[[Verdict], None]
) -> None:
    if answer["diagnosis"] == "SYNTAX" and check is in_process:
        pytest.skip("there is no live function with a syntax error")
    verdict = check(answer["exercise"], answer["source"])
    assert verdict.diagnosis == answer["diagnosis"], verdict.message
    assert answer.get("says", "") in verdict.message
    if answer["diagnosis"] is None:
        assert verdict.outcome is Outcome.PASSED
    elif answer["diagnosis"] == "SYNTAX":
        assert verdict.outcome is Outcome.ERROR
    else:
        reads_well(verdict)


@with_wrong
def test_wrong_answers_have_their_own_diagnosis(
    exercise: str, wrong: WrongAnswer, check: Check, reads_well: Callable[[Verdict], None]
) -> None:
    verdict = check(exercise, wrong.source)
    assert verdict.diagnosis is wrong.diagnosis, verdict.message
    reads_well(verdict)


@with_wrong
def test_both_ways_of_judging_say_the_same(
    exercise: str, wrong: WrongAnswer, in_process: Check, isolated: Check
) -> None:
    one, other = in_process(exercise, wrong.source), isolated(exercise, wrong.source)
    assert (one.outcome, one.diagnosis, one.called) == (other.outcome, other.diagnosis, other.called)
    assert (one.expected, one.look) == (other.expected, other.look)


@pytest.mark.parametrize(("exercise", "source"), WAYS)
def test_other_ways_pass(exercise: str, source: str, check: Check) -> None:
    assert check(exercise, source).outcome is Outcome.PASSED


# --------------------------------------------------------------------------- starters


@with_exercise
def test_starters_are_no_attempt(exercise: Exercise, check: Check) -> None:
    assert "..." in exercise.starter
    verdict = check(exercise.id, exercise.starter)
    assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_ATTEMPTED, None)


class Quick:
    """An API that answers at once."""

    def __getattr__(self, name: str) -> Any:
        async def answer(*args: object) -> str:
            await asyncio.sleep(0)
            return f"<{name} {args}>"

        return answer


ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "head_start": (),
    "fetch_both": (),
    "dashboard": (),
    "fetch_limited": (["a", "b"], 2),
    "with_default": (["a", "b"], "default"),
    "as_they_arrive": (["a", "b"], lambda item, value: None),
    "within": (["a", "b"], 1),
    "report": (["a", "b"], 2, 1),
}


@pytest.mark.parametrize("exercise", [one for one in ALL if one.function != "my_gather"], ids=named)
def test_starters_can_be_called(exercise: Exercise, define_cell: Any) -> None:
    function = define_cell(exercise.id, exercise.starter)
    asyncio.run(function(Quick(), *ARGUMENTS.get(exercise.function, (["a", "b"],))))
