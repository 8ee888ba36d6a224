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
