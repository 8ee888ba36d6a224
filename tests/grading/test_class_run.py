"""A hundred learners in all shapes: exactly the expected marks; stopped and continued, the same bytes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from class_maker import ROOT, SHAPES, examples, hand_in, right_answers, write
from platform_readers import Moodle

from gatherlab.checking.isolated import Worker
from gatherlab.exercises import EXERCISES
from gatherlab.grading import class_run
from gatherlab.grading.class_run import Plan, Summary, grade_class
from gatherlab.grading.judging.journal import Busy, Journal
from gatherlab.grading.records import Result
from gatherlab.grading.results import ForeignResults

LEARNERS = 100


def silent(results: Iterator[Result], total: int) -> Iterator[Result]:
    return results


def grade(folder: Path, out: Path, **more: object) -> Summary:
    return grade_class(Plan(folder, out, 2, **more), silent)  # type: ignore[arg-type]


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def rows(out: Path) -> list[dict[str, str]]:
    text = (out / "grades.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def keys_in(journal: Path) -> list[str]:
    return [json.loads(line)["key"] for line in journal.read_bytes().splitlines()]


# --------------------------------------------------------------------------- a hundred learners


@dataclass
class Class:
    folder: Path
    out: Path
    expected: dict[str, dict[str, set[str]]] = field(default_factory=dict)  # by name and exercise
    summary: Summary = field(default_factory=Summary)


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> Class:
    home = tmp_path_factory.mktemp("hundred")
    made = Class(home / "class", home / "results")
    for number in range(LEARNERS):
        shape = SHAPES[number % len(SHAPES)] if number < LEARNERS - 3 else "scripts"
        name = f"Learner No{number:03}x"
        answers, expected = chosen(number, in_one_file=shape == "scripts")
        hand_in(made.folder, shape, name, 5000 + number, answers)
        made.expected["".join(reversed(name.lower().split())) if shape == "canvas" else name] = expected
    made.summary = grade(made.folder, made.out)
    return made


def chosen(number: int, *, in_one_file: bool) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Answers of one learner, and for each exercise the outcomes that are right.

    In one file without cells the last ``my_gather`` counts for all steps of lesson 06: there it is right.
    """
    answers, expected = {}, {}
    for place, (exercise, one) in enumerate(EXERCISES.items()):
        if in_one_file and one.function == "my_gather":
            answers[exercise], expected[exercise] = right_answers()[exercise], {"passed"}
            continue
        own = [example for example in examples() if example["exercise"] == exercise]
        example = own[(number * 7 + place) % len(own)]
        if (number + place) % 9 == 0:
            expected[exercise] = {"not_attempted"}
        else:
            answers[exercise] = example["source"]
            accepted = example["verdict"] == "accept"
            expected[exercise] = {"passed"} if accepted else {f"not_yet {d}" for d in example["diagnoses"]}
    return answers, expected


def test_a_hundred_learners(hundred: Class) -> None:
    """One test, so that parallel runs make the class once."""
    exactly_the_expected_marks(hundred)
    identical_sources_are_judged_once(hundred)
    the_same_input_gives_the_same_bytes(hundred)


def exactly_the_expected_marks(hundred: Class) -> None:
    graded = {row["learner"]: row for row in rows(hundred.out)}
    assert len(graded) == LEARNERS
    assert set(graded) == set(hundred.expected)
    for name, expected in hundred.expected.items():
        row = graded[name]
        for exercise, found in expected.items():
            assert row[f"{exercise} found"] in found, (name, exercise)
            assert row[exercise] == str(int(found == {"passed"}))
        assert int(row["total"]) == sum(found == {"passed"} for found in expected.values())


def identical_sources_are_judged_once(hundred: Class) -> None:
    keys = keys_in(hundred.out / "verdicts.jsonl")
    assert len(keys) == len(set(keys)) == hundred.summary.judged
    assert hundred.summary.handed_in > 5 * hundred.summary.judged
    assert hundred.summary.known + hundred.summary.judged == hundred.summary.handed_in


def the_same_input_gives_the_same_bytes(hundred: Class) -> None:
    before = files_in(hundred.out)
    again = grade(hundred.folder, hundred.out)
    assert again.judged == 0
    assert not again.kept
    assert files_in(hundred.out) == before
    assert len(before) == LEARNERS + 4
    texts = b"".join(before.values())
    assert os.fsencode(hundred.folder.parent) not in texts
    assert time.strftime("%Y-%m").encode() not in texts


# --------------------------------------------------------------------------- stopped in the middle


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm_worker: Callable[[object], Worker]) -> Path:
    """Six learners with a source each of their own, so that nothing is known from another.

    In this process without the sandbox, which takes longer and says the same.
    """
    monkeypatch.setattr(class_run, "_worker", warm_worker)
    folder = tmp_path / "class"
    for number in range(6):
        own = {e: f"# {number}\n{source}" for e, source in right_answers().items() if e < "2"}
        hand_in(folder, "folder", f"Learner {'ABCDEF'[number]}", number, own)
    return folder


def start(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gatherlab", "grade", str(folder), "--out", str(out), "--workers", "1"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)


def lines_of(journal: Path) -> int:
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def wait_for_lines(journal: Path, count: int, grader: subprocess.Popen[bytes]) -> None:
    """Until the journal has so many lines; the grader may not have finished by then.

    The first of its own is soon enough: a starved test comes late.
    """
    while lines_of(journal) < count:
        assert grader.poll() is None, "finished too early to be stopped"
        time.sleep(0.01)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_killed_in_the_middle_nothing_is_lost_and_nothing_graded_twice(small: Path, tmp_path: Path) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    journal = out / "verdicts.jsonl"
    seen: list[str] = []
    for _ in range(3):
        known = lines_of(journal)
        with start(small, out) as grader:
            wait_for_lines(journal, known + 2, grader)
            grader.kill()
            assert grader.wait() == -signal.SIGKILL
        done = keys_in_whole_lines(journal)
        assert set(seen) <= set(done)
        assert len(done) == len(set(done)) < 18
        seen = done
        with journal.open("ab") as file:
            file.write(b'{"key": "half a li')  # what a killed process may leave
    assert finish(small, out) == f"{18 - len(seen)} answers were judged now"
    assert finish(small, whole) == "18 answers were judged now"
    assert files_in(out) == files_in(whole)
    assert len(keys_in(journal)) == len(set(keys_in(journal))) == 18


def finish(folder: Path, out: Path) -> str:
    """Grade to the end; what the command says about how many were judged."""
    command = [sys.executable, "-m", "gatherlab", "grade", str(folder), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    return next(
        line.partition(";")[0].rstrip(".") for line in done.stdout.splitlines() if "judged now" in line
    )


def keys_in_whole_lines(journal: Path) -> list[str]:
    whole, _, _ = journal.read_bytes().rpartition(b"\n")
    return [json.loads(line)["key"] for line in whole.splitlines()]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for a group")
def test_interrupted_it_says_how_to_go_on_and_blames_nobody(small: Path, tmp_path: Path) -> None:
    """Ctrl-C, which a terminal sends to all processes of the command, also to those that run submissions."""
    out, whole = tmp_path / "out", tmp_path / "whole"
    command = [sys.executable, "-m", "gatherlab", "grade", str(small), "--out", str(out), "--workers", "2"]
    for _ in range(3):
        known = lines_of(out / "verdicts.jsonl")
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        ) as grader:
            wait_for_lines(out / "verdicts.jsonl", known + 1, grader)
            os.killpg(grader.pid, signal.SIGINT)
            _, errors = grader.communicate()
        assert grader.returncode == 130, errors.decode()
        assert b"start again to go on" in errors
        assert b"Traceback" not in errors
    assert int(finish(small, out).split()[0]) <= 15
    assert finish(small, whole) == "18 answers were judged now"
    assert files_in(out) == files_in(whole)


# --------------------------------------------------------------------------- the instructor's own things


def test_new_work_is_judged_and_the_old_is_not_judged_again(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    grade(small, out)
    hand_in(small, "folder", "Zoe Late", 9, {"1.1": "async def fetch_both(api):\n    return [1, 2]\n"})
    again = grade(small, out)
    assert (again.learners, again.judged, again.kept) == (7, 3, [])  # hers, and the two she left as they were
    assert (out / "feedback" / "zoe-late.html").is_file()


def test_edited_files_are_kept_beside_the_new_ones(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    grade(small, out)
    (out / "grades.csv").write_text("my own notes", encoding="utf-8")
    (out / "feedback" / "learner-a.html").write_text("well done", encoding="utf-8")
    assert grade(small, out).kept == ["feedback/learner-a.edited-1.html", "grades.edited-1.csv"]
    assert (out / "grades.edited-1.csv").read_text(encoding="utf-8") == "my own notes"
    assert len(rows(out)) == 6
    assert grade(small, out).kept == []


def test_another_class_is_refused(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    grade(small, out)
    before = files_in(out)
    hand_in(tmp_path / "other", "files", "Somebody Else", 1, {"1.1": right_answers()["1.1"]})
    with pytest.raises(ForeignResults, match="another class"):
        grade(tmp_path / "other", out)
    assert files_in(out) == before


def test_pages_of_those_who_are_gone_stay_and_are_named(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    grade(small, out)
    shutil.rmtree(small / "Learner A")
    again = grade(small, out)
    assert again.learners == 5
    assert again.stale == ["feedback/learner-a.html"]
    assert (out / "feedback" / "learner-a.html").is_file()


def test_results_inside_the_folder_are_not_handed_in(small: Path) -> None:
    out = small / "results"
    grade(small, out)
    write(out / "feedback" / "answer.py", right_answers()["1.1"].encode())
    again = grade(small, out)
    assert (again.learners, again.judged) == (6, 0)


# --------------------------------------------------------------------------- lessons, platforms


def test_one_lesson_and_the_platforms_points(small: Path, tmp_path: Path) -> None:
    hand_in(small, "canvas", "Ada Lovelace", 77, {"1.1": right_answers()["1.1"]})
    hand_in(small, "canvas", "Eve Dahl", 79, {"1.1": "async def fetch_both(api):\n    return 1\n"})
    out = tmp_path / "out"
    grade(small, out, lms="canvas", points=30, exercises=("1.1", "1.2", "1.3"), assignment="Gather 01 (5)")
    lines = (out / "lms-canvas.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == [
        "Student,ID,SIS User ID,SIS Login ID,Section,Gather 01 (5)",
        "    Points Possible,,,,,30",
    ]
    assert "lovelaceada,77,,,,10" in lines
    assert rows(out)[0].keys() >= {"1.1", "1.3", "total"}
    assert "2.1" not in rows(out)[0]


def test_the_marks_and_pages_of_a_moodle_class(tmp_path: Path) -> None:
    hand_in(tmp_path / "class", "moodle", "Ada Lovelace", 77, {"1.1": right_answers()["1.1"]})
    first = grade(tmp_path / "class", tmp_path / "out", lms="moodle", exercises=("1.1", "1.2", "1.3"))
    assert first.files[:4] == ["report.html", "grades.csv", "lms-moodle.csv", "feedback-moodle.zip"]
    page = (tmp_path / "out" / "feedback" / "ada-lovelace-77.html").read_bytes()
    found = Moodle({"77": "Ada Lovelace"}, 3).upload_feedback(
        (tmp_path / "out" / "feedback-moodle.zip").read_bytes()
    )
    assert found == {"Ada Lovelace": {"feedback.html": page}}
    before = files_in(tmp_path / "out")
    (tmp_path / "out" / "feedback-moodle.zip").write_bytes(b"mine")
    again = grade(tmp_path / "class", tmp_path / "out", lms="moodle", exercises=("1.1", "1.2", "1.3"))
    assert again.kept == ["feedback-moodle.edited-1.zip"]
    assert files_in(tmp_path / "out") == before | {"feedback-moodle.edited-1.zip": b"mine"}
    lines = (tmp_path / "out" / "lms-moodle.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "Identifier,Full name,Grade,Maximum Grade,Last modified (grade),Feedback comments"
    assert lines[1] == 'Participant 77,Ada Lovelace,1,3,-,"1 of 3 exercises passed. Not yet: 1.2, 1.3."'


def test_every_exercise_of_the_course_can_be_handed_in(tmp_path: Path) -> None:
    hand_in(tmp_path / "class", "folder", "Ada Lovelace", 1, right_answers())
    grade(tmp_path / "class", tmp_path / "out")
    assert rows(tmp_path / "out")[0]["total"] == str(len(EXERCISES)) == "20"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
@pytest.mark.parametrize("before", ["nothing", "the results of this class"])
def test_the_second_of_two_gradings_changes_nothing(
    tmp_path: Path, before: str, warm_worker: Callable[[object], Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_run, "_worker", warm_worker)
    folder, out = tmp_path / "class", tmp_path / "out"
    hand_in(folder, "folder", "Ada", 1, {"1.1": right_answers()["1.1"]})
    if before == "nothing":
        out.mkdir()
    else:
        grade(folder, out)
    hand_in(folder, "folder", "Bob", 2, {"1.1": right_answers()["1.1"]})
    with Journal(out / "verdicts.jsonl"):
        seen = files_in(out)
        with pytest.raises(Busy):
            grade(folder, out)
        assert files_in(out) == seen
    assert grade(folder, out).learners == 2
