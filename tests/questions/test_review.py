"""A question missed at first is to be reviewed, until it is answered right in the warm-up."""

from pathlib import Path

import pytest

from gatherlab import progress_file
from gatherlab.progress_file import load, record_answer
from gatherlab.questions import comes_back, to_review


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("GATHERLAB_PROGRESS", str(path))
    monkeypatch.setattr(progress_file, "_unsaved", {})
    monkeypatch.setattr(progress_file, "_said", set())
    return path


def due(lesson: str) -> list[str]:
    return [one.id for one in to_review(lesson, load())]


def test_nothing_answered_nothing_missed() -> None:
    assert due("00") == []
    record_answer("00-loop", "x", True)
    record_answer("00-loop", "x", False)  # only the first answer counts
    assert due("00") == []


def test_missed_at_first_stays_until_right_in_a_warm_up() -> None:
    record_answer("00-order", "x", False)
    record_answer("00-loop", "x", False)
    assert due("00") == ["00-loop", "00-order"]  # in the order of the lesson
    assert due("00_start_here") == due("00")
    record_answer("00-order", "x", True)
    record_answer("00-loop", "x", False, warm_up=True)
    assert due("00") == ["00-loop", "00-order"]
    record_answer("00-order", "x", True, warm_up=True)
    assert due("00") == ["00-loop"]
    record_answer("00-order", "x", False, warm_up=True)
    record_answer("00-order", "x", False)
    assert due("00") == ["00-loop"]


def test_where_no_warm_up_follows_any_right_answer_counts() -> None:
    assert comes_back("03_return_exceptions") == "05"
    assert comes_back("05_capstone") == comes_back("06") == ""
    record_answer("05-slot", "x", False)
    assert due("05") == ["05-slot"]
    record_answer("05-slot", "x", True)
    assert due("05") == []


def test_an_older_file_and_unknown_ids(file: Path) -> None:
    file.write_text(
        '{"event": "answer", "id": "00-loop", "answer": "x", "right": false}\n'
        '{"event": "answer", "id": "00-gone", "answer": "x", "right": false}\n'
        '{"event": "of-a-newer-course", "id": "00-loop"}\n'
    )
    assert due("00") == ["00-loop"]
    assert due("77") == []
