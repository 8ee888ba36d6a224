"""The folder of results: nothing a person wrote or changed is overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from gatherlab.grading.results import JOURNAL, NOTE, SINCE, ForeignResults, Results


def begun(folder: Path, people: list[str]) -> Results:
    results = Results(folder, people)
    results.begin()
    return results


def test_a_new_folder_and_the_same_again(tmp_path: Path) -> None:
    for _ in range(2):
        results = Results(tmp_path / "a" / "out", ["ada", "bob"])
        results.write("grades.csv", "ä", "utf-8-sig")
        results.write("feedback/ada.html", "hello")
        assert results.finish() == []
        assert results.kept == []
    assert (tmp_path / "a" / "out" / "grades.csv").read_bytes() == "\ufeffä".encode()
    assert results.journal.name == "verdicts.jsonl"


def test_what_grading_wrote_is_replaced(tmp_path: Path) -> None:
    for text in ("one", "two", "one"):
        results = Results(tmp_path / "out", ["ada"])
        results.write("report.html", text)
        assert results.finish() == results.kept == []
        assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8") == text


def test_what_was_edited_is_kept(tmp_path: Path) -> None:
    Results(tmp_path / "out", ["ada"]).write("grades.csv", "one")
    for number, text in enumerate(("mine", "mine, too"), 1):
        (tmp_path / "out" / "grades.csv").write_text(text, encoding="utf-8")
        results = Results(tmp_path / "out", ["ada"])
        results.write("grades.csv", "two")
        assert results.kept == [f"grades.edited-{number}.csv"]
        assert (tmp_path / "out" / f"grades.edited-{number}.csv").read_text(encoding="utf-8") == text
        assert (tmp_path / "out" / "grades.csv").read_text(encoding="utf-8") == "two"


def test_stopped_between_writing_and_noting_it_is_no_edit(tmp_path: Path) -> None:
    Results(tmp_path / "out", ["ada"]).write("report.html", "one")
    for text in ("two", "three"):
        Results(tmp_path / "out", ["ada"]).write("report.html", text)  # never finished
    results = Results(tmp_path / "out", ["ada"])
    results.write("report.html", "four")
    assert results.kept == []


def test_a_damaged_note_makes_everything_worth_keeping(tmp_path: Path) -> None:
    Results(tmp_path / "out", ["ada"]).write("report.html", "one")
    for damage in ("{", "[]", '{"people": 7}', '{"people": [], "files": 7}'):
        (tmp_path / "out" / NOTE).write_text(damage, encoding="utf-8")
        results = Results(tmp_path / "out", ["bob"])
        results.write("report.html", damage)
        assert len(results.kept) == 1


def test_foreign_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ForeignResults, match="not from grading"):
        Results(tmp_path, ["ada"])
    with pytest.raises(ForeignResults, match="is a file"):
        Results(tmp_path / "mine.txt", ["ada"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.txt"]


def test_another_class_is_refused_and_a_grown_one_is_not(tmp_path: Path) -> None:
    begun(tmp_path / "out", ["ada", "bob"])
    before = (tmp_path / "out" / NOTE).read_bytes()
    with pytest.raises(ForeignResults, match=r"another class \(2 learners"):
        Results(tmp_path / "out", ["zoe"])
    assert (tmp_path / "out" / NOTE).read_bytes() == before
    begun(tmp_path / "out", ["bob", "zoe"])
    assert json.loads((tmp_path / "out" / NOTE).read_text(encoding="utf-8"))["people"] == [
        "ada",
        "bob",
        "zoe",
    ]


def test_pages_of_nobody_are_named(tmp_path: Path) -> None:
    first = Results(tmp_path / "out", ["ada", "bob"])
    for key in ("ada", "bob"):
        first.write(f"feedback/{key}.html", key)
    first.finish()
    second = Results(tmp_path / "out", ["ada"])
    second.write("feedback/ada.html", "ada")
    assert second.finish() == ["feedback/bob.html"]
    (tmp_path / "out" / "feedback" / "bob.html").unlink()
    assert Results(tmp_path / "out", ["ada"]).finish() == ["feedback/ada.html"]


def test_a_link_in_the_results_is_replaced_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target.txt"
    target.write_text("keep me", encoding="utf-8")
    results = Results(tmp_path / "out", ["ada"])
    (tmp_path / "out" / "report.html").symlink_to(target)
    results.write("report.html", "new")
    assert target.read_text(encoding="utf-8") == "keep me"
    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8") == "new"


# --------------------------------------------------------------------------- stopped before the first note


@pytest.mark.parametrize("fails", ["write_bytes", "replace"])
def test_a_full_disk_at_the_first_note_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def full(self: Path, *data: bytes) -> None:
        self.touch()
        raise OSError(28, "No space left on device")

    results = Results(tmp_path / "out", ["ada"])
    with monkeypatch.context() as patch:
        patch.setattr(Path, fails, full)
        with pytest.raises(OSError, match="No space left"):
            results.begin()
    assert list((tmp_path / "out").iterdir()) == []
    begun(tmp_path / "out", ["ada"]).write("grades.csv", "one")


def test_what_a_stopped_grading_left_is_not_foreign(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name, text in ((NOTE + ".new", '{"peo'), (JOURNAL, '{"key": "00"}\n{"ke'), (JOURNAL + ".new", "")):
        out.mkdir(exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
        Results(out, ["ada"])
    (out / JOURNAL).write_text("my own lines\n", encoding="utf-8")
    with pytest.raises(ForeignResults, match="not from grading"):
        Results(out, ["ada"])


def test_the_note_of_a_quicker_grading_counts(tmp_path: Path) -> None:
    slower = Results(tmp_path / "out", ["zoe"])
    begun(tmp_path / "out", ["ada"])
    with pytest.raises(ForeignResults, match="another class"):
        slower.begin()


def test_a_large_file_is_written_with_the_same_care(tmp_path: Path) -> None:
    def writes(data: bytes) -> Callable[[BinaryIO], int]:
        return lambda file: file.write(data)

    for data, kept in ((b"one", []), (b"one", []), (b"two", []), (b"two", ["big.edited-1.zip"])):
        if kept:
            (tmp_path / "out" / "big.zip").write_bytes(b"mine")
        results = begun(tmp_path / "out", ["ada"])
        assert results.write_with("big.zip", writes(data))
        assert results.finish() == []
        assert results.kept == kept
        assert (tmp_path / "out" / "big.zip").read_bytes() == data
    assert (tmp_path / "out" / "big.edited-1.zip").read_bytes() == b"mine"
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [NOTE, "big.edited-1.zip", "big.zip"]


def test_nothing_to_write_is_no_file(tmp_path: Path) -> None:
    results = begun(tmp_path / "out", ["ada"])
    assert not results.write_with("empty.zip", lambda file: file.write(b""))

    def fails(file: BinaryIO) -> int:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        results.write_with("half.zip", fails)
    assert [p.name for p in (tmp_path / "out").iterdir()] == [NOTE]


def test_pages_do_not_write_the_whole_note_each_time(tmp_path: Path) -> None:
    results = begun(tmp_path / "out", [f"learner-{number}" for number in range(50)])
    before = (tmp_path / "out" / NOTE).read_bytes()
    for number in range(50):
        results.write(f"feedback/learner-{number}.html", str(number))
    assert (tmp_path / "out" / NOTE).read_bytes() == before
    assert len((tmp_path / "out" / SINCE).read_bytes().split()) == 2 * 50
    results.finish()
    assert not (tmp_path / "out" / SINCE).exists()
    assert len(json.loads((tmp_path / "out" / NOTE).read_text(encoding="utf-8"))["files"]) == 50


@pytest.mark.parametrize(
    "tail", [b"", b"\n", b'\n["feedback/a', b'\n["feedback/ada.html"]', b"\n7", b"\n\xff"]
)
def test_killed_at_any_page_nothing_looks_edited(tail: bytes, tmp_path: Path) -> None:
    """What a killed grading leaves: lines, the last one perhaps half; the next ones go on from there."""
    results = begun(tmp_path / "out", ["ada", "bob"])
    results.write("feedback/ada.html", "one")
    with (tmp_path / "out" / SINCE).open("ab") as file:
        file.write(tail)
    results.write("feedback/bob.html", "one")
    for text in ("two", "three", "two"):
        again = begun(tmp_path / "out", ["ada", "bob"])
        assert not (tmp_path / "out" / SINCE).exists()
        for key in ("ada", "bob"):
            again.write(f"feedback/{key}.html", text)
        assert again.kept == []
    again.finish()
    (tmp_path / "out" / "feedback" / "bob.html").write_text("mine", encoding="utf-8")
    last = begun(tmp_path / "out", ["ada", "bob"])
    for key in ("ada", "bob"):
        last.write(f"feedback/{key}.html", "four")
    assert last.kept == ["feedback/bob.edited-1.html"]


def test_killed_between_the_note_and_the_removal_of_its_lines(tmp_path: Path) -> None:
    results = begun(tmp_path / "out", ["ada"])
    results.write("report.html", "one")
    lines = (tmp_path / "out" / SINCE).read_bytes()
    results.finish()
    (tmp_path / "out" / SINCE).write_bytes(lines)
    again = begun(tmp_path / "out", ["ada"])
    again.write("report.html", "two")
    assert again.kept == []


def test_a_text_that_comes_back_is_the_last_one_noted(tmp_path: Path) -> None:
    for text in ("one", "two"):
        begun(tmp_path / "out", ["ada"]).write("report.html", text)  # never finished
    results = begun(tmp_path / "out", ["ada"])
    results.write("report.html", "one")
    results.finish()
    again = begun(tmp_path / "out", ["ada"])
    again.write("report.html", "three")
    assert again.kept == []
