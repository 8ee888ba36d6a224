"""A trace cut at a moment, and its picture: nothing of the future, and nothing that moves."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import pytest

from gatherlab.model import TaskOutcome, Trace
from gatherlab.simulation import STRATEGIES, Choices, cut, drawing, simulate

MS = 1_000_000
EVERY = [Choices(strategy, fails=fails) for strategy in STRATEGIES for fails in (None, "p2")]
NAMES = [f"{choices.strategy}-{choices.fails}" for choices in EVERY]


def moments(trace: Trace) -> list[int]:
    return [*range(0, trace.duration, 37 * MS), *(task.ended or 0 for task in trace.tasks), trace.duration]


@pytest.mark.parametrize("choices", EVERY, ids=NAMES)
def test_nothing_of_the_future_is_left(choices: Choices) -> None:
    trace = simulate(choices).trace
    for time in moments(trace):
        part = cut(trace, time)
        assert part.duration == time
        assert part.block_end == min(trace.block_end, time)
        by_number = {task.number: task for task in trace.tasks}
        assert {task.number for task in part.tasks} == {n for n, t in by_number.items() if t.created <= time}
        for task in part.tasks:
            was = by_number[task.number]
            assert all(span.start <= span.end <= time for span in task.spans)
            assert [span.start for span in task.spans] == [s.start for s in was.spans if s.start <= time]
            if was.ended is not None and was.ended <= time:
                assert task == was
            else:
                assert (task.ended, task.outcome, task.error) == (None, TaskOutcome.RUNNING, None)


def test_the_ends_of_time() -> None:
    trace = simulate(Choices(fails="p2")).trace
    assert cut(trace, trace.duration) is trace
    assert cut(trace, 10 * trace.duration) is trace
    assert cut(trace, -5) == cut(trace, 0)
    # everything is created at 0; nobody has ended, and nobody has failed yet
    assert {task.outcome for task in cut(trace, 0).tasks} == {TaskOutcome.RUNNING}
    at_failure = cut(trace, 240 * MS)
    assert [task.outcome.value for task in at_failure.tasks[1:]] == [
        "still running",
        "still running",
        "raised",
        "still running",
        "finished",
    ]


def test_a_task_not_yet_created_is_absent() -> None:
    trace = simulate(Choices("semaphore", limit=1)).trace
    late = Trace(
        tasks=tuple(task if task.number < 3 else replace(task, created=100 * MS) for task in trace.tasks),
        duration=trace.duration,
        block_end=trace.block_end,
    )
    assert [task.number for task in cut(late, 99 * MS).tasks] == [0, 1, 2]
    assert len(cut(late, 100 * MS).tasks) == 6


def drawn(html: str) -> str:
    [address] = re.findall(r"base64,([A-Za-z0-9+/=]+)", html)
    return base64.b64decode(address).decode()


@pytest.mark.parametrize("choices", EVERY, ids=NAMES)
def test_the_picture_grows_and_stands_still(choices: Choices) -> None:
    trace = simulate(choices).trace
    whole = drawing(trace, "a title")
    assert whole == drawing(trace, "a title", until=trace.duration)
    [room] = re.findall(r"aspect-ratio:800/(\d+)", whole)
    ticks = re.findall(r'<path d="(M[^"]+)" stroke="[^"]+" fill="none"/>', drawn(whole))[0]
    tick_xs = re.findall(r"M([\d.]+) ", ticks)
    assert len(tick_xs) >= 2
    for time in moments(trace):
        html = drawing(trace, "a title", until=time)
        svg = drawn(html)
        assert f"aspect-ratio:800/{room}" in html
        [height] = re.findall(r'<svg [^>]*height="([\d.]+)"', svg)
        assert float(height) <= float(room) + 0.5
        grid = re.findall(r'<path d="(M[^"]+)" stroke="[^"]+" fill="none"/>', svg)[0]
        assert re.findall(r"M([\d.]+) ", grid) == tick_xs


def test_the_alt_text_says_what_is_drawn() -> None:
    html = drawing(simulate(Choices(fails="p2")).trace, 'the "first" half', until=240 * MS)
    [alt] = re.findall(r'alt="([^"]*)"', html)
    assert alt.startswith("the &quot;first&quot; half: 5 tasks")
    assert "fetch(&#x27;p0&#x27;): … still running after 240 ms" in alt
    assert "raised ServerError after 240 ms" in alt
