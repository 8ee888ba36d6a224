from __future__ import annotations

import asyncio
import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from gatherlab import course, progress_file
from gatherlab.cells import exercise as cells
from gatherlab.exercises import EXERCISES


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_PROGRESS", ":memory:")
    monkeypatch.setattr(cells, "_rungs", {})


class Shell:
    """Stands for a running IPython: keeps what is displayed."""

    def __init__(self) -> None:
        self.shown: list[dict[str, str]] = []
        self.next_input = ""

    def set_next_input(self, text: str) -> None:
        self.next_input = text


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Shell:
    shell = Shell()
    ipython = types.ModuleType("IPython")
    ipython.get_ipython = lambda: shell  # type: ignore[attr-defined]
    display = types.ModuleType("IPython.display")
    display.display = lambda bundle, raw: shell.shown.append(bundle)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    return shell


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "shell" not in request.fixturenames:
        monkeypatch.setattr(cells, "_shell", lambda: None)


async def good(api: Any) -> Any:
    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))


async def sequential(api: Any) -> Any:
    print("<b>hello</b>")
    return [await api.get("users/1"), await api.get("posts/1")]


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.rstrip("\n")


def test_a_failed_check_takes_six_lines(capsys: pytest.CaptureFixture[str]) -> None:
    cells.check("1.1", sequential)
    lines = said(capsys).split("\n\n")[0].splitlines()
    assert lines[0] == "Exercise 1.1: not yet"
    assert lines[-1] == 'Next hint: hint("1.1") (1 of 3).'
    assert len(lines) == 6
    assert progress_file.load().exercises["1.1"].outcome == "not_yet"


def test_a_passed_check_says_the_idea_and_other_ways(capsys: pytest.CaptureFixture[str]) -> None:
    cells.check("1.1", good)
    text = said(capsys)
    assert text.startswith("Exercise 1.1: passed\n" + EXERCISES["1.1"].idea)
    assert "Other good ways (some are taught later):\nasync def fetch_both(api):" in text
    assert progress_file.load().exercises["1.1"].outcome == "passed"


def test_a_card_has_the_same_words_escaped(shell: Shell) -> None:
    cells.check("1.1", sequential)
    (bundle,) = shell.shown
    assert set(bundle) == {"text/html", "text/plain"}
    assert "It printed:\n<b>hello</b>" in bundle["text/plain"]
    assert "&lt;b&gt;hello&lt;/b&gt;" in bundle["text/html"]
    assert "<b>" not in bundle["text/html"]
    assert 'role="alert"' in bundle["text/html"]
    assert "Exercise 1.1: not yet" in bundle["text/html"]


def test_three_hints_and_then_the_solution(capsys: pytest.CaptureFixture[str]) -> None:
    for number, hint in enumerate(EXERCISES["1.2"].hints, start=1):
        cells.hint("1.2")
        text = said(capsys)
        assert f"({number} of 3)" in text
        assert hint in text
        assert ('solution("1.2")' in text) == (number == 3)
    cells.hint("1.2")
    assert "(3 of 3)" in said(capsys)
    cells.check("1.2", sequential)
    assert 'solution("1.2") is there too' in said(capsys)


def test_reset_starts_anew(shell: Shell) -> None:
    cells.hint("1.3")
    cells.reset("1.3")
    cells.hint("1.3")
    assert "(1 of 3)" in shell.shown[-1]["text/plain"]
    assert shell.next_input == EXERCISES["1.3"].starter.rstrip()
    assert EXERCISES["1.3"].starter.strip() in shell.shown[1]["text/plain"]


def test_reset_outside_of_a_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    cells.reset("1.1")
    assert EXERCISES["1.1"].starter.strip() in said(capsys)


@pytest.mark.parametrize("what", ["check", "hint", "solution", "reset"])
def test_an_unknown_exercise_is_told_so(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    getattr(cells, what)(*(["1.11", good] if what == "check" else ["1.11"]))
    text = said(capsys)
    assert "There is no exercise '1.11'. Did you mean \"1.1\"? There are: 1.1, 1.2, 1.3" in text


def test_check_without_a_function(capsys: pytest.CaptureFixture[str]) -> None:
    cells.check("1.1")
    assert 'check("1.1", fetch_both)' in said(capsys)


@pytest.fixture
def a_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lesson = types.SimpleNamespace(stem="01_basic_gather")
    monkeypatch.setattr(course, "root", lambda: tmp_path)
    monkeypatch.setattr(course, "lesson_of", lambda exercise_id: lesson)
    (tmp_path / "solutions").mkdir()
    return tmp_path / "solutions" / "01_basic_gather.ipynb"


def test_the_solution_and_why(a_course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "async def fetch_both(api):\n    ### BEGIN SOLUTION\n    return 1 < 2\n    ### END SOLUTION\n"
    made = [
        {"id": "exercise-1-1", "source": code.splitlines(keepends=True)},
        {"id": "why-1-1", "source": "**Why.** Because of `gather`."},
        {"source": "no id"},
    ]
    a_course.write_text(json.dumps({"cells": made}), encoding="utf-8")
    cells.solution("1.1")
    text = said(capsys)
    assert "async def fetch_both(api):\n    return 1 < 2\n\nWhy. Because of gather." in text
    cells.solution("1.2")
    assert "has no cell exercise-1-2" in said(capsys)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_is_found_where_a_tool_numbered_the_cells_anew(
    exercise: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cells.solution(exercise)
    wanted = said(capsys)
    lesson = course.lesson_of(exercise)
    root = course.root()
    assert lesson is not None
    assert root is not None
    notebook = json.loads((root / "solutions" / f"{lesson.stem}.ipynb").read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = str(number)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / f"{lesson.stem}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    monkeypatch.setattr(course, "root", lambda: tmp_path)
    monkeypatch.setattr(course, "lesson_of", lambda _: lesson)
    cells.solution(exercise)
    assert said(capsys) == wanted
    assert "def " in wanted
    assert "Why it works." in wanted


def test_a_step_has_the_solution_of_the_whole(a_course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = [{"id": "exercise-5-1", "source": "async def report(): ..."}]
    a_course.write_text(json.dumps({"cells": made}), encoding="utf-8")
    cells.solution("5.1a")
    assert "async def report(): ..." in said(capsys)


def test_a_step_is_noted_under_its_own_number(capsys: pytest.CaptureFixture[str]) -> None:
    async def report(api: Any, services: Any, limit: int, timeout: float) -> Any:
        return [(name, "ok", await api.check(name)) for name in services]

    cells.check("5.1a", report)
    assert 'Next hint: hint("5.1a") (1 of 3).' in said(capsys)
    noted = set(progress_file.load().exercises)
    assert "5.1a" in noted
    assert "5.1" not in noted


def test_a_later_failure_does_not_undo_a_pass(capsys: pytest.CaptureFixture[str]) -> None:
    cells.check("1.1", good)
    cells.check("1.1", sequential)
    assert "not yet" in said(capsys)
    assert progress_file.load().exercises["1.1"].outcome == "passed"


def test_what_could_not_be_saved_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress_file, "record_exercise", lambda *args: "Not saved: no space.")
    cells.check("1.1", good)
    assert "Not saved: no space." in said(capsys)


def test_a_solution_that_cannot_be_read(a_course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells.solution("1.1")
    assert "There is no file" in said(capsys)
    a_course.write_text("{", encoding="utf-8")
    cells.solution("1.1")
    assert "No solution for exercise 1.1 was found" in said(capsys)


def test_a_solution_without_a_course(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(course, "root", lambda: None)
    cells.solution("1.1")
    assert "inside the course's folder" in said(capsys)


def test_the_shell_is_found_only_where_ipython_runs(shell: Shell) -> None:
    assert cells._shell() is shell


@pytest.mark.parametrize("called", [cells.check, cells.hint, cells.solution, cells.reset])
@pytest.mark.parametrize("arguments", [(), (good,)])
def test_a_call_without_a_number_says_how(
    called: Any, arguments: tuple[Any, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = progress_file.load().exercises
    called(*arguments)
    more = ", your_function" if called is cells.check else ""
    way = f'First comes the number of the exercise, in quotes: {called.__name__}("1.1"{more}).'
    assert said(capsys) == f"Which exercise?\n{way}"
    assert progress_file.load().exercises == before
