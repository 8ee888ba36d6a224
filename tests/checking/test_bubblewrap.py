"""What a sandbox shows of the machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gatherlab.checking.wall import bubblewrap

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="paths of Linux")


def pairs(words: list[str], option: str) -> list[str]:
    """The arguments that follow an option."""
    return [words[place + 1] for place, word in enumerate(words) if word == option]


def folder(root: Path, name: str) -> Path:
    path = root.resolve() / name
    path.mkdir(parents=True)
    return path


def tree(shown: list[Path], hidden: list[Path]) -> list[str]:
    return list(bubblewrap._tree(shown, hidden))


def test_what_lies_deeper_decides(tmp_path: Path) -> None:
    prefix, course = folder(tmp_path, "prefix"), folder(tmp_path, "prefix/course")
    packages, secret = folder(course, ".venv/site-packages"), folder(course, ".venv/site-packages/secret")
    words = tree([packages, prefix], [secret, course])
    assert words == [
        *("--ro-bind", str(prefix), str(prefix)),
        *("--tmpfs", str(course), "--remount-ro", str(course)),
        *("--ro-bind", str(packages), str(packages)),
        *("--tmpfs", str(secret), "--remount-ro", str(secret)),
    ]


def test_what_is_not_shown_need_not_be_hidden(tmp_path: Path) -> None:
    packages, results = folder(tmp_path, "packages"), folder(tmp_path, "results")
    assert tree([packages], [results]) == ["--ro-bind", str(packages), str(packages)]


def test_a_folder_in_a_shown_one_is_not_shown_twice(tmp_path: Path) -> None:
    prefix, inner = folder(tmp_path, "prefix"), folder(tmp_path, "prefix/lib")
    assert tree([inner, prefix], []) == ["--ro-bind", str(prefix), str(prefix)]


def test_a_single_file_is_hidden(tmp_path: Path) -> None:
    prefix = folder(tmp_path, "prefix")
    secret = prefix / "grades.csv"
    secret.write_text("secret")
    assert tree([prefix], [secret])[-3:] == ["--ro-bind", "/dev/null", str(secret)]


def test_what_does_not_exist_is_left_out(tmp_path: Path) -> None:
    assert tree([tmp_path / "nowhere"], [tmp_path / "nothing"]) == []


def test_links_are_followed(tmp_path: Path) -> None:
    prefix, course = folder(tmp_path, "prefix"), folder(tmp_path, "prefix/course")
    (tmp_path / "link").symlink_to(course)
    assert "--tmpfs" in tree([prefix], [tmp_path / "link"])


def test_nothing_but_the_folder_can_be_written_to() -> None:
    words = bubblewrap.arguments()
    assert "--bind" not in words
    assert set(pairs(words, "--tmpfs")) - {bubblewrap.FOLDER} <= set(pairs(words, "--remount-ro"))
    assert pairs(words, "--size") == [str(bubblewrap.FOLDER_SIZE)]
    assert pairs(words, "--remount-ro")[-1] == "/"


def test_an_old_bubblewrap_gives_no_folder_to_write_in() -> None:
    words = bubblewrap.arguments(sized=False)
    assert "--size" not in words
    assert bubblewrap.FOLDER not in pairs(words, "--tmpfs")


def test_a_parent_has_nowhere_to_write_and_keeps_one_capability() -> None:
    words = bubblewrap.arguments(nesting=True)
    assert bubblewrap.FOLDER not in pairs(words, "--tmpfs")
    assert pairs(words, "--cap-add") == ["CAP_SYS_ADMIN"]
    assert "--proc" not in bubblewrap.arguments()
    assert "--cap-add" not in bubblewrap.arguments(lent=False)


def test_the_course_is_not_shown() -> None:
    words = bubblewrap.arguments()
    course = Path(__file__).resolve().parents[2]
    sources = [Path(path) for path in pairs(words, "--ro-bind")]
    assert not any(course.is_relative_to(path) for path in sources)
    rooms = {path.name for path in sources if path.is_relative_to(course / "gatherlab")}
    assert {"learner_side", "errors.py"} <= rooms
    assert not {"gatherlab", "checking", "judge_side", "exercises", "questions", "grading", "cells"} & rooms


def test_packages_are_those_of_this_python() -> None:
    found = bubblewrap.packages()
    assert any((Path(path) / "pytest").is_dir() for path in found)
    assert len(found) == len(set(found))
