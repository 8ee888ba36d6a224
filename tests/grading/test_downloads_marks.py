"""The whole command on each platform's download: the marks, the ids, the shape that is told first."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from downloads.everything import all_downloads
from downloads.forms import lay_out
from downloads.found import words
from downloads.model import Download
from downloads.works import EXERCISES

from gatherlab.__main__ import main
from gatherlab.checking.isolated import Worker
from gatherlab.grading import class_run
from gatherlab.model import Verdict

# the variants of each platform that lost marks before people were told apart on the whole class
GRADED = (
    "moodle folders, plain",
    "moodle folders, the whole course zipped",
    "moodle teams, Group A, and the default group",
    "canvas, resubmitted, 10 after 9, older better",
    "canvas quiz, plain",
    "blackboard numbers, student numbers",
    "blackboard, resubmitted, past midnight, older better",
    "d2l folders, resubmitted, 10 after 9, older better",
    "sakai, tutor's feedback, corrected notebooks",
    "ilias, peer feedback, beside it",
    "openolat, all steps, all of it",
    "openedx, plain",
    "google copies titled, plain",
    "teams submitted, resubmitted, 10 after 9, older worse",
    "gradescope, plain",
    "github, the course in gather-01-submissions",
    "nbgrader inbound, resubmitted, past midnight, older worse",
    "cocalc exported, plain",
    "artemis, plain",
    "chamilo, resubmitted, 10 after 9, older better",
    "own names with dates, plain",
)
ASKED = ("studip", "google uploads")
_KNOWN: dict[tuple[object, str], Verdict] = {}


class _Remembering(Worker):
    """Judges each text once for all downloads, in another's process."""

    def __init__(self, owner: Worker) -> None:
        self._owner = owner

    def judge(
        self, exercise_id: object, source: str, modules: Mapping[str, str] = MappingProxyType({})
    ) -> Verdict:
        if (exercise_id, source) not in _KNOWN:
            _KNOWN[exercise_id, source] = self._owner.judge(exercise_id, source, modules)
        return _KNOWN[exercise_id, source]

    def close(self) -> None:
        """Its owner closes it."""


@pytest.fixture(autouse=True)
def each_text_once(monkeypatch: pytest.MonkeyPatch, warm_worker: Callable[[object], Worker]) -> None:
    monkeypatch.setattr(class_run, "_worker", lambda plan: _Remembering(warm_worker(plan)))


def grade(made: Download, home: Path, *more: str) -> int:
    root = lay_out(made, "zip", home)
    return main(["grade", str(root), "--out", str(home / "out"), "--lesson", "01", "--workers", "2", *more])


@pytest.mark.parametrize("title", GRADED)
def test_marks(title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = all_downloads()[title]
    assert grade(made, tmp_path) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    assert any(shape.replace("_", " ") in first.lower() for shape in made.shapes), first
    text = (tmp_path / "out" / "grades.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    got = sorted((words(row["learner"]), passed(row), row["total"]) for row in rows)
    assert got == sorted((words(who.name), who.passed, str(len(who.passed))) for who in made.people)


def passed(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(exercise for exercise in EXERCISES if row[exercise] == "1")


@pytest.mark.parametrize("title", ASKED)
def test_a_question_grades_nothing(title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade(all_downloads()[title], tmp_path) == 3
    assert "--names" in capsys.readouterr().err
    assert not (tmp_path / "out" / "grades.csv").exists()
