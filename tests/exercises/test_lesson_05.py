"""What is peculiar to lesson 5: steps that build on each other, designs to judge, least times."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from gatherlab.exercises.lesson_05 import EXERCISES, JUDGES, STEP_JUDGES
from gatherlab.exercises.lesson_05.cases import Case
from gatherlab.exercises.lesson_05.judges import StatusReport
from gatherlab.exercises.timed import Plan
from gatherlab.model import Diagnosis, Outcome, Verdict
from gatherlab.virtual_loop import run_virtual
from tools.notebooks import ROOT, load, source

Check = Callable[[str, str], Verdict]
SourceOf = Callable[[str, str], str]
IN_ORDER = ("5.1a", "5.1b", "5.1c", "5.1d", "5.1")
STEP_ANSWER = "the demands so far, and no more"
SHUFFLED = """

async def report(api, services, limit, timeout):
    rows = await in_order(api, services, limit, timeout)
    return """
# what the next step says to it
NEXT = {"5.1a": "LIMIT_EXCEEDED", "5.1b": "WRONG_VALUE", "5.1c": "RAISED", "5.1d": "CANCEL_MISSED"}


def test_the_steps_are_judged_in_order() -> None:
    assert tuple(judge.exercise for judge in (*STEP_JUDGES, *JUDGES)) == IN_ORDER


@pytest.mark.parametrize("way", EXERCISES[0].other_ways)
def test_a_whole_answer_passes_each_step(way: str, check: Check) -> None:
    for step in IN_ORDER:
        assert check(step, way).outcome is Outcome.PASSED


@pytest.mark.parametrize("step", NEXT)
def test_the_answer_to_a_step_passes_the_ones_before_and_not_the_next(
    step: str, check: Check, source_of: SourceOf
) -> None:
    source, place = source_of(step, STEP_ANSWER), IN_ORDER.index(step)
    for before in IN_ORDER[: place + 1]:
        assert check(before, source).outcome is Outcome.PASSED
    assert check(IN_ORDER[place + 1], source).diagnosis == NEXT[step]


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
def test_the_lessons_two_designs_break_the_second_demand(
    design: str, diagnosis: str, check: Check, source_of: SourceOf
) -> None:
    body = source_of("5.1d", STEP_ANSWER).partition("\n")[2].rstrip()
    assert check("5.1d", design.format(body=body)).diagnosis == diagnosis


def test_the_least_times() -> None:
    least = [case.least(case.plans) for case in StatusReport.cases]
    assert least == [6, 5, 2, 0, 3, 3, 3, 4]


def test_the_least_time_goes_with_the_order_in_which_the_checks_begin() -> None:
    case = Case({"slow": Plan(None), "x": Plan(1), "y": Plan(1)}, limit=2, timeout=5)
    assert case.least(["slow", "x", "y"]) == 5
    assert case.least(["x", "y", "slow"]) == 6
    assert [case.status(name) for name in case.plans] == ["timeout", "ok", "ok"]


def test_taking_the_last_service_first_is_told(isolated: Check, source_of: SourceOf) -> None:
    source = source_of("5.1", "workers that take from the end of a list")
    assert "the last service was checked first" in isolated("5.1", source).happened


@pytest.mark.parametrize("order", ["rows[::-1]", "rows[2:] + rows[:2]"])
def test_the_order_of_rows_is_not_told_for_it_may_be_chance(order: str, isolated: Check) -> None:
    """``as_completed()`` starts what it is given in the order of a set: by where it lies in memory."""
    found = isolated("5.1", solved().replace("async def report(", "async def in_order(") + SHUFFLED + order)
    assert (found.outcome, found.diagnosis) == (Outcome.NOT_YET, Diagnosis.WRONG_ORDER)
    assert found.happened == "All rows are there, in another order."


# ------------------------------------------------------------------ what is shown lets a cancellation through


def solved() -> str:
    cells = load(ROOT / "solutions" / "05_capstone.ipynb")["cells"]
    return next(source(cell) for cell in cells if cell["id"] == "exercise-5-1")


def ended_cancelled(code: str) -> list[bool]:
    """Whether each task of a report that is cancelled ends cancelled, the report's own among them."""
    names: dict[str, Any] = {"asyncio": asyncio}
    exec(code, names)

    class Api:
        async def check(self, name: str) -> str:
            return await asyncio.sleep(9, name)

    async def main() -> list[bool]:
        report = asyncio.create_task(names["report"](Api(), ["web", "mail", "search"], 2, 99))
        await asyncio.sleep(1)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        report.cancel()
        await asyncio.wait(tasks)
        return [task.cancelled() for task in tasks]

    return run_virtual(main)


@pytest.mark.parametrize("way", (*EXERCISES[0].other_ways, solved()), ids=range(4))
def test_what_is_shown_lets_a_cancellation_through(way: str, check: Check) -> None:
    ended = ended_cancelled(way)
    assert len(ended) >= 4
    assert all(ended)
    assert check("5.1", way).outcome is Outcome.PASSED


def test_a_row_that_swallows_a_cancellation_passes(check: Check, source_of: SourceOf) -> None:
    swallows = source_of("5.1", "asyncio.timeout inside the slot")
    assert False in ended_cancelled(swallows)
    assert check("5.1", swallows).outcome is Outcome.PASSED
