"""``python -m gatherlab slides``; how a deck looks in a browser is tested in tests/browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("nbconvert", reason="nbconvert is not installed: JupyterLab brings it")

from gatherlab import course
from gatherlab.__main__ import main
from gatherlab.commands import slides
from gatherlab.deck import deck
from gatherlab.questions import questions
from gatherlab.questions.markup import plain

LESSON = "01_basic_gather"


@pytest.fixture(scope="module")
def made() -> str:
    root = course.root()
    assert root is not None
    return deck(root / "notebooks" / f"{LESSON}.ipynb").html


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_writes_a_deck(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slides", "01"]) == 0
    said = re.fullmatch(
        r"slides-01\.html: (\d+) slides of 01_basic_gather\.ipynb\. .*\n", capsys.readouterr().out
    )
    assert said is not None
    page = (here / "slides-01.html").read_text("utf-8")
    assert int(said[1]) > 40
    assert page.count("</section>") > int(said[1])  # a slide each, and a stack for each heading


def test_it_never_replaces_a_file_unasked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = here / "mine.html"
    mine.write_text("my own notes")
    assert main(["slides", "1", "--out", str(mine)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert mine.read_text() == "my own notes"
    assert main(["slides", "1", "--out", str(mine), "--force"]) == 0
    assert "<section" in mine.read_text("utf-8")


@pytest.mark.parametrize("lesson", ["7", "99", "gather", ""])
def test_an_unknown_lesson(lesson: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slides", lesson]) == 2
    assert f"there is no lesson {lesson!r}. There are: 00, 01, 02" in capsys.readouterr().err


@pytest.mark.parametrize("lesson", ["1", "01", LESSON])
def test_the_ways_to_name_a_lesson(lesson: str) -> None:
    assert slides._notebook(lesson).name == f"{LESSON}.ipynb"


def test_a_place_that_cannot_be_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slides", "01", "--out", "missing/deck.html"]) == 2
    assert "cannot write missing/deck.html: No such file" in capsys.readouterr().err


def test_no_course(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(course, "root", lambda: None)
    assert main(["slides", "01"]) == 2
    assert "run the command in the course's folder" in capsys.readouterr().err


def test_a_damaged_course_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "course.toml").write_text("[[lesson]")
    assert main(["slides", "01"]) == 2
    assert "course.toml" in capsys.readouterr().err


def test_a_missing_or_damaged_notebook(tmp_path: Path) -> None:
    with pytest.raises(slides.UsageError, match="No such file"):
        slides._deck(tmp_path / "gone.ipynb")
    for text in ("no json", "[]", "{}", json.dumps({"cells": [{"cell_type": "code"}]})):
        (tmp_path / "bad.ipynb").write_text(text)
        with pytest.raises(slides.UsageError, match=r"bad\.ipynb is not a notebook"):
            slides._deck(tmp_path / "bad.ipynb")


def test_without_nbconvert(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nbconvert", None)
    root = course.root()
    assert root is not None
    with pytest.raises(slides.UsageError, match=r"python3 start\.py"):
        slides._deck(root / "notebooks" / f"{LESSON}.ipynb")


def test_the_deck_asks_every_question_and_holds_every_picture(made: str) -> None:
    text = re.sub(r"<[^>]+>", "", made).replace("&quot;", '"').replace("&#39;", "'").replace("&#x27;", "'")
    for one in questions(LESSON):
        assert plain(one.prompt).split("\n")[0] in text, one.id
    root = course.root()
    assert root is not None
    stored = (root / "notebooks" / f"{LESSON}.ipynb").read_text("utf-8").count("data:image/svg+xml;base64,")
    assert stored >= 5
    assert made.count("<img alt=") >= stored


def test_the_deck_names_no_file_of_the_network(made: str) -> None:
    markup = re.sub(r"<script>.*?</script>", "", made, flags=re.DOTALL)
    loads = re.findall(r"""(?:src|<link[^>]*href)\s*=\s*["']?(?!data:)([^"'\s>]+)""", markup)
    assert loads == []
    assert "@import" not in made
    assert re.findall(r"url\(\s*[\"']?(?!data:)[^)]*\)", markup) == []
    assert "Copyright (C) 2011-2026 Hakim El Hattab" in made  # the licence asks for it
