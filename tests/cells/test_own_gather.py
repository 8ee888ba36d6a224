"""compare_gather: a gather of one's own beside the real one."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from gatherlab.cells.own_gather import compare_gather
from gatherlab.simulation.own_gather import SCENARIOS
from tests.exercises.own_gathers.judging import define
from tests.exercises.own_gathers.right import RIGHT
from tests.exercises.own_gathers.wrong import WRONG


def wrong(note: str) -> Any:
    return define(next(one.source for one in WRONG if one.note == note))


@pytest.mark.parametrize(
    "note", ["reference", "asyncio.wait in a loop", "a class with __await__", "a bound method"]
)
def test_a_right_one_is_the_same_in_all(note: str) -> None:
    assert compare_gather(define(RIGHT[note])).summary() == "The same in 4 of 4."


def test_the_real_one_is_the_same_as_itself() -> None:
    assert compare_gather(asyncio.gather).differences() == []


@pytest.mark.parametrize(
    ("note", "differs"),
    [
        ("a TaskGroup", ["b fails", "b fails, with return_exceptions=True"]),
        (
            "awaits its tasks in a row",
            ["b fails", "b fails, with return_exceptions=True", "a time-out after 1.5 s"],
        ),
        ("waits for all before it raises", ["b fails"]),
        ("the children run on when it is cancelled", ["a time-out after 1.5 s"]),
    ],
)
def test_where_a_wrong_one_differs(note: str, differs: list[str]) -> None:
    made = compare_gather(wrong(note))
    assert made.differences() == differs
    assert made.summary().endswith(f"Not the same: {' · '.join(differs)}.")


def test_the_pictures_stand_in_pairs() -> None:
    made = compare_gather(wrong("a TaskGroup"))
    text, html = made._repr_mimebundle_()["text/plain"], made._repr_mimebundle_()["text/html"]
    for name in SCENARIOS:
        assert f"{name}: my_gather " in text
        assert f"{name}: asyncio.gather " in text
    assert "outlived the block" in text
    assert html.count("<img") >= 4
    assert "The same in 2 of 4." in html


def test_one_that_never_ends_is_told() -> None:
    with pytest.raises(RuntimeError, match=r"With your gather gather\(a\(\), b\(\), c\(\)\) never ends"):
        compare_gather(wrong("the future is never filled"))


def test_one_that_awaits_nothing_is_drawn_and_gives_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    async def my_gather(*awaitables: Any, return_exceptions: bool = False) -> None:
        """An exercise's starter."""

    made = compare_gather(my_gather)
    gc.collect()
    assert made.summary().startswith("The same in 0 of 4.")
    assert [str(each.message) for each in recwarn] == []


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(TypeError, match="the function itself"):
        compare_gather([1, 2])  # type: ignore[arg-type]


def test_it_works_in_a_cell() -> None:
    async def cell() -> list[str]:
        return compare_gather(define(RIGHT["reference"])).differences()

    assert asyncio.run(cell()) == []
