"""The progress file: nothing a learner did is lost, and nothing that happens to the file stops them."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatherlab import progress_file
from gatherlab.model import Diagnosis, Outcome
from gatherlab.progress_file import load, location, record_answer, record_exercise, storage


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("GATHERLAB_PROGRESS", str(path))
    new_kernel(monkeypatch)
    return path


def new_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what this process remembers, as a restarted kernel does."""
    monkeypatch.setattr(progress_file, "_unsaved", {})
    monkeypatch.setattr(progress_file, "_said", set())


# ------------------------------------------------------------------ what is kept


def test_nothing_yet(file: Path) -> None:
    found = load()
    assert (found.exercises, found.questions, found.notice) == ({}, {}, "")
    assert not file.exists()


def test_answers_are_summed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert record_answer("01-returns", "A tuple", False) == ""
    assert record_answer("01-returns", "A list", True) == ""
    assert record_answer("01-returns", "A dictionary", False) == ""
    record_answer("01-overlap", ["a", "b"], True)
    new_kernel(monkeypatch)
    found = load().questions
    one = found["01-returns"]
    assert (one.right, one.tries, one.answer, one.first_right) == (True, 3, "A dictionary", False)
    assert found["01-overlap"].answer == ("a", "b")
    assert found["01-overlap"].first_right


def test_an_answer_in_a_warm_up_is_an_answer_and_more(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record_answer("01-returns", "A tuple", False)
    record_answer("01-returns", "A tuple", False, warm_up=True)
    assert not load().questions["01-returns"].reviewed
    record_answer("01-returns", "A list", True, warm_up=True)
    record_answer("01-returns", "A tuple", False, warm_up=True)
    record_answer("01-order", "x", True)
    new_kernel(monkeypatch)
    one = load().questions["01-returns"]
    assert (one.right, one.tries, one.first_right, one.reviewed) == (True, 4, False, True)
    assert not load().questions["01-order"].reviewed
    assert ["warm_up" in json.loads(line) for line in file.read_text().splitlines()] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_exercises_keep_the_best_outcome_and_the_last_diagnosis(monkeypatch: pytest.MonkeyPatch) -> None:
    record_exercise("1.1", Outcome.NOT_ATTEMPTED)
    record_exercise("1.1", Outcome.ERROR, Diagnosis.RAISED)
    record_exercise("1.1", Outcome.NOT_YET, Diagnosis.SEQUENTIAL)
    new_kernel(monkeypatch)
    one = load().exercises["1.1"]
    assert (one.outcome, one.tries, one.diagnosis) == (Outcome.NOT_YET, 2, "SEQUENTIAL")
    record_exercise("1.1", Outcome.PASSED)
    record_exercise("1.1", Outcome.NOT_YET, Diagnosis.SHAPE)
    one = load().exercises["1.1"]
    assert (one.outcome, one.tries, one.diagnosis) == (Outcome.PASSED, 4, "SHAPE")


def test_one_line_is_one_event_in_utf8(file: Path) -> None:
    record_answer("01-returns", "zwei\nZeilen – ü", False)
    (line,) = file.read_bytes().splitlines()
    event = json.loads(line.decode("utf-8"))
    assert event["answer"] == "zwei\nZeilen – ü"
    assert event["at"].endswith("Z")


def test_long_answers_are_cut(file: Path) -> None:
    record_answer("01-returns", "x" * 1_000_000, False)
    record_answer("01-returns", ["y" * 1_000_000] * 100, False)
    assert file.stat().st_size < storage.MAX_LINE
    assert load().questions["01-returns"].tries == 2


@given(st.one_of(st.text(), st.lists(st.text(), max_size=6)), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_answer_comes_back(answer: str | list[str], right: bool) -> None:
    before = load().questions.get("q")
    assert record_answer("q", answer, right) == ""
    after = load()
    assert after.notice == ""
    assert after.questions["q"].tries == (before.tries if before else 0) + 1
    assert after.questions["q"].right == (right or bool(before and before.right))


# ------------------------------------------------------------------ where


def test_memory_keeps_nothing_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_PROGRESS", ":memory:")
    monkeypatch.chdir(tmp_path)
    assert location() is None
    assert record_answer("a", "x", True) == ""
    assert load().questions["a"].right
    assert list(tmp_path.iterdir()) == []
    new_kernel(monkeypatch)
    assert load().questions == {}


def test_the_file_is_beside_the_course_else_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GATHERLAB_PROGRESS")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert location() == Path("progress.jsonl")
    (tmp_path / "course.toml").write_text("")
    assert location() == tmp_path.resolve() / "progress.jsonl"


# ------------------------------------------------------------------ two notebooks at once

WRITER = """
import sys
from gatherlab.progress_file import storage
from gatherlab.progress_file import load, record_answer
me, count = sys.argv[1], int(sys.argv[2])
sys.stdin.readline()
for number in range(count):
    assert record_answer(f"{me}-{number}", "x" * (number * 7 % 500), True) == ""
    record_answer("shared", me, False)
    if number % 20 == 0:
        assert load().notice == "", load().notice
"""


def test_processes_that_write_at_once_lose_nothing(file: Path) -> None:
    count, writers = 150, 4
    children = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(me), str(count)], stdin=subprocess.PIPE, text=True
        )
        for me in range(writers)
    ]
    for child in children:  # all have started before any begins
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.close()
    assert [child.wait(60) for child in children] == [0] * writers
    found = load()
    assert found.notice == ""
    assert found.questions["shared"].tries == count * writers
    assert len(found.questions) == count * writers + 1
    # a writer that looks while another is writing may leave an empty line, and nothing else
    assert len([line for line in file.read_bytes().splitlines() if line]) == 2 * count * writers


# ------------------------------------------------------------------ damage


@pytest.mark.parametrize(
    "damage",
    [
        b"not json\n",
        b'{"event": "answer", "id": "01-re\n',
        b"\xff\xfe\x00 not utf-8\n",
        b"\x00" * 300 + b"\n",
        b"[1, 2, 3]\n",
        b"17\n",
        b"null\n",
        b'{"id": "x"}\n',
        b'{"event": "answer", "id": 3}\n',
        b'{"event": "answer", "id": "x", "answer": "a"}\n',
        b'{"event": "answer", "id": "x", "answer": 3, "right": true}\n',
        b'{"event": "answer", "id": "x", "answer": [3], "right": true}\n',
        b'{"event": "answer", "id": "x", "answer": "a", "right": true, "warm_up": 1}\n',
        b'{"event": "exercise", "id": "x", "outcome": "won"}\n',
        b'{"event": "exercise", "id": "x", "outcome": ["won"]}\n',
        b'{"event": "exercise", "id": "x", "outcome": "passed", "diagnosis": 3}\n',
        b"[" * 60_000 + b"\n",
    ],
)
def test_a_damaged_line_is_kept_aside_and_said_once(
    file: Path, damage: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_answer("before", "a", True)
    with file.open("ab") as end:
        end.write(damage)
    record_answer("after", "b", True)
    found = load()
    assert set(found.questions) == {"before", "after"}
    assert found.notice.startswith("One line of progress.jsonl could not be read")
    assert found.notice.endswith("kept in progress.damaged-1.jsonl.")
    assert file.with_name("progress.damaged-1.jsonl").read_bytes() == damage
    assert load().notice == ""
    new_kernel(monkeypatch)
    assert load().notice == ""
    assert not file.with_name("progress.damaged-2.jsonl").exists()


def test_new_damage_is_kept_in_a_file_of_its_own(file: Path) -> None:
    file.write_bytes(b"one\ntwo\n")
    assert load().notice.startswith("2 lines of progress.jsonl could not be read and do not count.")
    with file.open("ab") as end:
        end.write(b"three\n")
    assert "progress.damaged-2.jsonl" in load().notice
    assert file.with_name("progress.damaged-2.jsonl").read_bytes() == b"three\n"


def test_half_a_line_at_the_end_does_not_swallow_the_next_event(file: Path) -> None:
    record_answer("before", "a", True)
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:20])
    assert load().notice == ""  # another notebook may be writing it at this moment
    record_answer("after", "b", True)
    found = load()
    assert set(found.questions) == {"before", "after"}
    assert "One line" in found.notice


def test_a_last_line_without_its_end_counts_when_it_is_whole(file: Path) -> None:
    record_answer("before", "a", True)
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    assert load().questions["before"].right
    record_answer("after", "b", True)
    assert set(load().questions) == {"before", "after"}


def test_a_line_that_grows_while_it_is_read_is_no_damage(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by the test with four processes: the second half was taken for a line of its own."""
    record_answer("before", "a", True)
    whole = file.read_bytes()
    pieces = iter([whole, whole[:30], whole[30:]])

    class Growing:
        def __enter__(self) -> "Growing":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def readline(self, _: int) -> bytes:
            return next(pieces, b"")

    monkeypatch.setattr(Path, "open", lambda *_: Growing())
    found = load()
    assert (found.questions["before"].tries, found.notice) == (1, "")


def test_events_of_a_newer_course_are_no_damage(file: Path) -> None:
    file.write_bytes(b'{"event": "review", "id": "01-returns", "due": 3}\n\n')
    found = load()
    assert (found.questions, found.notice) == ({}, "")


def test_a_huge_damaged_file_is_moved_away_and_good_lines_are_kept(file: Path) -> None:
    record_answer("before", "a", True)
    with file.open("ab") as end:
        for _ in range(200):
            end.write(b"\x00" * 100_000)
    size = file.stat().st_size
    record_answer("after", "b", True)
    found = load()
    assert set(found.questions) == {"before", "after"}
    assert "progress.damaged-1.jsonl" in found.notice
    assert file.with_name("progress.damaged-1.jsonl").stat().st_size > size
    assert file.stat().st_size < 1_000
    record_answer("later", "c", True)
    again = load()
    assert set(again.questions) == {"before", "after", "later"}
    assert again.notice == ""


def test_a_huge_good_file_is_read_whole(file: Path) -> None:
    line = json.dumps({"event": "answer", "id": "q", "answer": "a", "right": False}).encode() + b"\n"
    file.write_bytes(line * 30_000)
    assert load().questions["q"].tries == 30_000


def test_a_copy_that_cannot_be_made_is_said_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(b"damage\n")

    def refuse(self: Path, data: bytes) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert "No copy of the damage could be made (Permission denied)" in load().notice
    assert load().notice == ""


# ------------------------------------------------------------------ a disk that refuses


def test_a_path_that_cannot_be_written_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_PROGRESS", str(tmp_path / "missing" / "progress.jsonl"))
    notice = record_answer("01-returns", "a", True)
    assert notice.startswith("Your progress is not saved: progress.jsonl cannot be written (")
    assert record_answer("01-returns", "b", False) == ""
    found = load()
    assert found.questions["01-returns"].tries == 2
    assert found.questions["01-returns"].right


def test_a_folder_in_place_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_PROGRESS", str(tmp_path))
    assert "is not saved" in record_exercise("1.1", Outcome.PASSED)
    assert "(not a file)" in load().notice
    assert load().notice == ""
    assert load().exercises["1.1"].outcome is Outcome.PASSED


def test_a_read_only_folder(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(storage.os, "open", refuse)
    assert "(Permission denied)" in record_answer("a", "x", True)
    assert load().questions["a"].right
    assert not file.exists()


@pytest.mark.parametrize("written", [0, 5])
def test_a_full_disk(file: Path, monkeypatch: pytest.MonkeyPatch, written: int) -> None:
    record_answer("before", "x", True)
    real = os.write
    with monkeypatch.context() as full:
        full.setattr(storage.os, "write", lambda fd, data: real(fd, data[:written]) if written else 0)
        assert "(the disk is full)" in record_answer("a", "x", True)
    record_answer("after", "x", True)
    assert set(load().questions) == {"before", "a", "after"}


def test_what_was_not_saved_is_saved_when_the_disk_has_room_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    record_answer("before", "x", True)
    for time in (1, 2):  # the second time it is all said anew
        with monkeypatch.context() as full:
            full.setattr(storage.os, "write", refuse)
            notice = record_answer("a", "x", False)
            assert "not saved: progress.jsonl cannot be written (No space left on device)" in notice
            assert record_exercise("1.1", Outcome.PASSED) == ""
            assert load().questions["a"].tries == 2 * time - 1
        assert record_answer("a", "y", True).startswith("Your progress is saved again")
        assert record_answer("after", "y", True) == ""
    new_kernel(monkeypatch)
    ids = [json.loads(line)["id"] for line in file.read_text("utf-8").splitlines()]
    assert ids == ["before", *["a", "1.1", "a", "after"] * 2]
    assert load().questions["a"].tries == 4


def test_an_event_that_lacks_only_its_line_end_is_saved(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    with monkeypatch.context() as full:
        full.setattr(storage.os, "write", lambda fd, data: real(fd, data[:-1]))
        assert record_answer("a", "x", True) == ""
    record_answer("after", "x", True)
    found = load()
    assert {name: one.tries for name, one in found.questions.items()} == {"a": 1, "after": 1}
    assert found.notice == ""


def test_a_file_that_cannot_be_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record_answer("before", "x", True)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    found = load()
    assert (found.questions, found.notice) == (
        {},
        "Your progress cannot be read: progress.jsonl (Permission denied).",
    )
    assert load().notice == ""
