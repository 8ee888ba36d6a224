"""What is peculiar to lesson 1: what counts as an attempt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gatherlab.checking.isolated import Worker
from gatherlab.exercises.lesson_01.texts import EXERCISES as LESSON
from gatherlab.model import Outcome, Verdict

Check = Callable[[str, str], Verdict]


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
