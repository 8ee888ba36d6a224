from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import start
from tools import gates, pythons, steps
from tools.__main__ import parser
from tools.notebooks import ROOT
from tools.steps import Result, Step


def test_ci_runs_every_gate() -> None:
    steps = [*gates.main_steps("python"), *gates.browser_steps("python")]
    named, words = [step.name for step in steps], [" ".join(step.command) for step in steps]
    assert len(named) == len(set(named)) == 11
    for needed in (
        "ruff check",
        "ruff format --check",
        "mypy",
        "--cov",
        "--nbval ",
        "runall",
        "exercises --check",
        "tests/browser",
        "tests/site",
        "tools site",
    ):
        assert sum(needed in line for line in words) == 1, needed
    strict = next(line for line in words if "--nbval " in line)
    assert "--nbval-lax" not in strict
    assert strict.endswith("notebooks solutions")


def test_lean_requirements_come_from_the_metadata_without_the_heavy_tools() -> None:
    lean = gates.lean_requirements()
    assert lean[:2] == ("-e", ".")
    text = " ".join(lean)
    assert all(name in text for name in ("ipykernel", "nest_asyncio2", "nbval", "pytest", "nbclient"))
    assert not any(line.startswith(("jupyterlab", "mypy", "ruff", "gatherlab")) for line in lean)


def test_a_hanging_step_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "LIMIT", 0.2)
    passed, output = steps.outcome(
        Step("x", [sys.executable, "-c", "input()\nimport time"]), ROOT, os.environ
    )
    assert not passed
    sleeping = Step("x", [sys.executable, "-c", "import threading; threading.Event().wait()"])
    passed, output = steps.outcome(sleeping, ROOT, os.environ)
    assert not passed
    assert "stopped after 0.2 s" in output


def test_a_missing_command_fails(tmp_path: Path) -> None:
    assert not steps.outcome(Step("x", [str(tmp_path / "none")]), ROOT, os.environ)[0]


def test_the_summary_fails_when_anything_does(capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = Result("a", True, 1.0, ("3 passed",)), Result("b", False, 2.0)
    assert steps.summary([good], [], 1.0) == 0
    assert steps.summary([good, bad], ["Python 3.14: it has no venv module"], 2.5) == 1
    assert steps.summary([], [], 0.0) == 1
    said = capsys.readouterr()
    assert "3 passed" in said.out
    assert "left out" in said.out
    assert "Failed: b" in said.err


VERSIONS = {"3.97": "x", "3.98": "y"}


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """The steps that a run would go through, on a machine with two other Pythons."""
    steps: list[Step] = []

    def note(given: Sequence[Step], *_: object) -> tuple[list[Result], list[str]]:
        steps[:] = given
        return [Result(step.name, step.name != "Python 3.98: environment", 0.0) for step in given], []

    monkeypatch.delenv("GATHERLAB_CI", raising=False)
    monkeypatch.setattr(gates, "run_steps", note)
    monkeypatch.setattr(gates, "candidates", list)
    monkeypatch.setattr(gates, "other_pythons", lambda _: (VERSIONS, []))
    return steps


def test_every_other_python_runs_units_nbval_and_run_all(planned: list[Step]) -> None:
    assert gates.run() == 1
    assert [step.name for step in planned[:8]] == [step.name for step in gates.main_steps("python")]
    assert planned[-3:] == gates.browser_steps(sys.executable)
    for version in VERSIONS:
        made, *steps = (step for step in planned if step.name.startswith(f"Python {version}: "))
        assert made.command[-2:] == [version, VERSIONS[version]]
        assert [step.needs for step in steps] == [made.name] * 3
        units, strict, run_all = steps
        python = start.python_in(gates.environment_folder(version))
        assert {step.command[0] for step in steps} == {python}
        assert set(gates.SAME_EVERYWHERE) <= set(units.command)
        assert "--nbval" in strict.command
        assert list(strict.command[-2:]) == ["notebooks", "solutions"]
        assert list(run_all.command[1:]) == ["-m", "tools", "runall"]
    assert len(planned) == 11 + 2 * 4
    assert gates.run(others=False) == 0
    assert len(planned) == 11


def test_a_python_leaves_out_what_others_prove_for_it() -> None:
    oldest, *between, newest = pythons.supported()
    assert len(between) == 3
    for version in (oldest, *between, newest):
        units, *_ = gates.version_steps("python", version)
        left_out = {word for word in units.command if word.startswith("--ignore=")}
        more = {oldest: gates.SAME_BEFORE, newest: ()}.get(version, gates.SAME_BETWEEN)
        assert left_out == {*gates.SAME_EVERYWHERE, *more}


def test_where_ci_wants_every_python_a_missing_one_ends_it_with_a_sentence(
    planned: list[Step], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GATHERLAB_CI", "pythons browser")
    assert gates.run() == 1
    assert planned == []
    assert "and this run has no Python 3." in capsys.readouterr().err
    everything = dict.fromkeys(pythons.supported(), "z")
    monkeypatch.setattr(gates, "other_pythons", lambda _: (everything, []))
    assert gates.run() == 0
    assert planned
    planned.clear()
    assert gates.run(others=False) == 1
    assert planned == []


def test_an_environment_that_cannot_be_made_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[str] = []
    monkeypatch.setattr(start, "prepare", lambda venv, python, wanted: made.append(f"{venv.name} {python}"))
    assert gates.environment("3.97", "x") == 0
    assert made == [".venv-3.97 x"]

    def no_network(*_: object) -> str:
        raise start.Stop("no network")

    monkeypatch.setattr(start, "prepare", no_network)
    assert gates.environment("3.98", "y") == 1
    assert "no network" in capsys.readouterr().out


def test_every_command_has_a_tool() -> None:
    for words in (
        ["execute", "a"],
        ["normalise", "--check"],
        ["exercises"],
        ["runall"],
        ["readable", "a"],
        ["environment", "3.13", "python3.13"],
        ["pictures", "--check"],
        ["test"],
    ):
        assert parser().parse_args(words).command == words[0]
