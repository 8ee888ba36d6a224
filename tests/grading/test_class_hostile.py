"""What a hostile learner may hand in: it is listed, and the others' marks are the same bytes as before."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from class_maker import notebook, plain_notebook, right_answers, write, zipped

from gatherlab.checking.isolated import Worker
from gatherlab.grading import class_run
from gatherlab.grading.class_run import Plan, Summary, grade_class
from gatherlab.grading.intake.question import Question
from gatherlab.grading.intake.zips import Unreadable
from gatherlab.grading.records import Result

RIGHT = right_answers()
WRONG = "async def fetch_both(api):\n    return [await api.get('users/1'), await api.get('posts/1')]\n"
EXERCISES = ("1.1", "1.2", "1.3")
HONEST = ("Ada Lovelace", "Grace Hopper", "José Núñez")


def silent(results: Iterator[Result], total: int) -> Iterator[Result]:
    return results


@pytest.fixture
def honest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm_worker: Callable[[object], Worker]) -> Path:
    """The class to which something hostile is added.  Judged without the sandbox, which has its own tests."""
    monkeypatch.setattr(class_run, "_worker", warm_worker)
    return hand_in_honestly(tmp_path / "class")


def hand_in_honestly(root: Path) -> Path:
    write(root / HONEST[0] / "01.ipynb", notebook("01_basic_gather", RIGHT))
    write(
        root / f"{HONEST[1]}_7_assignsubmission_file" / "01.ipynb",
        notebook("01_basic_gather", {"1.1": WRONG}),
    )
    write(root / f"{HONEST[2]}.ipynb", notebook("01_basic_gather", {"1.1": RIGHT["1.1"], "1.2": "def dash("}))
    return root


def grade(root: Path, out: Path) -> Summary:
    return grade_class(Plan(root, out, 2, exercises=EXERCISES), silent)


def marks(out: Path) -> dict[str, list[dict[str, str]]]:
    text = (out / "grades.csv").read_bytes().decode("utf-8-sig")
    found: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        found.setdefault(row["learner"], []).append(row)
    return found


def of_the_honest(out: Path) -> dict[str, bytes]:
    """Their rows and pages, as bytes."""
    found = {}
    rows = (out / "grades.csv").read_bytes().splitlines()
    for name, key in zip(HONEST, ("ada-lovelace", "grace-hopper-7", "jose-nunez"), strict=True):
        found[key] = next(row for row in rows if name.encode() in row and f",{key},".encode() in row)
        found[f"{key}.html"] = (out / "feedback" / f"{key}.html").read_bytes()
    return found


# --------------------------------------------------------------------------- the bank


def cells(*texts: str) -> bytes:
    return plain_notebook(*texts, ids=["exercise-1-1"])


def encrypted(root: Path) -> None:
    place = zipped(root / "Mallory.zip", {"a.ipynb": cells(WRONG)})
    data = place.read_bytes()
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark) + offset
        data = data[:at] + b"\x01" + data[at + 1 :]
    place.write_bytes(data)


def traversal(root: Path) -> None:
    with zipfile.ZipFile(root / "Mallory.zip", "w") as archive:
        for name in (f"../{HONEST[0]}/01.ipynb", "/evil.ipynb", "fine.ipynb"):
            archive.writestr(name, cells(WRONG))


def russian_doll(root: Path) -> None:
    data = cells(WRONG)
    for name in ("a.ipynb", "b.zip", "c.zip", "d.zip", "e.zip"):
        data = zipped(root.parent / "w.zip", {name: data}).read_bytes()
    write(root / "Mallory.zip", data)


def links(root: Path) -> None:
    (root / "Mallory").mkdir()
    (root / "Mallory" / "01.ipynb").symlink_to(root / HONEST[0] / "01.ipynb")
    (root / "Mallory" / "all").symlink_to(root)
    (root / "Mallory" / "passwd.py").symlink_to("/etc/passwd")


def pipe(root: Path) -> None:
    write(root / "Mallory" / "fine.ipynb", cells(WRONG))
    os.mkfifo(root / "Mallory" / "a.ipynb")


def put(name: str, data: bytes) -> Callable[[Path], None]:
    return lambda root: write(root / name, data) and None


DEEP_JSON = b'{"nbformat": 4, "cells": [' + b"[" * 500_000
BOMB = {"a.ipynb": b" " * 40_000_000}
NB2 = json.dumps({"nbformat": 2, "worksheets": [{"cells": []}]}).encode()

# what is put into the folder; words of the problem that must be said
BANK: dict[str, tuple[Callable[[Path], object], str]] = {
    "huge notebook": (put("Mallory.ipynb", cells(WRONG) + b" " * 10_000_000), "is larger than 10 MB"),
    "deep JSON": (put("Mallory.ipynb", DEEP_JSON), "is nested too deeply"),
    "not JSON": (put("Mallory.ipynb", b"\x89PNG\r\n\x1a\n"), "is not a text in UTF-8"),
    "half a notebook": (put("Mallory.ipynb", cells(WRONG)[:-20]), "is not JSON"),
    "empty": (put("Mallory.ipynb", b""), "is empty"),
    "an old format": (put("Mallory.ipynb", NB2), "has notebook format 2"),
    "UTF-16": (put("Mallory.ipynb", cells(WRONG).decode().encode("utf-16")), "is in UTF-16"),
    "zip bomb": (lambda root: zipped(root / "Mallory.zip", BOMB), "packed like a zip bomb"),
    "path traversal": (traversal, "its name points outside of the zip"),
    "encrypted zip": (encrypted, "is encrypted"),
    "damaged zip": (put("Mallory.zip", b"PK\x03\x04 hello"), "is no zip, or a damaged one"),
    "zips in zips": (russian_doll, "it lies in 4 zips, one in the other"),
    "too many members": (
        lambda root: zipped(root / "Mallory.zip", {"x.zip": many()}),
        "holds more than 2,000 files",
    ),
    "links": (links, "is a link, not a file"),
    "a pipe": (pipe, "is not a regular file"),
    "too many cells": (put("Mallory.ipynb", plain_notebook(*["x = 1"] * 600)), "more than 500 code cells"),
    "a wall of code": (put("Mallory.ipynb", plain_notebook(*["x = 1\n" * 10_000] * 9)), "characters of code"),
    "the solutions": (
        lambda root: put("Mallory/x.ipynb", solutions())(root),
        "Mallory/x.ipynb is the course's notebook with the solutions: it was not graded",
    ),
    "nothing to do with it": (put("Mallory.ipynb", plain_notebook("print('hello')")), "holds no exercise"),
}


def many() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"{number}.py", b"")
    return buffer.getvalue()


def solutions() -> bytes:
    return (Path(__file__).parents[2] / "solutions" / "01_basic_gather.ipynb").read_bytes()


@pytest.fixture(scope="module")
def before(
    tmp_path_factory: pytest.TempPathFactory, warm_worker: Callable[[object], Worker]
) -> dict[str, bytes]:
    home = tmp_path_factory.mktemp("before")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(class_run, "_worker", warm_worker)
        grade(hand_in_honestly(home / "class"), home / "out")
    return of_the_honest(home / "out")


@pytest.mark.parametrize("kind", BANK)
def test_each_is_listed_and_the_others_are_as_without_it(
    kind: str, honest: Path, tmp_path: Path, before: dict[str, bytes]
) -> None:
    make, words = BANK[kind]
    make(honest)
    summary = grade(honest, tmp_path / "after")
    assert of_the_honest(tmp_path / "after") == before
    assert summary.learners == 4
    (row,) = marks(tmp_path / "after")["Mallory"]
    assert words in row["problems"]
    assert any(problem.startswith("Mallory: ") and words in problem for problem in summary.problems)
    assert row["total"] == "0"
    assert (tmp_path / "after" / "feedback" / f"{row['key']}.html").is_file()
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "w.zip") == ["after", "class"]


# sources that the grader itself has to look at before the isolated process does
SOURCES = {
    "null bytes": ("async def fetch_both(api):\0", "error SYNTAX"),
    "half a letter": ("async def fetch_both(api):\n    return '\ud800'", "not_yet SHAPE"),
    "nested brackets": ("async def fetch_both(api):\n    return " + "(" * 30_000, "error SYNTAX"),
    "nested minus": ("async def fetch_both(api):\n    return " + "-" * 30_000 + "1", "error SYNTAX"),
    "a long chain": ("async def fetch_both(api):\n    return a" + ".a" * 30_000, "error SYNTAX"),
    "a long source": ("async def fetch_both(api):\n    return " + "1 + " * 30_000 + "1", "error"),
    "it leaves": ("import os\nos._exit(0)\nasync def fetch_both(api):\n    os._exit(0)", "error"),
    "a forged name": ("async def fetch_both(api): ...\nfetch_both = 'passed'", "error SHAPE"),
    "markup": (
        "async def fetch_both(api):\n    raise ValueError('<script>alert(1)</script>')",
        "not_yet RAISED",
    ),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_hostile_sources(kind: str, honest: Path, tmp_path: Path, before: dict[str, bytes]) -> None:
    source, found = SOURCES[kind]
    write(honest / "Mallory.ipynb", cells(source))
    grade(honest, tmp_path / "after")
    assert of_the_honest(tmp_path / "after") == before
    (row,) = marks(tmp_path / "after")["Mallory"]
    assert row["1.1"] == "0"
    assert row["1.1 found"].split()[0] in (found.split()[0], "not_yet", "error")
    pages = (tmp_path / "after" / "feedback" / "mallory.html").read_text(encoding="utf-8")
    assert "<script>alert" not in pages + (tmp_path / "after" / "report.html").read_text(encoding="utf-8")


NAMES = [
    "=cmd|' C calc'!A0",
    "--out",
    "-rf",
    "CON",
    "x" * 200,
    "李 明",
    "🐍🐍",
    "Robert'); DROP TABLE",
    "<b>bold</b>".replace("/", ""),
    "a\nb",
    "‮gnp.exe",
    "…",
    "NUL.txt",
    "{{7*7}}",
    "%s%n",
    "$(reboot)",
    "`id`",
    "Ada",
]


def test_odd_names(honest: Path, tmp_path: Path, before: dict[str, bytes]) -> None:
    for name in NAMES:
        write(honest / f"{name}.ipynb", cells(RIGHT["1.1"]))
    write(honest / os.fsdecode(b"bro\xffken.ipynb"), cells(RIGHT["1.1"]))
    summary = grade(honest, tmp_path / "after")
    assert of_the_honest(tmp_path / "after") == before
    rows = [row for found in marks(tmp_path / "after").values() for row in found]
    assert len(rows) == summary.learners == len(HONEST) + len(NAMES) + 1
    assert len({row["key"] for row in rows}) == len(rows)
    assert all(row["1.1"] == "1" for row in rows if "hopper" not in row["key"])
    pages = sorted(p.stem for p in (tmp_path / "after" / "feedback").iterdir())
    assert pages == sorted(row["key"] for row in rows)
    assert all(not name.startswith(("=", "+", "-", "@")) for name in marks(tmp_path / "after"))


def test_a_folder_and_a_file_with_one_name_are_asked_for(honest: Path, tmp_path: Path) -> None:
    write(honest / f"{HONEST[0]}.ipynb", cells(RIGHT["1.1"]))
    with pytest.raises(Question, match="2 learners are called Ada Lovelace"):
        grade(honest, tmp_path / "after")
    assert not (tmp_path / "after").exists()


def test_a_hostile_class_zip_is_refused_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path / "class.zip", b"PK\x05\x06" + b"\xff" * 18)
    with pytest.raises(Unreadable):
        grade(tmp_path / "class.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()
