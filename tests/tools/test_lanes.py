"""Steps in lanes: what runs beside what, what waits for what, and what a person reads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools import lanes
from tools.notebooks import ROOT
from tools.steps import Kind, Result, Step


def step(name: str, code: str, kind: Kind = Kind.COMPUTES, needs: str = "") -> Step:
    return Step(name, [sys.executable, "-c", code], kind, needs)


def run(*steps: Step) -> tuple[list[Result], list[str]]:
    return lanes.run_steps(steps, ROOT, os.environ)


def test_a_step_says_that_it_begins_and_how_it_ended(capfd: pytest.CaptureFixture[str]) -> None:
    results, left_out = run(step("tests", "print('noise'); print('==== 12 passed in 0.1s ====')"))
    assert [(result.name, result.passed, result.counts) for result in results] == [
        ("tests", True, ("12 passed in 0.1s",))
    ]
    assert left_out == []
    assert re.fullmatch(r"\[1/1\] tests \.\.\.\n\[1/1\] tests: ok, \d+ s\n", capfd.readouterr().out)


def test_a_failed_step_shows_everything_in_one_piece(capfd: pytest.CaptureFixture[str]) -> None:
    [result], _ = run(step("tests", "import sys; print('why'); print('more', file=sys.stderr); sys.exit(3)"))
    assert not result.passed
    _, shown = re.split(r"\[1/1\] tests: FAILED, \d+ s\n", capfd.readouterr().out)
    assert sorted(shown.splitlines()) == ["", "[1/1] end of what 'tests' wrote", "more", "why"]


def test_kinds_run_side_by_side(tmp_path: Path) -> None:
    """Each of the two ends only when it has seen the other begin."""
    meet = (
        "import pathlib, sys, threading\n"
        "mine, other = (pathlib.Path({folder!r}, name) for name in {names!r})\n"
        "mine.touch()\n"
        "while not other.exists(): threading.Event().wait(0.01)"
    )
    folder = str(tmp_path)
    results, _ = run(
        step("units", meet.format(folder=folder, names=("a", "b"))),
        step("nbval", meet.format(folder=folder, names=("b", "a")), Kind.WAITS),
    )
    assert [result.passed for result in results] == [True, True]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """When each step begins and ends; no command is run, and one named "bad" fails."""
    lines: list[str] = []

    def note(step: Step, root: Path, env: Mapping[str, str]) -> tuple[bool, str]:
        lines.append(f"{step.name} begins")
        lines.append(f"{step.name} ends")
        return step.name != "bad", ""

    monkeypatch.setattr(lanes, "outcome", note)
    return lines


def test_one_of_a_kind_at_a_time_in_the_order_given(log: list[str]) -> None:
    results, _ = run(Step("a", []), Step("made", [], Kind.INSTALLS), Step("b", []), Step("c", []))
    assert [line for line in log if not line.startswith("made")] == [
        f"{name} {when}" for name in "abc" for when in ("begins", "ends")
    ]
    assert [result.name for result in results] == ["a", "made", "b", "c"]


def test_a_step_waits_for_what_it_needs(log: list[str]) -> None:
    run(
        Step("units", [], needs="made"),
        Step("nbval", [], Kind.WAITS, "made"),
        Step("made", [], Kind.INSTALLS),
    )
    assert log[:2] == ["made begins", "made ends"]
    assert len(log) == 6


def test_what_needs_a_failed_step_is_left_out_and_said(log: list[str]) -> None:
    results, left_out = run(Step("bad", [], Kind.INSTALLS), Step("units", [], needs="bad"), Step("other", []))
    assert [(result.name, result.passed) for result in results] == [("bad", False), ("other", True)]
    assert left_out == ["units: it needs 'bad', which failed"]


def test_after_ctrl_c_no_further_step_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def interrupted(step: Step, *_: object) -> tuple[bool, str]:
        begun.append(step.name)
        raise KeyboardInterrupt

    monkeypatch.setattr(lanes, "outcome", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(Step("a", []), Step("b", []), Step("c", [], Kind.WAITS, "b"))
    assert begun == ["a"]


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system has no priorities")
def test_what_computes_gives_way_to_what_waits() -> None:
    def priority(kind: Kind) -> int:
        command = lanes.polite(
            step("x", "import os; print(os.getpriority(os.PRIO_PROCESS, 0))", kind)
        ).command
        return int(subprocess.check_output(command))

    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert [priority(kind) for kind in Kind] == [min(own + 8, 19), own, own]
