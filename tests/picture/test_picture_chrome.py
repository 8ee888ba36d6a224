from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from picture_traces import CANCELLED, RAISED, SCENES, root, span, task, trace

from gatherlab.picture import chrome_trace


def events(made: dict[str, Any], **wanted: object) -> list[dict[str, Any]]:
    return [
        event
        for event in made["traceEvents"]
        if all(event.get(key) == value for key, value in wanted.items())
    ]


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_every_scene_has_the_shape_the_format_asks_for(scene: str) -> None:
    title, made = SCENES[scene]
    exported = json.loads(json.dumps(chrome_trace(made(), title)))
    assert exported["displayTimeUnit"] == "ms"
    assert exported["otherData"] == {"title": title}
    assert {event["ph"] for event in exported["traceEvents"]} <= {"M", "X", "i"}
    assert len(events(exported, name="thread_name")) == len(made().tasks)
    for event in events(exported, ph="X"):
        assert event["ts"] >= 0
        assert event["dur"] >= 0
        assert {"name", "cat", "pid", "tid", "args"} <= set(event)


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_slices_of_a_thread_do_not_overlap(scene: str) -> None:
    made = chrome_trace(SCENES[scene][1]())
    for thread in {event["tid"] for event in events(made, ph="X")}:
        slices = sorted(
            (event["ts"], event["ts"] + event["dur"]) for event in events(made, ph="X", tid=thread)
        )
        assert all(end <= start + 1e-6 for (_, end), (start, _) in pairwise(slices))


def test_turns_and_waits_in_microseconds() -> None:
    job = task(
        1,
        "job(1)",
        1,
        90,
        [span(2, 3, where="acquire", held=True), span(50, 51, call="f(1)", line=7, waits_on=0)],
    )
    made = chrome_trace(trace(100, root(100, span(0, 1, waits_on="gather"), span(99, 100)), job), "t")
    assert [(e["name"], e["cat"], e["ts"], e["dur"], e["args"]) for e in events(made, ph="X", tid=2)] == [
        ("created, not started", "created", 1000.0, 1000.0, {}),
        ("running", "loop", 2000.0, 1000.0, {}),
        ("acquire", "held", 3000.0, 47000.0, {"where": "acquire"}),
        ("running", "loop", 50000.0, 1000.0, {}),
    ]
    assert events(made, cat="wait")[0]["name"] == "gather"
    assert events(made, name="process_name")[0]["args"] == {"name": "t"}
    assert [e["args"]["name"] for e in events(made, name="thread_name")] == ["this cell", "job(1)"]


def test_outcomes_and_the_end_of_the_block_are_instants() -> None:
    made = chrome_trace(SCENES["task-group"][1]())
    assert [e["name"] for e in events(made, ph="i")] == [
        "cancelled",
        "cancelled",
        "raised HTTPStatusError",
        "cancelled",
    ]
    bare = [task(1, "a", 0, 5, [], RAISED), task(2, "b", 0, None, [span(0, 1, waits_on=1)])]
    made = chrome_trace(trace(9, *bare, block_end=5))
    assert [(e["name"], e["s"], e["ts"]) for e in events(made, ph="i")] == [
        ("raised", "t", 5000.0),
        ("the block ended here", "g", 5000.0),
    ]
    assert events(made, cat="wait")[0]["args"] == {"waits_on": "a"}
    assert CANCELLED == "cancelled"
