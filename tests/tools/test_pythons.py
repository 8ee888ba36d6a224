"""The Pythons that are supported, found on this machine, and got by CI."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import start
from tools import pythons
from tools.notebooks import ROOT

OWN = ".".join(map(str, sys.version_info[:2]))


def test_the_supported_versions_begin_with_the_oldest_and_leave_none_out() -> None:
    minors = [int(version.split(".")[1]) for version in pythons.supported()]
    assert (3, minors[0]) == start.OLDEST
    assert minors == list(range(minors[0], minors[-1] + 1))
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["requires-python"] == f">={pythons.supported()[0]}"
    assert settings["tool"]["mypy"]["python_version"] == pythons.supported()[0]


def test_the_readme_says_what_is_tested() -> None:
    first, last = pythons.supported()[0], pythons.supported()[-1]
    assert f"Python {first} to {last}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_gets_supported_versions_and_wants_them_all() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    [got] = re.findall(r"^\.ci/pythons \S+ (.+)$", text, re.MULTILINE)
    assert set(got.split()) <= set(pythons.supported())
    assert got.split()[-1] == pythons.supported()[-1]
    assert re.search(r'^export GATHERLAB_CI="pythons\b', text, re.MULTILINE)


def test_other_pythons_are_found_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"a": f"{OWN}.9", "b": "3.98.1", "c": "3.98.0", "d": "", "e": "3.99.0"}
    monkeypatch.setattr(start, "version_of", versions.__getitem__)
    monkeypatch.setattr(start, "working_uv", lambda: "")
    monkeypatch.setattr(start, "answer_of", lambda command: "" if command[0] == "e" else "yes")
    assert pythons.other_pythons(list("abcde")) == ({"3.98": "b"}, ["Python 3.99: it has no venv module"])


def test_candidates_are_commands_that_exist() -> None:
    assert all(os.access(python, os.X_OK) for python in pythons.candidates())


def test_what_is_absent_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons, "supported", lambda: ["3.96", OWN, "3.97", "3.98"])
    assert pythons.absent(["3.96", "3.97", "3.98", "3.99"]) == ""
    assert "this run has no Python 3.96, 3.98 that" in pythons.absent(["3.97"])


posix = pytest.mark.skipif(os.name == "nt", reason="a shell script for Debian")


def get(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["bash", str(ROOT / ".ci" / "pythons"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)


@posix
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "name a folder and the versions"),
        (("F",), "name a folder"),
        (("F", "313"), "'313' is no version"),
    ],
)
def test_wrong_words_are_said_and_make_nothing(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    folder = tmp_path / "pythons"
    done = get(*(folder if word == "F" else word for word in words))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert not folder.exists()
