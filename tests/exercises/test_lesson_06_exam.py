"""The final exam of 6.6: CPython's own tests of gather, where the running interpreter ships them."""

from __future__ import annotations

import asyncio
import importlib
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gatherlab.checking.learner_side import exam
from gatherlab.exercises import wording
from gatherlab.exercises.lesson_06.cpythons_tests import ASKED, CLASSES, HIDDEN, LEFT_OUT, NAMES, Exam
from gatherlab.exercises.lesson_06.judges import Whole
from gatherlab.model import Outcome, Verdict
from tests.exercises.own_gathers.judging import define, judge
from tests.exercises.own_gathers.right import RIGHT
from tests.exercises.own_gathers.wrong import WRONG

try:
    importlib.import_module(exam.TESTS)
except ImportError:
    shipped = False
else:
    shipped = True
needs_the_tests = pytest.mark.skipif(not shipped, reason="this Python comes without CPython's tests")


def taken(function: Callable[..., Any]) -> dict[str, str]:
    """The tests that fail, and what they say, taken inside a running loop as in a check."""

    async def main() -> dict[str, str]:
        return {name: said for name, said in exam.take(function, NAMES) or () if said is not None}

    return asyncio.run(main())


@cache
def failures() -> set[str]:
    """The tests that wrong gathers fail, up to the gather with which each has failed once."""
    found: set[str] = set()
    for wrong in sorted(WRONG, key=lambda wrong: wrong.step, reverse=True):
        # in a check the table comes first, with a virtual clock for what sleeps, and limits for the others
        if wrong.note == "calls itself" or wrong.diagnosis == "TIMEOUT" or "time.sleep" in wrong.source:
            continue
        found |= {name.partition(".")[2] for name in taken(define(wrong.source))}
        if found >= ASKED.keys():
            break
    return found


@needs_the_tests
def test_each_of_cpythons_tests_is_asked_or_left_out_with_its_reason() -> None:
    module = importlib.import_module(exam.TESTS)
    there = {name for kind in CLASSES for name in dir(getattr(module, kind)) if name.startswith("test_")}
    assert there == ASKED.keys() | LEFT_OUT.keys()
    assert len(ASKED) >= 11
    assert not ASKED.keys() & LEFT_OUT.keys()


@needs_the_tests
@pytest.mark.parametrize("note", ["the real one", *RIGHT])
def test_right_ones_pass_the_exam(note: str) -> None:
    assert taken(asyncio.gather if note == "the real one" else define(RIGHT[note])) == {}


@needs_the_tests
@pytest.mark.parametrize("test", ASKED)
def test_each_test_finds_wrong_ones(test: str) -> None:
    assert test in failures()


@needs_the_tests
def test_what_never_ends_fails_and_ends() -> None:
    async def polls(*awaitables: Any, return_exceptions: bool = False) -> list[Any]:
        while True:
            await asyncio.sleep(0)

    assert taken(polls).keys() >= {"FutureGatherTests.test_success"}


@needs_the_tests
def test_a_failure_is_told_in_the_courses_words(
    monkeypatch: pytest.MonkeyPatch, reads_well: Callable[[Verdict], None]
) -> None:
    """The table finds all that the tests find: so a wrong one meets the exam alone."""
    monkeypatch.setattr(Whole, "scenarios", lambda self: iter([Exam()]))
    for note, expected in {
        "backwards": "WRONG_ORDER",
        "None for an error": "WRONG_EXC",
        "FIRST_EXCEPTION": "CANCEL_MISSED",
        "the same coroutine twice is run twice": "CALLS",
        "the children run on when it is cancelled": "NOT_CANCELLED",
        "nothing hangs": "DEADLOCK",
    }.items():
        (wrong,) = [wrong for wrong in WRONG if wrong.note == note]
        verdict = judge(6, define(wrong.source), wrong.source)
        assert verdict.diagnosis == expected, verdict.message
        assert " fails: " in verdict.message
        reads_well(verdict)


def test_without_cpythons_tests_the_table_is_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exam, "TESTS", "test.test_asyncio.not_there")
    source = RIGHT["reference"]
    verdict = judge(6, define(source), source)
    assert verdict.outcome is Outcome.PASSED
    assert verdict.note == "CPython's own tests of gather did not run: this Python comes without them."
    assert wording.text(verdict).endswith(verdict.note)


@needs_the_tests
def test_who_passes_is_told_how_many_tests_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Whole, "scenarios", lambda self: iter([Exam()]))
    source = RIGHT["reference"]
    verdict = judge(6, define(source), source)
    assert verdict.outcome is Outcome.PASSED
    module = importlib.import_module(exam.TESTS)
    there = [name for name in NAMES if hasattr(getattr(module, name.split(".")[0]), name.split(".")[1])]
    assert len(there) >= len(ASKED)
    assert verdict.note == f"CPython's own tests of gather ran with it, too: all {len(there)} passed."
    assert not judge(5, define(source), source).note


def test_why_none_ran_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Exam()
    scene.called_back("tell", (HIDDEN, True), 0.0)
    assert scene.note().endswith("did not run: a file or folder called test stands before Python's own.")
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert scene.note() == "CPython's own tests of gather did not run: a browser tab has none."


def test_a_file_of_the_learners_called_test_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "imported"
    package = tmp_path / "test" / "test_asyncio"
    package.mkdir(parents=True)
    for file in (package.parent / "__init__.py", package / "__init__.py", package / "test_tasks.py"):
        file.write_text(f"open({str(mark)!r}, 'w').close()\n", encoding="utf-8")
    for name in [name for name in sys.modules if name.split(".")[0] == "test"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    assert exam.take(asyncio.gather, NAMES) is None
    assert exam.hidden() == shipped
    assert not mark.exists()


@needs_the_tests
def test_the_exam_leaves_everything_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(exam.TESTS)
    before = vars(module).copy(), vars(module.test_utils).copy(), threading.active_count()
    loops: list[object] = []

    async def main() -> None:
        exam.take(define(RIGHT["reference"]), NAMES)
        loops.append(asyncio.get_running_loop())
        assert asyncio.current_task() is not None
        assert await asyncio.sleep(0, "on") == "on"

    with asyncio.Runner() as runner:
        runner.run(main())
        assert loops == [runner.get_loop()]
    assert (vars(module), vars(module.test_utils), threading.active_count()) == before
    assert capfd.readouterr() == ("", "")
    assert sys.modules["asyncio"] is asyncio
