"""Firefox, with stack switching and without: two lessons and an exercise."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tools.notebooks import ROOT, code_cells, load
from tools.stored import compare

if TYPE_CHECKING:
    from firefox import FirefoxLesson

LESSONS = ("notebooks/01_basic_gather.ipynb", "notebooks/03_return_exceptions.ipynb")
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


@pytest.fixture(scope="module", params=[True, False], ids=["switching", "no-switching"])
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    found = os.environ.get("GATHERLAB_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    lacking = "" if found else "Firefox is not installed (on Debian: apt install firefox-esr)"
    if find_spec("marionette_driver") is None:
        lacking = "the package marionette-driver is not installed"
    if lacking or not found:
        if "firefox" in os.environ.get("GATHERLAB_CI", ""):
            pytest.fail(f"{lacking}, and GATHERLAB_CI wants Firefox to run", pytrace=False)
        pytest.skip(lacking)
    from firefox import firefox

    with firefox(found, tmp_path_factory.mktemp("firefox"), switching=request.param) as running:
        yield (running, request.param)


def opened(driver: object, served: str, path: str) -> FirefoxLesson:
    from firefox import FirefoxLesson

    running, switching = driver  # type: ignore[misc]
    lesson = FirefoxLesson(running, served, path).open()
    assert (lesson.call("() => typeof WebAssembly.Suspending") == "function") is switching
    return lesson


@pytest.mark.parametrize("path", LESSONS)
def test_run_all_shows_what_is_stored_in_firefox(driver: object, served: str, path: str) -> None:
    lesson = opened(driver, served, path)
    outputs = lesson.run_all()
    cells = code_cells(load(ROOT / path))
    assert len(outputs) == len(cells) >= 2
    assert compare(path, cells, outputs) == ""
    only_the_site(lesson, served)
    lesson.shut()


def test_an_exercise_wrong_then_right_in_firefox(driver: object, served: str) -> None:
    lesson = opened(driver, served, EXERCISE)
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
