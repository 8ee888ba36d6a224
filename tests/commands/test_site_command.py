"""``gatherlab site`` with bad input: a sentence, and nothing is lost.  Nothing is built here."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gatherlab.__main__ import main
from gatherlab.site import build, parts, place

Build = Callable[..., None]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Builds take no time: ``quick(files)`` says what is made, or what happens instead."""

    def build_with(files: dict[str, str], problem: BaseException | None = None) -> None:
        def get_pyodide(into: Path, given: Path | None) -> None:
            into.mkdir(parents=True)
            if problem:
                raise problem

        def build_pages(root: Path, work: Path, out: Path, packages: list[str]) -> None:
            for name, text in files.items():
                (out / name).parent.mkdir(parents=True, exist_ok=True)
                (out / name).write_text(text)

        monkeypatch.setattr(parts, "get_pyodide", get_pyodide)
        monkeypatch.setattr(parts, "get_wheels", lambda *_: [])
        monkeypatch.setattr(build, "build_pages", build_pages)
        monkeypatch.setattr(build, "mend", lambda site: None)
        monkeypatch.setattr(build, "_kernel", lambda *_: {"snapshot": False})
        monkeypatch.setattr(build.pages, "finish", lambda *_: "edition")

    return build_with


def everything(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != place.MARK)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_a_folder_of_somebody_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert main(["site", str(tmp_path)]) == 2
    assert "is not empty, and no site of this course" in capsys.readouterr().err
    assert everything(tmp_path) == {"thesis.txt": "years of work"}


def test_a_file_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    assert main(["site", str(file)]) == 2
    assert "is a file. Name a folder" in capsys.readouterr().err
    assert main(["site", str(file / "site")]) == 2
    assert f"cannot write {file / 'site'}" in capsys.readouterr().err
    assert everything(tmp_path) == {"file": "mine"}


def test_an_older_site_goes_and_what_others_put_there_stays(tmp_path: Path, quick: Build) -> None:
    out = tmp_path / "new" / "site"
    quick({"index.html": "1", "build/old.js": "1", "files/a.ipynb": "1"})
    assert main(["site", str(out)]) == 0
    (out / ".git").mkdir()
    (out / ".git" / "HEAD").write_text("main")
    (out / "CNAME").write_text("example.org")
    (out / "files" / "own.txt").write_text("mine")
    quick({"index.html": "2", "build/new.js": "2"})
    assert main(["site", str(out)]) == 0
    assert everything(out) == {
        "index.html": "2",
        "build/new.js": "2",
        ".git/HEAD": "main",
        "CNAME": "example.org",
        "files/own.txt": "mine",
    }
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["site"]


def test_a_file_that_both_have_stops_it(
    tmp_path: Path, quick: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "site"
    quick({"index.html": "1"})
    assert main(["site", str(out)]) == 0
    (out / "about.html").write_text("mine")
    before = everything(out)
    quick({"index.html": "2", "about.html": "2"})
    assert main(["site", str(out)]) == 2
    assert "about.html is not of the older site" in capsys.readouterr().err
    assert everything(out) == before


@pytest.mark.parametrize("problem", [KeyboardInterrupt(), parts.MissingPart("npm is not here")])
def test_a_build_that_ends_early_leaves_nothing_behind(
    tmp_path: Path, quick: Build, problem: BaseException
) -> None:
    quick({}, problem)
    assert main(["site", str(tmp_path / "deep" / "site")]) in (2, 130)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_in_the_last_step_keeps_the_older_site(
    tmp_path: Path, quick: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    quick({"index.html": "1"})
    assert main(["site", str(out)]) == 0
    quick({"index.html": "2"})
    rename = Path.rename

    def interrupted(self: Path, target: Any) -> Path:
        if self.name == "site" and Path(target) == out:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    assert main(["site", str(out)]) == 130
    assert everything(out) == {"index.html": "1"}


def test_the_mark_of_a_site_from_before_it_listed_files(tmp_path: Path, quick: Build) -> None:
    (tmp_path / place.MARK).write_text(json.dumps({"snapshot": True}))
    (tmp_path / "index.html").write_text("0")
    quick({"index.html": "1"})
    assert main(["site", str(tmp_path)]) == 0
    assert everything(tmp_path) == {"index.html": "1"}


def test_a_damaged_mark_makes_every_file_somebodys(
    tmp_path: Path, quick: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / place.MARK).write_text("{")
    (tmp_path / "index.html").write_text("0")
    quick({"index.html": "1"})
    assert main(["site", str(tmp_path)]) == 2
    assert "index.html is not of the older site" in capsys.readouterr().err
    assert everything(tmp_path) == {"index.html": "0"}


def test_without_npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(parts.MissingPart, match=r"npm is not here.*--pyodide FOLDER"):
        parts.get_pyodide(tmp_path / "pyodide")


def test_without_a_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(parts, "npm", lambda: sys.executable)  # which cannot "pack"
    with pytest.raises(parts.MissingPart, match=r"could not download Pyodide .* Its last lines:"):
        parts.get_pyodide(tmp_path / "pyodide")


def test_a_folder_with_another_pyodide(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    with pytest.raises(parts.MissingPart, match=r"has no pyodide\.mjs"):
        parts.get_pyodide(tmp_path / "into", given)
    for name in parts.PYODIDE_FILES:
        (given / name).write_text('version = "0.1"')
    with pytest.raises(parts.MissingPart, match="another Pyodide"):
        parts.get_pyodide(tmp_path / "into", given)
