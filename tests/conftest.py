"""What several rooms' tests share."""

from __future__ import annotations

import os
import re
import zlib
from typing import Any

import pytest
from hypothesis import settings

from gatherlab.checking.wall import sandbox

settings.register_profile("no stopwatch", deadline=None)  # a busy machine is no failure
settings.load_profile("no stopwatch")


@pytest.fixture(scope="session")
def sandboxed() -> None:
    """Skip where there is no sandbox; where GATHERLAB_CI names it, there has to be one: fail."""
    if not sandbox.available():
        needed = "sandbox" in os.environ.get("GATHERLAB_CI", "")
        (pytest.fail if needed else pytest.skip)(sandbox.describe())


# --------------------------------------------------------------------------- pytest -n: who runs what

# these take longest, so they begin first: nobody waits for one of them at the end
LONG = (
    "nbgrader/test_nbgrader_runs",
    "grading/test_class_run",
    "tools/test_running",
    "hostile/",
    "recorder/",
)
# tests of which each stands for itself, or that mostly wait: the number of parts they are in
PARTS = {
    "tests/exercises/test_answers.py::test_examples": 8,  # all exercises mixed, in random order
    "tests/hostile/": 3,
    "tests/grading/test_class_run": 12,
    "tests/grading/test_downloads.py": 8,
    "tests/grading/test_downloads_names.py": 8,
    "tests/practice/": 4,
}


def part(nodeid: str) -> str:
    """The part that a test is in; all tests of a part run in one process, one after another."""
    file, _, name = nodeid.partition("::")
    parts = next((parts for start, parts in PARTS.items() if nodeid.startswith(start)), 1)
    number = re.search(r"\b\d\.\d[a-d]?", name)
    if parts == 1 and number and file.startswith("tests/exercises/"):
        return f"exercise {number[0]}"  # what several tests ask about one answer is judged once
    return f"{file} {zlib.crc32(name.encode()) % parts}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the tests that take long to the front; otherwise the order stays."""
    items.sort(key=lambda item: not item.nodeid.startswith(tuple(f"tests/{name}" for name in LONG)))


@pytest.hookimpl(optionalhook=True)  # without xdist there is nothing to share out
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With ``-n`` the tests of a file or part go to one process, so that what they share is made once."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc, unused-ignore]
        def _split_scope(self, nodeid: str) -> str:
            return part(nodeid)

    config.option.loadscopereorder = False  # the files with most tests are not those that take longest
    return ByFile(config, log)
