from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gatherlab.__main__ import main
from gatherlab.checking import isolated
from gatherlab.exercises.grading import grade

GOOD = 'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n'
BAD = "async def fetch_both(api):\n    print('hello')\n    return [api.get('users/1')]\n"


@pytest.fixture(scope="module", autouse=True)
def shared_worker() -> Iterator[None]:
    yield
    isolated._close_shared()


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    return tmp_path / "answer.py"


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "check answers to exercises" in capsys.readouterr().out


def test_one_file(answer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer.write_text(GOOD, encoding="utf-8")
    assert main(["check", "1.1", str(answer)]) == 0
    assert capsys.readouterr().out.startswith("Exercise 1.1: passed\n")
    answer.write_text(BAD, encoding="utf-8")
    assert main(["check", "1.1", str(answer)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Exercise 1.1: not yet"
    assert lines[-2:] == ["It printed:", "hello"]


def test_the_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(GOOD))
    assert main(["check", "1.1", "-"]) == 0
    assert "passed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check"], "the number of an exercise and a FILE"),
        (["check", "1.1"], "the number of an exercise and a FILE"),
        (["check", "--jsonl"], "takes one FILE"),
        (["check", "--jsonl", "a", "b"], "takes one FILE"),
        (["check", "9.9", "-"], "There is no exercise '9.9'"),
        (["check", "1.1", "no-such-file.py"], "cannot read no-such-file.py: No such file"),
        (["check", "--jsonl", "no-such-file.jsonl"], "cannot read no-such-file.jsonl"),
    ],
)
def test_a_wrong_call(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_a_file_that_is_no_text(answer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer.write_bytes(b"# \xff\xfe\n")
    assert main(["check", "1.1", str(answer)]) == 2
    assert "cannot read" in capsys.readouterr().err


LINES: list[tuple[Any, Any, str]] = [
    ({"id": "a", "exercise": "1.1", "source": GOOD}, "a", "passed"),
    ("this is no JSON", None, "error"),
    ({"id": [1, None], "exercise": "1.1", "source": BAD}, [1, None], "not_yet"),
    ({"id": 3, "exercise": "1.1"}, 3, "error"),
    ([], None, "error"),
    ({"id": {"x": 1}, "exercise": "9.1", "source": ""}, {"x": 1}, "error"),
    ({"id": 4, "exercise": 1.1, "source": GOOD}, 4, "error"),
    ({"id": 5, "exercise": "1.1", "source": 7}, 5, "error"),
    ({"id": 6, "exercise": "1.1", "source": ""}, 6, "not_attempted"),
    ({"id": 7, "exercise": ["1.1"], "source": GOOD}, 7, "error"),
    ({"id": None, "exercise": "1.1", "source": GOOD}, None, "passed"),
]


def as_lines() -> list[bytes]:
    lines = [line if isinstance(line, str) else json.dumps(line) for line, _, _ in LINES]
    return [f"{line}\n".encode() for line in lines] + [b"\n", b"\xff\n"]


def test_many_lines_in_their_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_bytes(b"".join(as_lines()))
    assert main(["check", "--jsonl", str(file)]) == 0
    verdicts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(v["id"], v["outcome"]) for v in verdicts[:-1]] == [(identity, o) for _, identity, o in LINES]
    assert all(list(v) == ["id", "exercise", "outcome", "diagnosis", "message"] for v in verdicts)
    assert verdicts[2]["diagnosis"] == "NOT_AWAITED"
    assert "Line 2 is not JSON" in verdicts[1]["message"]
    assert "lacks source" in verdicts[3]["message"]
    assert "There are: 1.1" in verdicts[5]["message"]
    assert verdicts[-1]["outcome"] == "error"


def test_lines_from_the_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"[]\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["check", "--jsonl", "-"]) == 0
    assert "not a JSON object" in capsys.readouterr().out


def test_one_worker_or_two_say_the_same() -> None:
    lines = as_lines()[:3] * 4
    assert list(grade(lines, workers=1)) == list(grade(lines, workers=2))


def test_stopping_early_closes_the_workers() -> None:
    verdicts = grade(as_lines() * 3)
    assert json.loads(next(verdicts))["outcome"] == "passed"
    verdicts.close()  # type: ignore[attr-defined]


def test_a_reader_that_goes_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_bytes(b"[]\n")
    read, write = os.pipe()
    os.close(read)
    with open(write, "w", encoding="utf-8") as gone:  # noqa: PTH123  a descriptor, not a path
        monkeypatch.setattr(sys, "stdout", gone)
        assert main(["check", "--jsonl", str(file)]) == 1


def test_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("gatherlab.commands.check._source", interrupted)
    assert main(["check", "1.1", "-"]) == 130


def a_notebook(*cells: str) -> bytes:
    made = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": text} for i, text in enumerate(cells)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}).encode()


def test_a_notebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.ipynb"
    file.write_bytes(a_notebook("!pip install httpx", "%%time\n" + GOOD, "await fetch_both(api)"))
    assert main(["check", "1.1", str(file)]) == 0
    assert main(["check", "1.2", str(file)]) == 2
    file.write_bytes(b"{}")
    assert main(["check", "1.1", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == "Exercise 1.1: passed\n" + said.out.partition("\n")[2]
    assert "mine.ipynb holds no answer to exercise 1.2: no cell defines dashboard" in said.err
    assert "mine.ipynb is JSON, but not a notebook" in said.err


def test_a_file_is_read_as_grade_reads_it(answer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exported = f"# In[1]:\nget_ipython().system('ls')\n\n{GOOD}\nawait fetch_both(api)\n"
    answer.write_text(exported, encoding="utf-8")
    assert main(["check", "1.1", str(answer)]) == 0
    (answer.parent / "helpers.py").write_text("from names import NAMES\n", encoding="utf-8")
    (answer.parent / "names.py").write_text("NAMES = ['users/1', 'posts/1']\n", encoding="utf-8")
    text = "import helpers\nasync def fetch_both(api):\n"
    text += "    return await asyncio.gather(*map(api.get, helpers.NAMES))\n"
    answer.write_text(text, encoding="utf-8")
    assert main(["check", "1.1", str(answer)]) == 0
    capsys.readouterr()
    answer.write_text(text.replace("helpers", "nowhere"), encoding="utf-8")
    assert main(["check", "1.1", str(answer)]) == 1
    out = capsys.readouterr().out
    assert "ModuleNotFoundError" in out
    assert "Note: nowhere is imported, and no file nowhere.py was handed in beside it." in out


@pytest.mark.parametrize(
    ("cell", "verdict"),
    [
        ("%%time\n" + GOOD, ("passed", None)),
        ("".join(f"    {line}\n" for line in GOOD.splitlines()), ("passed", None)),
        ("!pip install \\\n httpx\n" + GOOD, ("passed", None)),
        (GOOD + "await asyncio.sleep(10)\n", ("error", "CELL_FAILED")),
        (GOOD + "await asyncio.sleep(0.01)\n", ("passed", None)),
        (GOOD + "await asyncio.wait_for(asyncio.sleep(1), 0.01)\n", ("error", "SYNTAX")),
        ("%%bash\necho\n", ("error", "MISSING")),
        ("async def fetch_both(api):\n    return 1\nfetch_both = 3\n", ("not_yet", "SHAPE")),
    ],
)
def test_lines_are_cells(cell: str, verdict: tuple[str, str | None]) -> None:
    (line,) = grade([json.dumps({"id": 1, "exercise": "1.1", "source": cell}).encode()])
    said = json.loads(line)
    assert (said["outcome"], said["diagnosis"]) == verdict
