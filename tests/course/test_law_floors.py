"""Law 11: imports go downward only, and the test saw every module."""

from __future__ import annotations

import pkgutil
from itertools import pairwise
from pathlib import Path

import pytest

import gatherlab
from gatherlab.checking.wall import bubblewrap
from tests.course.conftest import module_name
from tools.laws import floors


def test_the_house_stands(sources: dict[str, str], packages: set[str]) -> None:
    assert floors.complaints(sources, packages) == []


def test_every_module_was_seen(sources: dict[str, str]) -> None:
    walked = {found.name for found in pkgutil.walk_packages(gatherlab.__path__, "gatherlab.")}
    assert walked | {"gatherlab"} == set(sources)
    assert len(walked) >= len(floors.FLOORS) - 1


def test_a_sandbox_has_every_module_that_the_learners_side_needs(root: Path, packages: set[str]) -> None:
    """Without one of them no sandbox starts: each check is judged outside of it then, or not at all."""
    words = bubblewrap.arguments()
    shown = [Path(word) for option, word in pairwise(words) if option == "--ro-bind"]
    house = root / "gatherlab"
    learners_side = sorted((house / "checking" / "learner_side").glob("*.py"))
    needed = {
        module
        for path in learners_side
        for module in floors.imports(module_name(path), path.read_text(encoding="utf-8"), is_package=False)
        if module.startswith("gatherlab.") and module not in packages
    }
    files = {root / f"{module.replace('.', '/')}.py" for module in needed}
    assert len(files) > 10
    assert [path for path in sorted(files) if not any(path.is_relative_to(room) for room in shown)] == []


def test_every_floor_has_its_room(sources: dict[str, str]) -> None:
    assert {floors.room_of(module) for module in sources} == set(floors.FLOORS)


def test_no_bare_assert_in_the_package(sources: dict[str, str]) -> None:
    assert floors.forbidden_complaints(sources) == []


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("gatherlab.model", "import gatherlab.course"),
        ("gatherlab.picture.svg", "from gatherlab.practice import app"),
        ("gatherlab.picture.svg", "from ..cells import timeline"),
        ("gatherlab.recorder", "from gatherlab import timeline"),
        ("gatherlab.checking.run", "def f():\n    from gatherlab.exercises import EXERCISES"),
        ("gatherlab.picture", "import IPython.display"),
        ("gatherlab.questions", "import httpx"),
        ("gatherlab.cells.quiz", "import numpy"),
        ("gatherlab.recorder", "import nest_asyncio2"),
        ("gatherlab.checking.learner_side.link", "from gatherlab.checking.judge_side import judge"),
        ("gatherlab.checking.judge_side.judge", "from gatherlab.checking.wall.wire import pack"),
        ("gatherlab.grading.pages.report", "from gatherlab.grading.intake.roster import Roster"),
        ("gatherlab.attic", "import os"),
    ],
)
def test_a_way_up_is_seen(module: str, code: str) -> None:
    assert floors.complaints(
        {module: code}, {"gatherlab.recorder", "gatherlab.picture", "gatherlab.questions"}
    )


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("gatherlab.picture.svg", "from .words import duration\nfrom gatherlab.model import Trace"),
        ("gatherlab.picture", "from . import svg\nfrom .svg import draw"),
        ("gatherlab.cells.timeline", "import ipywidgets\nfrom gatherlab.picture import svg"),
        ("gatherlab.practice.app", "from starlette.routing import Route"),
        ("gatherlab", "from importlib import import_module"),
        ("gatherlab.__main__", "from gatherlab.checking import judge_source"),
    ],
)
def test_a_way_down_passes(module: str, code: str) -> None:
    assert floors.complaints({module: code}, {"gatherlab", "gatherlab.picture"}) == []


def test_an_assert_is_seen() -> None:
    assert floors.forbidden_complaints({"gatherlab.model": "x = 1\nassert x"}) == [
        "gatherlab.model:2: assert"
    ]


def test_no_modules_of_the_recorder_import_each_other(sources: dict[str, str], packages: set[str]) -> None:
    recorder = {module: code for module, code in sources.items() if floors.room_of(module) == "recorder"}
    assert len(recorder) > 10
    assert floors.circles(recorder, packages) == []


def test_a_circle_is_seen() -> None:
    steps = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from gatherlab.recorder.b import B"
    sources = {
        "gatherlab.recorder": "from gatherlab.recorder.a import A",
        "gatherlab.recorder.a": steps,
        "gatherlab.recorder.b": "def f():\n    from gatherlab.recorder import c",
        "gatherlab.recorder.c": "from .a import A",
        "gatherlab.recorder.d": "from gatherlab.recorder import a",
    }
    circle = "gatherlab.recorder.a, gatherlab.recorder.b, gatherlab.recorder.c"
    assert floors.circles(sources, {"gatherlab.recorder"}) == [f"{circle}: import each other in a circle"]
