"""Debian's Firefox, started once: Run All of a lesson and a quiz in it, then an exercise.

Whether a browser can switch stacks is told apart in node (``test_node.py``): this one is taken as it is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

import tests.chromium
from gatherlab.model import QuestionKind
from gatherlab.questions import question
from gatherlab.questions.markup import plain
from tools.notebooks import ROOT, code_cells, load
from tools.stored import compare

if TYPE_CHECKING:
    from firefox import FirefoxLesson

LESSON = "notebooks/00_start_here.ipynb"
QUESTION = "00-calling"
EXERCISE = "exercises/01_basic_gather.ipynb"
IN_A_ROW = 'async def fetch_both(api):\n    return [await api.get("users/1"), await api.get("posts/1")]\n'
TOGETHER = (
    'async def fetch_both(api):\n    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))\n'
)

# while it waits for Firefox's port, Marionette drops a socket for every try
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed <socket:ResourceWarning",
    "ignore:.*<socket.socket:pytest.PytestUnraisableExceptionWarning",
)


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    found = os.environ.get("GATHERLAB_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    if find_spec("marionette_driver") is None:
        tests.chromium.missing("the package marionette-driver is not installed")
    if not found:
        tests.chromium.missing("Firefox is not installed (on Debian: apt install firefox-esr)")
    from firefox import firefox

    with firefox(found, tmp_path_factory.mktemp("firefox")) as running:
        yield running


def test_run_all_and_a_quiz_in_firefox(driver: Any, served: str) -> None:
    from firefox import FirefoxLesson

    lesson = FirefoxLesson(driver, served, LESSON).open()
    outputs = lesson.run_all()
    cells = code_cells(load(ROOT / LESSON))
    assert len(outputs) == len(cells) >= 2
    different = compare(LESSON, cells, outputs)
    if different:  # it waits for real seconds, on a busy machine: what is wrong is wrong twice
        different = compare(LESSON, cells, lesson.run_all())
    assert different == ""
    one = question(QUESTION)
    assert one.kind is QuestionKind.ONE
    for right, told in ((False, "Not yet."), (True, "Right.")):
        option = next(option for option in one.options if bool(option.correct) is right)
        lesson.answer(plain(one.prompt), plain(option.text), told)
    only_the_site(lesson, served)
    lesson.shut()


def test_an_exercise_wrong_then_right_in_firefox(driver: Any, served: str) -> None:
    from firefox import FirefoxLesson

    lesson = FirefoxLesson(driver, served, EXERCISE).open()
    lesson.run("setup")
    lesson.run("exercise-1-1", IN_A_ROW)
    assert "Exercise 1.1: not yet" in lesson.run("check-1-1")
    lesson.run("exercise-1-1", TOGETHER)
    assert "Exercise 1.1: passed" in lesson.run("check-1-1")
    only_the_site(lesson, served)


def only_the_site(lesson: FirefoxLesson, served: str) -> None:
    """No other host was asked for anything."""
    asked = lesson.asked()
    assert asked
    server = served.removesuffix("school/gather/")
    beside = (f"{server}favicon.ico", f"{server}api/service-worker-heartbeat")  # see conftest.BESIDE
    foreign = [url for url in asked if not url.startswith((served, "data:", "blob:"))]
    assert [url for url in foreign if url not in beside] == []
