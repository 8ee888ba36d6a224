from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from gatherlab import course
from gatherlab.__main__ import main
from gatherlab.exercises import EXERCISES
from gatherlab.nbgrader import FolderError, course_folder, write
from gatherlab.nbgrader.copies import forget_copies
from gatherlab.nbgrader.source_notebook import graded_exercises, source_notebook
from tools.notebooks import ROOT, find, load, source

STEMS = [path.stem for path in find(ROOT / "solutions")]


def marks(cell: dict[str, Any]) -> dict[str, Any]:
    return cell["metadata"].get("nbgrader", {})


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, Any]]:
    return {
        stem: source_notebook(*(load(ROOT / part / f"{stem}.ipynb") for part in ("exercises", "solutions")))
        for stem in STEMS
    }


def test_every_exercise_of_the_course_gives_its_point_once(made: dict[str, dict[str, Any]]) -> None:
    cells = [cell for notebook in made.values() for cell in notebook["cells"] if marks(cell).get("grade")]
    assert [marks(cell)["grade_id"] for cell in cells] == [
        f"points-{id.replace('.', '-')}" for id in EXERCISES
    ]
    assert {marks(cell)["points"] for cell in cells} == {1}
    assert [name for notebook in made.values() for name in graded_exercises(notebook)] == list(EXERCISES)
    for cell, exercise in zip(cells, EXERCISES.values(), strict=True):
        assert f'assert_passed("{exercise.id}", {exercise.function})' in source(cell)


def test_a_course_whose_cells_were_numbered_anew_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = write(tmp_path / "plain")
    root = copy_of_the_course(tmp_path / "course")
    for file in find(root / "exercises", root / "solutions"):
        notebook = load(file)
        for number, cell in enumerate(notebook["cells"]):
            cell["id"] = str(number)
        file.write_text(json.dumps(notebook), encoding="utf-8")
    monkeypatch.setattr(course, "root", lambda: root)
    cleaned = write(tmp_path / "cleaned")
    assert [file.read_bytes() for file in cleaned] == [file.read_bytes() for file in plain]


@pytest.mark.parametrize("stem", STEMS)
def test_grade_ids_are_unique_and_the_metadata_is_complete(
    made: dict[str, dict[str, Any]], stem: str
) -> None:
    found = [marks(cell) for cell in made[stem]["cells"] if marks(cell)]
    ids = [mark["grade_id"] for mark in found]
    assert len(set(ids)) == len(ids) > 5
    for mark in found:
        assert mark["schema_version"] == 3
        assert {"grade", "locked", "solution", "task"} <= set(mark)
        assert ("points" in mark) == mark["grade"]
    assert not any("](../" in source(cell) for cell in made[stem]["cells"])


@pytest.mark.parametrize("stem", STEMS)
def test_a_solution_cell_is_the_starter_and_the_solution_in_markers(
    made: dict[str, dict[str, Any]], stem: str
) -> None:
    for cell in made[stem]["cells"]:
        if marks(cell).get("solution"):
            name = cell["id"].removeprefix("exercise-").replace("-", ".")
            starter, solution = source(cell).split("### BEGIN SOLUTION\n")
            assert starter == EXERCISES[name].starter.strip() + "\n"
            assert solution.endswith("\n### END SOLUTION")
            ast.parse(source(cell))
            assert solution.count("SOLUTION") == 1


def test_an_exercise_without_its_solution_or_check_is_said() -> None:
    stem = STEMS[0]
    exercises, solutions = (load(ROOT / part / f"{stem}.ipynb") for part in ("exercises", "solutions"))
    with pytest.raises(LookupError, match="exercise-1-1"):
        source_notebook(exercises, {**solutions, "cells": []})
    cells = [cell for cell in exercises["cells"] if cell["id"] != "check-1-2"]
    with pytest.raises(LookupError, match=r"'1\.2'"):
        source_notebook({**exercises, "cells": cells}, solutions)


def test_of_a_cell_and_its_copies_the_last_keeps_the_grade_id() -> None:
    named = [{"grade_id": "a"}, {"grade_id": "b"}, {"grade_id": "a"}, None]
    cells = [{"metadata": {} if mark is None else {"nbgrader": mark, "tags": []}} for mark in named]
    notebook, resources = forget_copies({"cells": cells}, {"one": 1})
    assert [marks(cell).get("grade_id") for cell in notebook["cells"]] == [None, "b", "a", None]
    assert notebook["cells"][0]["metadata"] == {"tags": []}
    assert resources == {"one": 1}


# --------------------------------------------------------------------------- the folder


def test_the_command_writes_the_folder_and_says_what_to_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "a" / "class of 30"
    assert main(["nbgrader", str(folder)]) == 0
    said = capsys.readouterr().out
    assert said.endswith(f"Read {folder / 'README.md'} next.\n")
    files = sorted(str(file.relative_to(folder).as_posix()) for file in folder.rglob("*") if file.is_file())
    assert files == sorted(["README.md", "nbgrader_config.py", *(f"source/{s}/{s}.ipynb" for s in STEMS)])
    ast.parse((folder / "nbgrader_config.py").read_text(encoding="utf-8"))
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{stem}` |" in readme for stem in STEMS)
    assert "ASSIGNMENTS" not in readme


def test_the_same_course_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write(tmp_path / name) for name in ("one", "two"))
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "gradebook.db"
    kept.write_text("a term's work", encoding="utf-8")
    assert main(["nbgrader", str(tmp_path)]) == 2
    assert "is there already, and nothing in it was changed" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [kept]
    with pytest.raises(FolderError, match="Name a new folder"):
        write(kept)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FolderError, match="cannot be written"):
        write(tmp_path / "file" / "course")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda file: file.unlink(), "cannot be read"),
        (lambda file: file.write_text("{", encoding="utf-8"), "cannot be read"),
        (lambda file: file.write_text("[]", encoding="utf-8"), "is no notebook"),
        (lambda file: file.write_text('{"cells": []}', encoding="utf-8"), "no cell 'exercise-1-1'"),
        (lambda file: file.write_text("{}", encoding="utf-8"), "is no notebook. Get a complete copy"),
    ],
)
def test_a_damaged_course_is_said_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Any, message: str
) -> None:
    root = copy_of_the_course(tmp_path / "course")
    monkeypatch.setattr(course, "root", lambda: root)
    damage(root / "solutions" / f"{STEMS[0]}.ipynb")
    with pytest.raises(FolderError, match=message):
        write(tmp_path / "out")
    (root / "course.toml").write_text("lesson = 3", encoding="utf-8")
    with pytest.raises(FolderError, match=r"course\.toml"):
        write(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_installed_package_without_the_course_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for root in (None, tmp_path):
        monkeypatch.setattr(course_folder.course, "root", lambda root=root: root)
        with pytest.raises(FolderError, match="in the folder of the course"):
            write(tmp_path / "out")


def copy_of_the_course(folder: Path) -> Path:
    folder.mkdir()
    (folder / "course.toml").write_bytes((ROOT / "course.toml").read_bytes())
    for part in ("exercises", "solutions"):
        (folder / part).mkdir(parents=True)
        for file in find(ROOT / part):
            (folder / part / file.name).write_text(json.dumps(load(file)), encoding="utf-8")
    return folder
