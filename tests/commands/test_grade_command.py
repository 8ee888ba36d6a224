"""``python -m gatherlab grade`` as an instructor types it."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gatherlab.__main__ import main
from gatherlab.checking.isolated import LOST, Worker
from gatherlab.commands import grade as command
from gatherlab.grading import class_run
from gatherlab.grading.judging.journal import Journal
from gatherlab.grading.records import Learner, Result
from gatherlab.model import Outcome, Verdict

ROOT = Path(__file__).parents[2]
GOOD = 'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two learners, in the folder we stand in; judged without the sandbox, which takes longer."""
    monkeypatch.setattr(class_run, "_worker", lambda plan: Worker())
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "class"
    place.mkdir()
    (place / "Ada.py").write_text(GOOD, encoding="utf-8")
    (place / "Bob.py").write_text("async def fetch_both(api):\n    return 1\n", encoding="utf-8")
    return place


def grade(*more: str) -> int:
    return main(["grade", "class", "--out", "out", *more])


def test_marks_pages_and_what_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "Zoe.ipynb").write_bytes(b"")
    assert grade() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:6] == [
        "Recognised as names given by hand: files' names give 3 learners.",
        "3 learners, 20 exercises: 2 answers, 1 passed.",
        "2 answers were judged now.",
        "",
        "Problems: 1",
        "  Zoe: Zoe.ipynb is empty.",
    ]
    assert f"In out: report.html, grades.csv, feedback{os.sep} (3 pages)." in lines
    assert f"Open {Path('out', 'report.html')} first." in lines
    assert "ubmission ran in a" in lines[-1]
    assert sorted(p.name for p in Path("out").iterdir()) == [
        *(".grading.json", "feedback", "grades.csv", "report.html", "verdicts.jsonl")
    ]
    assert grade() == 0
    assert "0 answers were judged now; 2 verdicts were known" in capsys.readouterr().out


def test_lessons_that_count_though_nobody_handed_them_in_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who asked for lesson 01 only, and forgot to say so, gives three points of twenty to the best."""
    assert grade() == 0
    said = "Nobody handed in lessons 02, 03, 04, 05, 06, and all of it counts as not passed. Add --lesson 01"
    assert said in capsys.readouterr().out
    assert grade("--lesson", "1") == 0
    assert "Nobody handed in" not in capsys.readouterr().out
    assert grade("--lesson", "1", "--lesson", "2") == 0
    assert "Nobody handed in lesson 02, and" in capsys.readouterr().out
    assert grade("--lesson", "2") == 0  # nobody handed in anything that counts: the marks say so
    assert "Nobody handed in" not in capsys.readouterr().out


def test_what_was_recognised_is_the_first_line_and_in_the_report(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, file in enumerate(list(folder.iterdir()), start=1001):
        inner = folder / f"{file.stem} Byron_{number}_assignsubmission_file"
        inner.mkdir()
        file.rename(inner / file.name)
    assert grade() == 0
    first = "Recognised as Moodle: folders are called NAME_NUMBER_assignsubmission_file (2 learners)."
    assert capsys.readouterr().out.splitlines()[0] == first
    assert first in Path("out", "report.html").read_text(encoding="utf-8")


def test_what_nobody_can_tell_is_asked_and_nothing_is_graded(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "Ada").mkdir()
    (folder / "Ada" / "x.py").write_text("async def fetch_both(api):\n    return 2\n", encoding="utf-8")
    assert grade("--lesson", "1") == 3
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert lines[0] == "2 learners are called Ada, and nothing tells them apart. Is it one learner?"
    assert lines[1:3] == ["  Ada.py: Ada.py", "  Ada: Ada/x.py"]
    assert "Nothing was graded. Type one of these:" in lines
    assert lines[-1].startswith("  gatherlab grade class --out out --lesson 1 --names FILE.csv    ")
    assert not Path("out").exists()
    Path("names.csv").write_text("Ada.py,Ada,1\nAda/x.py,Ada,2\nZoe,Zoe,3\n", encoding="utf-8")
    assert grade("--names", "names.csv") == 0
    out = capsys.readouterr().out
    assert "3 learners, 20 exercises" in out
    assert "names.csv names what is not in the download: Zoe." in out
    assert "names.csv has no row for Bob." in out


def test_a_shape_that_the_teacher_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("--shape", "moodle") == 2
    assert "nothing in class is named as Moodle names it: leave --shape out" in capsys.readouterr().err
    assert grade("--shape", "?") == 2
    assert "--shape is one of moodle, blackboard, canvas," in capsys.readouterr().err
    assert grade("--shape", "names") == 0
    assert grade("--names", "nowhere.csv") == 2
    assert "nowhere.csv cannot be read" in capsys.readouterr().err


def test_work_that_cannot_be_graded_is_told_to_everybody(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = {"cell_type": "markdown", "id": "exercise-1-1", "metadata": {}, "source": "I would gather them."}
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    (folder / "Zoe.ipynb").write_text(json.dumps(content), encoding="utf-8")
    assert grade() == 0
    said = "cell 1, a Markdown cell, is the cell for fetch_both"
    assert f"  Zoe: 1.1: {said}." in capsys.readouterr().out.splitlines()
    for page in ("report.html", "feedback/zoe.html"):
        assert said in Path("out", page).read_text(encoding="utf-8")


def test_many_problems_are_in_the_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(20):
        (folder / f"Zoe{number}.ipynb").write_bytes(b"")
    assert grade() == 0
    out = capsys.readouterr().out
    assert out.count("is empty") == command.SHOWN
    assert "… all of them are in" in out
    assert "Zoe19.ipynb is empty" in Path("out", "report.html").read_text(encoding="utf-8")


def test_edits_and_those_who_are_gone_are_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grade()
    Path("out", "grades.csv").write_text("mine", encoding="utf-8")
    (folder / "Bob.py").unlink()
    capsys.readouterr()
    assert grade() == 0
    out = capsys.readouterr().out
    assert "You had edited a file: it is now grades.edited-1.csv." in out
    assert "left as they were: feedback/bob.html." in out


def test_the_platforms_tables(folder: Path) -> None:
    assert grade("--lms", "canvas", "--points", "28", "--assignment", "Gather (5)", "--lesson", "1") == 0
    text = Path("out", "lms-canvas.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0].endswith(",Gather (5)")
    assert text.splitlines()[2] == "Ada,,,,,9.33"


def test_a_class_list_says_who_is_who(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = "Username,Last Name,First Name\nab,,ada\n"
    Path("list.csv").write_text(names, encoding="utf-8")
    more = ("--assignment", "Gather", "--points", "30", "--decimal-comma", "--lesson", "01")
    assert grade("--lms", "d2l", "--class-list", "list.csv", *more) == 0
    out = capsys.readouterr().out
    assert "Not in lms-d2l.csv, because the class list does not have that name: Bob." in out
    assert f"In out: report.html, grades.csv, lms-d2l.csv, feedback{os.sep} (2 pages)." in out
    assert Path("out", "lms-d2l.csv").read_text(encoding="utf-8").splitlines() == [
        "Username,Gather Points Grade <Numeric MaxPoints:30>,End-of-Line Indicator",
        "#ab,10,#",
    ]
    assert "the class list does not have that name: Bob." in Path("out", "report.html").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--lms", "google_classroom"], "Google Classroom takes no marks from a file: leave --lms out"),
        (["--lms", "moodel"], "there is no platform 'moodel' here"),
        (["--lms", "moodle"], "give Moodle's grading worksheet (--class-list FILE.csv)"),
        (["--lms", "blackboard"], "by the number in its column's title"),
        (["--lms", "d2l"], "--class-list FILE.csv"),
        (["--lms", "d2l", "--class-list", "nowhere.csv"], "cannot read the class list"),
        (["--points", "5"], "--points goes with --lms"),
        (["--class-list", "list.csv"], "--class-list goes with --lms"),
    ],
)
def test_marks_that_cannot_go_back_are_said_before_anything_is_graded(
    folder: Path, more: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert grade(*more) == 2
    assert message in capsys.readouterr().err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "--out", "out"], "there is no nowhere"),
        (["class", "--out", "class"], "a folder of its own"),
        (["class", "--out", "."], "a folder of its own"),
        (["class", "--out", "out", "--lesson", "7"], "lesson 07 has no exercises; these have: 01, 02"),
        (["class/Ada.py", "--out", "out"], "is no zip, or a damaged one"),
        (["empty", "--out", "out"], "there is nothing to grade in empty"),
        (["nameless", "--out", "out"], "there is nothing to grade in nameless"),
        (["class", "--out", "mine"], "not from grading"),
        (["class", "--out", "class/Ada.py"], "is a file"),
    ],
)
def test_a_wrong_call(
    folder: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty").mkdir()
    Path("nameless").mkdir()
    Path("nameless", "notes.txt").touch()
    Path("mine").mkdir()
    Path("mine", "thesis.txt").touch()
    assert main(["grade", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert not Path("out").exists()


@pytest.mark.parametrize("wrong", [["--workers", "0"], ["--points", "x"], []])
def test_arguments_that_argparse_refuses(folder: Path, wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(["grade", "class", *(["--out", "out", *wrong] if wrong else [])])


def test_two_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grade()
    with Journal(Path("out", "verdicts.jsonl")):
        assert grade() == 2
    assert "another grading is writing to out" in capsys.readouterr().err


def test_a_full_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(self: Journal, key: str, verdict: Verdict) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Journal, "add", full)
    assert grade() == 2
    assert "cannot write the results: [Errno 28] No space left on device" in capsys.readouterr().err


def test_a_machine_without_room(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_room(self: Worker, exercise: str, source: str, modules: object) -> Verdict:
        return Verdict(
            exercise, Outcome.ERROR, happened="No verdict: the process for it could not be started (x)."
        )

    with monkeypatch.context() as patch:
        patch.setattr(Worker, "judge", no_room)
        assert grade() == 1
    assert (
        "2 answers could not be judged: there was no room for them, or their processes were ended from "
        "outside. Run the same command again." in capsys.readouterr().out
    )
    assert grade() == 0
    assert "2 answers were judged now" in capsys.readouterr().out


def test_what_was_not_judged_is_no_zero(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its cells are empty in the table, and the platform gets no row of this learner."""
    judge = Worker.judge

    def lost(self: Worker, exercise: str, source: str, modules: Any) -> Verdict:
        if "return 1" in source:
            return Verdict(exercise, Outcome.ERROR, happened=f"{LOST}, twice.")
        return judge(self, exercise, source, modules)

    for number, name in enumerate(("Ada", "Bob"), start=1001):
        inner = folder / f"{name} Byron_{number}_assignsubmission_file"
        inner.mkdir()
        (folder / f"{name}.py").rename(inner / f"{name}.py")
    with monkeypatch.context() as patch:
        patch.setattr(Worker, "judge", lost)
        assert grade("--lms", "moodle", "--lesson", "01") == 1
    said = capsys.readouterr().out
    assert "Not in lms-moodle.csv, because an answer could not be judged: run grade again: Bob Byron." in said
    rows = list(csv.DictReader(Path("out", "grades.csv").read_text(encoding="utf-8-sig").splitlines()))
    ada, bob = rows
    assert (ada["1.1"], ada["1.2"], ada["total"]) == ("1", "0", "1")
    assert (bob["1.1"], bob["1.2"], bob["total"]) == ("", "0", "")
    assert "1.1: not judged: run grade again" in bob["problems"]
    taken = Path("out", "lms-moodle.csv").read_text(encoding="utf-8-sig")
    assert "1001" in taken
    assert "1002" not in taken
    assert grade("--lms", "moodle", "--lesson", "01") == 0
    assert "1002" in Path("out", "lms-moodle.csv").read_text(encoding="utf-8-sig")


SOMETHING_ELSE = {
    "pictures": {"pictures/a.png": b"", "README.md": b"# Docs"},
    "other programs": {"Ada/tool.py": b"def main():\n    return 1\n", "Ben/x.py": b"x = 1\n"},
    "another course's notebooks": {"Ada.ipynb": b'{"cells": [], "nbformat": 4, "nbformat_minor": 5}'},
    "a progress file of nobody's": {"Ada/progress.jsonl": b"{}\n"},
    "the handed-out notebooks": {
        f"{file.name}": file.read_bytes() for file in sorted((ROOT / "exercises").glob("0*.ipynb"))
    },
    "the solutions": {"01.ipynb": (ROOT / "solutions" / "01_basic_gather.ipynb").read_bytes()},
    "the lessons": {"x/01.ipynb": (ROOT / "notebooks" / "01_basic_gather.ipynb").read_bytes()},
}


@pytest.mark.parametrize("what", SOMETHING_ELSE)
def test_a_folder_of_something_else_is_asked_about(
    what: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in folder.iterdir():
        file.unlink()
    for name, data in SOMETHING_ELSE[what].items():
        place = folder / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(data)
    assert grade() == 3
    said = capsys.readouterr()
    assert said.err.startswith("There is no answer to any exercise of the course in class. ")
    assert said.err.rstrip().endswith("Nothing was graded.")
    assert said.out == ""
    assert not Path("out").exists()


def test_a_class_that_did_not_begin_is_a_class(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in folder.iterdir():
        file.unlink()
    for name in ("Ada", "Ben"):
        handed_out = ROOT / "exercises" / "01_basic_gather.ipynb"
        (folder / f"{name}.ipynb").write_bytes(handed_out.read_bytes())
    assert grade("--lesson", "01") == 0
    assert "2 learners, 3 exercises: 6 answers, 0 passed." in capsys.readouterr().out


def test_an_interrupt(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(plan: object, progress: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(class_run, "grade_class", interrupted)
    assert grade() == 130
    assert "Stopped. What was judged is kept in out: start again to go on." in capsys.readouterr().err


def test_a_reader_that_goes_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(plan: object, progress: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(class_run, "grade_class", gone)
    monkeypatch.setattr(os, "dup2", lambda one, other: None)
    assert grade() == 1


# --------------------------------------------------------------------------- progress


def results() -> Iterator[Result]:
    for key in "abc":
        yield Result(Learner(key, key, "", ()), ())


def test_without_tqdm_there_is_a_plain_count(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr("gatherlab.checking.wall.sandbox.available", lambda: True)
    monkeypatch.setattr("gatherlab.checking.wall.sandbox.one_by_one", lambda: "")
    assert len(list(command._shown(results(), 3))) == 3
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert len(list(command._shown(results(), 3))) == 3
    assert capsys.readouterr().err.endswith("\rgrading: 3 of 3 learners\n")


@pytest.mark.parametrize("there", [True, False])
def test_without_a_sandbox_it_is_said_before(
    there: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gatherlab.checking.wall.sandbox.available", lambda: there)
    monkeypatch.setattr("gatherlab.checking.wall.sandbox.one_by_one", lambda: "")
    command._shown(results(), 3)
    assert ("install bubblewrap" in capsys.readouterr().err) is not there


@pytest.mark.parametrize("why", ["", "unshare: Operation not permitted"])
def test_without_a_warm_sandbox_it_is_said_before(
    why: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gatherlab.checking.wall.sandbox.available", lambda: True)
    monkeypatch.setattr("gatherlab.checking.wall.sandbox.one_by_one", lambda: why)
    command._shown(results(), 3)
    said = capsys.readouterr().err
    assert said == (command.ONE_BY_ONE.format(why=why) + "\n" if why else "")


def test_tqdm_passes_everything_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tqdm")
    monkeypatch.setattr("gatherlab.checking.wall.sandbox.available", lambda: True)
    monkeypatch.setattr("gatherlab.checking.wall.sandbox.one_by_one", lambda: "")
    assert [result.learner.key for result in command._shown(results(), 3)] == ["a", "b", "c"]
    assert capsys.readouterr().err == ""  # no terminal, no bar


def test_workers_are_as_many_as_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command._cores() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert command._cores() == 1


def test_the_sandbox_is_used_where_there_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[dict[str, object]] = []
    monkeypatch.setattr(class_run, "Worker", lambda **more: made.append(more))
    plan = class_run.Plan(tmp_path / "class", tmp_path / "out", 1)
    for there in (True, False):
        monkeypatch.setattr(class_run.sandbox, "available", lambda there=there: there)
        class_run._worker(plan)
    hidden = ((tmp_path / "class").resolve(), (tmp_path / "out").resolve())
    assert made == [{"isolation": "sandbox", "hidden": hidden}, {}]


def test_the_journal_is_lines_of_json(folder: Path) -> None:
    grade()
    lines = Path("out", "verdicts.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["exercise"] for line in lines] == ["1.1", "1.1"]
