from __future__ import annotations

import asyncio
import gc
import sys
from typing import Any

import pytest

from gatherlab.checking import UnknownExerciseError
from gatherlab.nbgrader import NotPassed, assert_passed


async def together(api: Any) -> Any:
    print("a forgotten print", file=sys.stderr)
    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))


async def in_a_row(api: Any) -> Any:
    return [await api.get("users/1"), await api.get("posts/1")]


def test_a_passed_exercise_says_so_and_nothing_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert_passed("1.1", together)
    said = capsys.readouterr()
    assert said.out.startswith("Exercise 1.1: passed\n")
    assert "a forgotten print" in said.out
    assert said.err == ""


def test_one_that_has_not_passed_raises_what_the_check_says(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotPassed, match=r"^Exercise 1\.1: not yet\n") as caught:
        assert_passed("1.1", in_a_row)
    assert "in flight" in str(caught.value)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("value", [None, "together", together, 3])
def test_what_is_no_answer_raises_too(value: object) -> None:
    exercise = "2.1" if value is together else "1.1"
    with pytest.raises(NotPassed, match="Exercise"):
        assert_passed(exercise, value)


def test_ipython_shows_the_message_in_place_of_a_traceback() -> None:
    shown = NotPassed("Exercise 1.1: not yet\nExpected: two.")._render_traceback_()
    assert shown == ["Exercise 1.1: not yet", "Expected: two."]


def test_an_unknown_exercise_is_the_author_s_mistake() -> None:
    with pytest.raises(UnknownExerciseError):
        assert_passed("9.9", together)


class Complaint:
    """Garbage of an earlier cell that complains when it is collected, as a lost task does."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        print("Task exception was never retrieved", file=sys.stderr)


def test_left_overs_of_other_cells_cost_no_points(capsys: pytest.CaptureFixture[str]) -> None:
    gc.collect()
    Complaint()
    assert_passed("1.1", together)
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("Task exception was never retrieved\n")
