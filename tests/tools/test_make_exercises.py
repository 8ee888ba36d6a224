from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools import make_exercises
from tools.notebooks import ROOT, find, load, save, source

STARTERS = {"1.1": "async def fetch_both(api):\n    ...\n"}
SOLVED = "### BEGIN SOLUTION\nasync def fetch_both(api):\n    return 1\n### END SOLUTION"


def cell(name: str, text: str, kind: str = "code", **metadata: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": metadata, "source": text}
    if kind == "code":
        made.update(execution_count=1, outputs=[{"output_type": "stream", "name": "stdout", "text": "x"}])
    return made


def solution() -> dict[str, Any]:
    return {
        "cells": [
            cell("title", "# Exercises", "markdown"),
            cell("setup", "from gatherlab import check"),
            cell("statement-1-1", "Fetch both.", "markdown"),
            cell("exercise-1-1", SOLVED),
            cell("check-1-1", 'check("1.1", fetch_both)'),
            cell("why-1-1", "Because.", "markdown"),
            cell("other-1-1-taskgroup", "x = 1"),
            cell("aside", "Only here.", "markdown", tags=["solution-only"]),
        ]
    }


def test_the_learner_gets_the_starter_and_not_the_reasons() -> None:
    made = make_exercises.make(solution(), STARTERS)
    assert [cell["id"] for cell in made["cells"]] == [
        "title", "setup", "statement-1-1", "exercise-1-1", "check-1-1",
    ]  # fmt: skip
    assert source(made["cells"][3]) == "async def fetch_both(api):\n    ..."
    assert source(made["cells"][4]) == 'check("1.1", fetch_both)'
    assert "SOLUTION" not in str(made)
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in made["cells"] if "outputs" in c)


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (cell("exercise-1-1", "async def fetch_both(api): pass"), "needs code between"),
        (cell("exercise-1-1", SOLVED, "markdown"), "needs code between"),
        (cell("exercise-9-9", SOLVED), "there is no exercise '9.9'"),
        (cell("setup-two", SOLVED), "has a solution marker"),
    ],
)
def test_a_broken_solution_is_said(broken: dict[str, Any], complaint: str) -> None:
    notebook = solution()
    notebook["cells"][3:4] = (
        [cell("exercise-1-1", SOLVED), broken] if broken["id"] != "exercise-1-1" else [broken]
    )
    with pytest.raises(make_exercises.ExerciseError, match=complaint):
        make_exercises.make(notebook, STARTERS)


def test_a_solution_without_exercises_is_said() -> None:
    with pytest.raises(make_exercises.ExerciseError, match="no cell with an id"):
        make_exercises.make({"cells": [cell("title", "# T", "markdown")]}, STARTERS)


def run(tmp_path: Path, *, check: bool) -> int:
    return make_exercises.run(
        tmp_path / "solutions", tmp_path / "exercises", check=check, starter_of=STARTERS
    )


def test_written_then_equal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path / "solutions" / "01_a.ipynb", solution())
    assert run(tmp_path, check=True) == 1
    assert not (tmp_path / "exercises").exists()
    assert run(tmp_path, check=False) == 0
    assert run(tmp_path, check=True) == 0
    assert load(tmp_path / "exercises" / "01_a.ipynb") == make_exercises.make(solution(), STARTERS)
    assert capsys.readouterr().out.endswith("1 exercise notebooks, 0 wrong\n")


def test_one_changed_byte_is_seen(tmp_path: Path) -> None:
    save(tmp_path / "solutions" / "01_a.ipynb", solution())
    run(tmp_path, check=False)
    made = tmp_path / "exercises" / "01_a.ipynb"
    made.write_bytes(made.read_bytes() + b"\n")
    assert run(tmp_path, check=True) == 1


def test_an_exercise_without_a_solution_is_never_deleted(tmp_path: Path) -> None:
    save(tmp_path / "solutions" / "01_a.ipynb", solution())
    save(tmp_path / "exercises" / "02_b.ipynb", solution())
    assert run(tmp_path, check=False) == 1
    assert (tmp_path / "exercises" / "02_b.ipynb").exists()


def test_no_solution_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run(tmp_path, check=True)


def test_starters_are_those_of_the_package() -> None:
    starters = make_exercises.starters()
    assert starters
    assert all("..." in starter for starter in starters.values())


@pytest.mark.parametrize("stem", [path.stem for path in find(ROOT / "solutions")])
def test_cells_are_known_by_what_is_in_them(stem: str) -> None:
    notebook = load(ROOT / "solutions" / f"{stem}.ipynb")
    wanted = make_exercises.make(notebook, make_exercises.starters())
    for number, one in enumerate(notebook["cells"]):
        one["id"] = str(number)  # as nbstripout does it
    assert make_exercises.make(notebook, make_exercises.starters()) == wanted


def test_an_exercise_of_the_course_without_its_cell_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = load(ROOT / "solutions" / "01_basic_gather.ipynb")
    notebook["cells"] = [one for one in notebook["cells"] if one["id"] != "exercise-1-2"]
    save(tmp_path / "solutions" / "01_basic_gather.ipynb", notebook)
    assert make_exercises.run(tmp_path / "solutions", tmp_path / "exercises", check=False) == 1
    said = capsys.readouterr().out
    assert said.endswith("01_basic_gather.ipynb: no cell for exercise 1.2, which course.toml lists\n")
    assert not (tmp_path / "exercises").exists()
