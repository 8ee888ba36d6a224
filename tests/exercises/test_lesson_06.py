"""A gather of one's own: the table holds for asyncio.gather, right ones pass, wrong ones are told why."""

from __future__ import annotations

import asyncio
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gatherlab.checking.learner_side import programs
from gatherlab.exercises.lesson_06 import EXERCISES, code, looks
from gatherlab.exercises.lesson_06.behaviours import BEHAVIOURS, up_to
from gatherlab.exercises.lesson_06.judges import JUDGES
from gatherlab.exercises.lesson_06.scene import Shown
from gatherlab.model import Diagnosis, Outcome, Verdict
from tests.exercises.own_gathers.judging import define, judge
from tests.exercises.own_gathers.mutants import EQUAL, mutants
from tests.exercises.own_gathers.right import RIGHT
from tests.exercises.own_gathers.wrong import WRONG, Wrong

STEPS = range(1, 7)


# --------------------------------------------------------------------------- the table


def test_the_table_is_whole() -> None:
    assert len(BEHAVIOURS) >= 50
    assert len({behaviour.id for behaviour in BEHAVIOURS}) == len(BEHAVIOURS)
    assert [behaviour.step for behaviour in BEHAVIOURS] == sorted(behaviour.step for behaviour in BEHAVIOURS)
    assert [sum(behaviour.step == step for behaviour in BEHAVIOURS) >= 5 for step in STEPS] == [True] * 6
    assert up_to(6) == BEHAVIOURS
    assert [judge.exercise for judge in JUDGES] == [f"6.{step}" for step in STEPS]
    for behaviour in BEHAVIOURS:
        assert len(Shown(behaviour).called) <= 200
        assert not behaviour.says.endswith(".")


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody notices that asyncio.gather is used."""

    @contextmanager
    def nothing(note: object) -> Iterator[None]:
        yield

    monkeypatch.setattr(programs, "gathers_noted", nothing)
    monkeypatch.setattr(programs, "_gather", None)


async def wrapped(*awaitables: Any, return_exceptions: bool = False) -> Any:
    return await asyncio.gather(*awaitables, return_exceptions=return_exceptions)


@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize("function", [asyncio.gather, wrapped])
def test_the_real_gather_does_all_of_the_table(function: Callable[..., Any]) -> None:
    for step in STEPS:
        verdict = judge(step, function)
        assert verdict.outcome is Outcome.PASSED, verdict.message


def test_the_real_gather_is_no_attempt() -> None:
    verdict = judge(1, asyncio.gather)
    assert (verdict.outcome, verdict.diagnosis) == (Outcome.NOT_ATTEMPTED, Diagnosis.USES_GATHER)
    assert "Begin with asyncio.ensure_future()" in verdict.look


# --------------------------------------------------------------------------- right and wrong ones


def test_there_are_enough() -> None:
    assert len(RIGHT) >= 22
    assert len(WRONG) >= 90
    for step in STEPS:
        found = [wrong for wrong in WRONG if wrong.step == step]
        assert len(found) >= (6 if step < 6 else 2)
    assert len({wrong.diagnosis for wrong in WRONG}) >= 18


@pytest.mark.parametrize("note", RIGHT)
def test_right_ones_pass(note: str) -> None:
    verdict = judge(6, define(RIGHT[note]), RIGHT[note])
    assert verdict.outcome is Outcome.PASSED, verdict.message


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.note)
def test_wrong_ones_are_told_why(
    wrong: Wrong, reads_well: Callable[[Verdict], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio, "gather", asyncio.gather)  # one of them puts another in its place
    if wrong.note == "calls itself" and sys.version_info >= (3, 15):
        pytest.skip("a coroutine function with a star that awaits itself meets no RecursionError in 3.15")
    limit = 0.5 if wrong.diagnosis == "TIMEOUT" else 6.0
    verdict = judge(wrong.step, define(wrong.source), wrong.source, limit)
    assert verdict.diagnosis == wrong.diagnosis, verdict.message
    assert wrong.look in verdict.look
    reads_well(verdict) if wrong.diagnosis != "USES_GATHER" else None


def test_mutants_of_the_reference_are_rejected() -> None:
    """A steady sample; all of them were judged once, and those that pass are listed with the reason."""
    sample = [mutant for number, mutant in enumerate(mutants(RIGHT["reference"])) if number % 12 == 5]
    assert len(sample) >= 10
    for mutant in sample:
        verdict = judge(6, define(mutant.source), mutant.source, limit=1.0)
        passes = verdict.outcome is Outcome.PASSED
        assert passes == (mutant.what in EQUAL), (mutant.what, verdict.message)


def test_another_good_way_gives_no_later_step_away() -> None:
    first = {"return_exceptions:": 3, "if return_exceptions": 3, "CancelledError": 4, "dict.fromkeys": 5}
    for step in STEPS:
        (way,) = EXERCISES[step - 1].other_ways
        assert not [words for words, since in first.items() if words in way and step < since]
        assert judge(step, define(way), way).outcome is Outcome.PASSED
        if step < 5:  # the solution of 6.5, too, passes 6.6 as it is
            assert judge(step + 1, define(way), way).outcome is Outcome.NOT_YET


def test_a_task_that_is_read_too_early_is_told_so() -> None:
    source = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    await tasks[0]
    return [task.result() for task in tasks]
"""
    verdict = judge(1, define(source.replace("tasks[0]", "tasks[1]")))
    assert verdict.look == looks.TOO_EARLY


ONE_FUTURE = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    loop, ended, left = asyncio.get_running_loop(), [], set(tasks)
    finished = loop.create_future()

    def one_is_done(task):
        ended.append(loop.time())
        left.discard(task)
        if not left:
            finished.set_result(None)

    for task in tasks:
        task.add_done_callback(one_is_done)
    await finished
    return [task.result() for task in tasks]
"""


def test_what_ends_at_one_time_has_no_order_of_finish() -> None:
    backwards = "for task in (tasks[::-1] if len(set(ended)) == 1 else tasks)]"
    source = ONE_FUTURE.replace("for task in tasks]", backwards)
    verdict = judge(1, define(source), source)
    assert verdict.look == looks.AS_PASSED, verdict.message


@pytest.mark.parametrize(
    ("made", "found"),
    [
        ("return [task.result() for task in tasks]", False),
        ("for task in left:\n    task.cancel()", False),
        ("return [task.result() for task in left]", True),
        ("done, late = await asyncio.wait(tasks)\nreturn [task.result() for task in done]", True),
        ("for each in set(awaitables):\n    tasks.append(each)", True),
    ],
)
def test_a_set_is_named_only_where_a_list_is_made_of_one(made: str, found: bool) -> None:
    source = "async def my_gather(*awaitables):\n    tasks, left = [], set()\n"
    assert code.loops_over_a_set(source + textwrap.indent(made, "    ")) == found


def test_what_a_callback_raised_is_told_in_its_words() -> None:
    source = ONE_FUTURE.replace("left.discard(task)", "left.take(task)")
    verdict = judge(1, define(source), source)
    assert "A callback raised AttributeError: 'set' object has no attribute 'take'" in verdict.message
    assert verdict.look == looks.SLIP_IN_CALLBACK
    source = ONE_FUTURE.replace("one_is_done(task):", "one_is_done():")
    verdict = judge(1, define(source), source)
    assert "one_is_done() takes 0 positional arguments but 1 was" in verdict.happened


def test_no_message_shows_where_files_are() -> None:
    base = RIGHT["reference"]
    source = base.replace("asyncio.ensure_future(", "asyncio.create_task(")
    assert source != base
    verdict = judge(5, define(source), source)
    assert "a coroutine was expected, got <Task …>." in verdict.happened


def test_what_was_returned_is_no_error_to_raise() -> None:
    (wrong,) = [wrong for wrong in WRONG if wrong.note == "exceptions that were returned are raised"]
    assert judge(wrong.step, define(wrong.source)).look == looks.RETURNED


def test_a_callback_that_raises_is_told_before_the_time_of_what_came() -> None:
    source = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    finished, left = asyncio.get_running_loop().create_future(), set(tasks)

    def one_is_done(task):
        left.discard(task)
        if not left:
            finished.set_result(None)
        if task.exception():
            raise task.exception()

    for task in tasks:
        task.add_done_callback(one_is_done)
    await finished
    return [task.result() for task in tasks]
"""
    verdict = judge(2, define(source))
    assert "A callback raised ApiError" in verdict.message
    assert verdict.message.count("Expected:") == 1


def test_a_wrong_one_passes_the_steps_before() -> None:
    for note in ("a TaskGroup", "FIRST_EXCEPTION", "nothing hangs", "BaseException gets by"):
        (wrong,) = [wrong for wrong in WRONG if wrong.note == note]
        verdict = judge(wrong.step - 1, define(wrong.source), wrong.source)
        assert verdict.outcome is Outcome.PASSED, verdict.message
