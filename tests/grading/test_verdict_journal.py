"""The journal of verdicts: nothing lost, nothing twice, damage repaired."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gatherlab.grading.judging import journal as module
from gatherlab.grading.judging.journal import Busy, Journal, key_of
from gatherlab.model import Diagnosis, Outcome, Verdict

ONE = Verdict(
    "1.1", Outcome.NOT_YET, Diagnosis.SEQUENTIAL, "You called ü.", "Expected: a.", "It was b.", "Look."
)
TWO = Verdict("1.2", Outcome.PASSED, note="All 22 passed.")
A, B, C = (key_of("1.1", text) for text in "abc")


def test_what_was_added_is_there_again(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.add(A, ONE)
        journal.add(B, TWO)
        assert (journal.get(A), journal.get(B), journal.get(C), len(journal)) == (ONE, TWO, None, 2)
    with Journal(tmp_path / "j") as journal:
        assert (journal.get(A), journal.get(B), journal.get(C), len(journal)) == (ONE, TWO, None, 2)
        journal.add(C, ONE)
        assert journal.get(A) == journal.get(C) == ONE
        assert (known := journal.get(B)) is not None
        assert known.note == "All 22 passed."  # equal verdicts may differ in it


def test_a_line_of_an_older_course_has_no_note(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.add(B, TWO)
    old = (tmp_path / "j").read_bytes().replace(b', "note": "All 22 passed."', b"")
    (tmp_path / "j").write_bytes(old)
    with Journal(tmp_path / "j") as journal:
        assert (known := journal.get(B)) is not None
        assert known.note == ""


@pytest.mark.parametrize("torn", [b'{"key": "', b"\xff\xfe", b"x" * 2_000_000])
def test_half_a_line_is_cut_off(tmp_path: Path, torn: bytes) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.add(A, ONE)
    whole = (tmp_path / "j").read_bytes()
    (tmp_path / "j").write_bytes(whole + torn)
    with Journal(tmp_path / "j") as journal:
        assert len(journal) == 1
        journal.add(B, TWO)
    with Journal(tmp_path / "j") as journal:
        assert (journal.get(A), journal.get(B)) == (ONE, TWO)


def test_damaged_lines_do_not_count(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.add(A, ONE)
    whole = (tmp_path / "j").read_bytes()
    damaged = [
        b"no json",
        b"[]",
        b'{"key": 7}',
        b'{"key": "zz"}',
        whole.strip().replace(b"not_yet", b"perhaps"),
        whole.strip().replace(b"SEQUENTIAL", b"NEW_CODE"),
        b"[" * 100_000,
    ]
    (tmp_path / "j").write_bytes(b"\n".join(damaged) + b"\n" + whole)
    with Journal(tmp_path / "j") as journal:
        assert (len(journal), journal.get(A)) == (1, ONE)
        journal.sort()
    assert (tmp_path / "j").read_bytes() == whole


def test_the_same_verdicts_are_the_same_bytes_whatever_came_first(tmp_path: Path) -> None:
    for name, order in (("x", (A, B, C)), ("y", (C, A, B))):
        with Journal(tmp_path / name) as journal:
            for key in order:
                journal.add(key, ONE)
            journal.sort()
            assert journal.get(B) == ONE
            journal.add(key_of("1.1", "d"), TWO)
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_two_at_once_are_refused(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        with pytest.raises(Busy):
            Journal(tmp_path / "j")
        journal.sort()
        with pytest.raises(Busy):
            Journal(tmp_path / "j")
    with Journal(tmp_path / "j"):
        pass


def test_without_locks_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(module.sys.modules, "fcntl", None)
    with Journal(tmp_path / "j"), Journal(tmp_path / "j"):
        pass


def test_keys_tell_exercises_sources_and_checks_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len({key_of("1.1", "a"), key_of("1.2", "a"), key_of("1.1", "b")}) == 3
    before = key_of("1.1", "a")
    monkeypatch.setattr(module, "_version", lambda: "another")
    assert key_of("1.1", "a") != before


def test_the_version_is_that_of_the_checks() -> None:
    package = Path(module.__file__).parents[2]
    assert all((package / name).exists() for name in module._CHECKS)
    assert len(module._version()) == 64
