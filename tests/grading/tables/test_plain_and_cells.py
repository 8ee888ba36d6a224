"""The plain table, and cells: no formula, no second line, points."""

from __future__ import annotations

import csv
import io

import pytest

from gatherlab.grading.records import Learner, Mark, Result
from gatherlab.grading.tables.cells import Table, comment, number, points, runs, safe, unchanged
from gatherlab.grading.tables.plain import Plain
from gatherlab.model import Outcome


def mark(exercise: str, outcome: Outcome, diagnosis: str | None = None, *notes: str) -> Mark:
    return Mark(exercise, outcome, diagnosis, "", "", "", "", "", "x", "a.py", notes)


def result(name: str = "Ada", number: str = "", *problems: str) -> Result:
    marks = (
        mark("1.1", Outcome.PASSED, None, "handed in late"),
        mark("1.2", Outcome.NOT_YET, "SEQUENTIAL", "handed in late"),
        mark("1.3", Outcome.ERROR),
    )
    return Result(Learner("key", name, number, (), problems), marks)


def rows(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.text)))


def test_the_plain_table() -> None:
    table = Plain(("1.1", "1.2", "1.3"))
    table.add_result(result("Ada", "7", "a.py is empty.", "b | c"))
    head, row = rows(table)
    assert head == [
        *("learner", "id", "key", "1.1", "1.2", "1.3", "total"),
        *("1.1 found", "1.2 found", "1.3 found", "problems"),
    ]
    assert row == [
        *("Ada", "7", "key", "1", "0", "0", "1", "passed", "not_yet SEQUENTIAL", "error"),
        "a.py is empty. | b | c | 1.1, 1.2: handed in late",
    ]
    assert table.text.count("\r\n") == 2


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\n=1+1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_is_a_formula(text: str) -> None:
    table = Plain(("1.1", "1.2", "1.3"))
    table.add_result(result(text, text, text))
    for row in rows(table):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)
        assert not any("\n" in cell for cell in row)
    assert runs(text)
    assert safe(text) == "'" + " ".join(text.split())
    assert unchanged(text) == "'" + text


@pytest.mark.parametrize("text", ["", "-", "Ada", "a-b", "1-2", "'=1+1"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert not runs(text)
    assert unchanged(text) == text


@pytest.mark.parametrize(("most", "expected"), [(3, "1"), (30, "10"), (300, "100"), (1, "0.33"), (7, "2.33")])
def test_points(most: int, expected: str) -> None:
    assert points(result(), most) == expected
    assert points(result(), most, comma=True) == expected.replace(".", ",")


def test_points_of_nothing_and_of_everything() -> None:
    learner = result().learner
    assert points(Result(learner, ()), 10) == "0"
    assert points(Result(learner, (mark("1.1", Outcome.PASSED),)), 10) == "10"
    assert points(Result(learner, (mark("1.1", Outcome.ERROR),)), 10) == "0"
    assert number(10.50) == "10.5"


def test_the_sentence_beside_the_points() -> None:
    assert comment(result().marks) == "1 of 3 exercises passed. Not yet: 1.2, 1.3."
    assert comment(result().marks[:1]) == "1 of 1 exercises passed."
