"""The simulator's programs against arithmetic: every combination, its times, its result, its orphans."""

from __future__ import annotations

import ast
import asyncio
import gc
import heapq
import itertools
from typing import Any

import pytest

from gatherlab.model import TaskOutcome
from gatherlab.simulation import STRATEGIES, ChoiceError, Choices, Simulation, program, simulate
from gatherlab.simulation.choices import LIMITS, NAMES, TASKS

COUNTS = range(TASKS[0], TASKS[1] + 1)
ALL_LIMITS = range(LIMITS[0], LIMITS[1] + 1)
FACTORS = [step / 4 for step in range(1, 13)]


def seconds(source: str) -> dict[str, float]:
    """The pages of a program, read from its text."""
    [assigned] = [node for node in ast.parse(source).body if isinstance(node, ast.Assign)][:1]
    found: dict[str, float] = ast.literal_eval(assigned.value)
    return found


def ends(choices: Choices, pages: dict[str, float]) -> dict[str, int]:
    """When each task ends if none is cancelled, in nanoseconds: arithmetic, no asyncio."""
    limit = choices.limit if choices.strategy == "semaphore" else max(len(pages), 1)
    free = [0] * limit
    found = {}
    for name, takes in pages.items():
        found[name] = heapq.heappop(free) + round(takes * 1e9)
        heapq.heappush(free, found[name])
    return found


def words(choices: Choices, at: dict[str, int]) -> str:
    """The result line, from the times at which the tasks end."""
    failing, strategy = choices.failing, choices.strategy
    later = sum(end > at[failing] for end in at.values()) if failing else 0
    if strategy == "as_completed":
        order = sorted(at, key=lambda name: at[name])
        order = order[: order.index(failing)] if failing else order
        note = " (in order of arrival)" if len(order) > 1 else ""
        said = f"prints {', '.join(name.upper() for name in order)}{note}" if order else ""
        if not failing:
            return said or "prints nothing"
        return (f"{said}, then " if said else "") + f"raises ServerError: {failing}" + orphans(later)
    results = [f"ServerError('{name}')" if name == failing else repr(name.upper()) for name in at]
    if failing is None or strategy == "return_exceptions":
        return f"prints [{', '.join(results)}]"
    if strategy == "TaskGroup":
        return f"raises ExceptionGroup with ServerError: {failing}" + (
            f" – and {later} task{'s were' if later > 1 else ' was'} cancelled" if later else ""
        )
    return f"raises ServerError: {failing}" + (orphans(later) if strategy != "one by one" else "")


def orphans(count: int) -> str:
    return f" – and {count} task{'s are' if count > 1 else ' is'} still running" if count else ""


def judge(choices: Choices) -> Simulation:
    made = simulate(choices)
    pages = seconds(made.source)
    at, failing, trace = ends(choices, pages), choices.failing, made.trace
    assert list(pages) == list(choices.pages)
    assert made.result == words(choices, at), choices
    tasks = [task for task in trace.tasks if not task.is_root]
    whole = max(at.values(), default=0)
    if choices.strategy == "one by one":
        fetched = list(pages.values())[: list(pages).index(failing) + 1 if failing else None]
        assert tasks == []
        assert trace.duration == trace.block_end == sum(round(takes * 1e9) for takes in fetched)
        return made
    stops = failing is not None and choices.strategy != "return_exceptions"
    assert trace.block_end == (at[failing] if stops and failing else whole), choices
    cancelled = stops and choices.strategy == "TaskGroup"
    assert trace.duration == (trace.block_end if cancelled else whole), choices
    for name, task in zip(at, tasks, strict=True):
        assert task.label.endswith(f"({name!r})")
        if cancelled and at[name] > trace.block_end:
            assert (task.outcome, task.ended) == (TaskOutcome.CANCELLED, trace.block_end)
        else:
            outcome = TaskOutcome.RAISED if name == failing else TaskOutcome.FINISHED
            assert (task.outcome, task.ended) == (outcome, at[name]), choices
    return made


@pytest.mark.parametrize("strategy", [one for one in STRATEGIES if one != "semaphore"])
def test_every_count_and_every_failing_page(strategy: str) -> None:
    grid = list(itertools.product(COUNTS, [None, *NAMES]))
    assert len(grid) == 169
    for tasks, fails in grid:
        judge(Choices(strategy, tasks, fails=fails))
    gc.collect()  # what was never awaited, or is destroyed pending, complains now


@pytest.mark.parametrize("limit", ALL_LIMITS)
def test_every_limit(limit: int) -> None:
    for tasks, fails in itertools.product(COUNTS, [None, "p0", "p2", "p9"]):
        made = judge(Choices("semaphore", tasks, fails=fails, limit=limit))
        held = sum(span.held for task in made.trace.tasks for span in task.spans)
        assert held == max(0, tasks - limit)
    gc.collect()


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_latency(strategy: str) -> None:
    for factor in FACTORS:
        for tasks, fails in [(12, None), (12, "p4"), (1, "p0")]:
            made = judge(Choices(strategy, tasks, latency=factor, fails=fails))
            assert seconds(made.source)["p0"] == pytest.approx(0.32 * factor, abs=6e-4)


def test_the_loop_that_runs_already_is_not_touched() -> None:
    async def cell() -> tuple[dict[str, Any], dict[str, Any], set[Any]]:
        loop = asyncio.get_running_loop()
        before = dict(vars(loop))
        made = [simulate(Choices(strategy, fails="p2")) for strategy in STRATEGIES]
        assert all(one.result for one in made)
        return before, dict(vars(loop)), asyncio.all_tasks() - {asyncio.current_task()}

    before, after, left = asyncio.run(cell())
    assert left == set()
    assert before.keys() == after.keys()
    assert "_call_soon" not in after


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_program_runs_anywhere(strategy: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The text that is shown, in a cell's way, on asyncio's own loop and with the real print.

    Where a busy machine lets two waits end in one turn they print in any order: then it is run again.
    """
    choices = Choices(strategy, tasks=3, latency=0.25)
    source = program(choices)
    assert max(map(len, source.splitlines())) <= 64  # it stands beside the controls
    code = compile(source, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    expected = simulate(choices).printed
    for _ in range(5):
        asyncio.run(eval(code, {}))
        printed = tuple(capsys.readouterr().out.split("\n")[:-1])
        assert sorted(printed) == sorted(expected)
        if printed == expected:
            return
    assert printed == expected


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"strategy": "wait"}, "There is no strategy 'wait'. The strategies are: 'one by one', 'gather', "),
        ({"strategy": 3}, "There is no strategy 3."),
        ({"tasks": 13}, "tasks is a whole number from 0 to 12, not 13."),
        ({"tasks": 2.0}, "tasks is a whole number from 0 to 12, not 2.0."),
        ({"tasks": True}, "tasks is a whole number from 0 to 12, not True."),
        ({"limit": 0}, "limit is a whole number from 1 to 12, not 0."),
        ({"latency": 0}, "latency is a number from 0.25 to 3, not 0."),
        ({"latency": float("nan")}, "latency is a number from 0.25 to 3, not nan."),
        ({"latency": "fast"}, "latency is a number from 0.25 to 3, not 'fast'."),
        ({"fails": "p12"}, "fails is None (nobody fails) or one of the pages 'p0' to 'p11', not 'p12'."),
        ({"fails": 2}, "one of the pages 'p0' to 'p11', not 2."),
    ],
)
def test_what_is_not_offered_is_said(choice: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ChoiceError) as caught:
        Choices(**choice)
    assert sentence in str(caught.value)


def test_a_failing_recorder_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    from gatherlab.recorder import Recorder

    def start(self: Recorder) -> Recorder:
        self.began, self.started, self.problem = 0, True, "out of order"
        return self

    monkeypatch.setattr(Recorder, "start", start)
    with pytest.raises(RuntimeError, match="out of order"):
        simulate(Choices())
