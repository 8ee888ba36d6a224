from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import start
from tools import gates, steps
from tools.__main__ import parser
from tools.notebooks import ROOT
from tools.steps import Result, Step


def test_ci_runs_every_gate() -> None:
    named = [step.name for step in gates.main_steps("python")]
    words = [" ".join(step.command) for step in gates.main_steps("python")]
    assert len(named) == len(set(named)) == 9
    for needed in (
        "ruff check",
        "ruff format --check",
        "mypy",
        "--cov",
        "--nbval ",
        "runall",
        "exercises --check",
        "tests/browser",
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


def test_other_pythons_are_found_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    own = ".".join(map(str, sys.version_info[:3]))
    versions = {"a": own, "b": "3.98.1", "c": "3.98.0", "d": "", "e": "3.99.0"}
    monkeypatch.setattr(start, "version_of", versions.__getitem__)
    monkeypatch.setattr(start, "working_uv", lambda: "")
    monkeypatch.setattr(start, "answer_of", lambda command: "" if command[0] == "e" else "yes")
    assert gates.other_pythons(list("abcde")) == ({"3.98": "b"}, ["Python 3.99: it has no venv module"])


def test_candidates_are_commands_that_exist() -> None:
    assert all(os.access(python, os.X_OK) for python in gates.candidates())


def test_a_step_is_one_line_with_its_counts(capfd: pytest.CaptureFixture[str]) -> None:
    code = "print('noise'); print('==== 12 passed in 0.1s ====')"
    result = steps.run_step(Step("tests", [sys.executable, "-c", code]), "1/2", ROOT, os.environ)
    assert result.passed
    assert result.counts == ("12 passed in 0.1s",)
    assert capfd.readouterr().out == "[1/2] tests ... ok, 0 s\n"


def test_a_failed_step_shows_everything(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import sys; print('why'); print('more', file=sys.stderr); sys.exit(3)"
    result = steps.run_step(Step("tests", [sys.executable, "-c", code]), "1/1", ROOT, os.environ)
    assert not result.passed
    out = capfd.readouterr().out
    assert "FAILED" in out
    assert "why" in out
    assert "more" in out


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
    assert steps.summary([good], []) == 0
    assert steps.summary([good, bad], ["Python 3.14: it has no venv module"]) == 1
    assert steps.summary([], []) == 1
    said = capsys.readouterr()
    assert "3 passed" in said.out
    assert "left out" in said.out
    assert "Failed: b" in said.err


def test_run_goes_through_all_steps_and_other_pythons(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str, str]] = []

    def note(step: Step, place: str, *_: object) -> Result:
        done.append((place, step.name))
        return Result(step.name, step.name != "Python 3.98: environment", 0.0)

    monkeypatch.setattr(gates, "run_step", note)
    monkeypatch.setattr(gates, "outcome", lambda *_: (True, ""))
    monkeypatch.setattr(gates, "candidates", list)
    monkeypatch.setattr(gates, "other_pythons", lambda _: ({"3.97": "x", "3.98": "y"}, []))
    assert gates.run() == 1
    # nine steps here, three of 3.97, and of 3.98 only the environment that could not be made
    assert [place for place, _ in done] == [f"{n}/15" for n in range(1, 14)]
    assert gates.run(others=False) == 0


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
