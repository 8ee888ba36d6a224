"""Small downloads for the recognisers' tests, and what the roster makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from class_maker import notebook, right_answers, write

from gatherlab.grading.intake.name_list import NameList
from gatherlab.grading.intake.roster import Roster, roster
from gatherlab.grading.records import Learner

LESSON = ("1.1", "1.2", "1.3")
NAME = "01_basic_gather.ipynb"


@cache
def book(*right: str, wrong: str = "") -> bytes:
    """The first lesson's exercise notebook with right answers, and a wrong one that says ``wrong``."""
    answers = {exercise: right_answers()[exercise] for exercise in right}
    if wrong:
        answers["1.1"] = f"async def fetch_both(api):\n    return {wrong!r}\n"
    return notebook("01_basic_gather", answers)


ADA, BEN, EVE = book("1.1", "1.2", "1.3"), book("1.1"), book("1.2")
OLDER = book(wrong="an older answer")
RIGHT = {"ada": LESSON, "ben": ("1.1",), "eve": ("1.2",)}  # which answers are the right ones


def put(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files; a path that ends with ``/`` is an empty folder."""
    for path, data in files.items():
        if path.endswith("/"):
            (root / path).mkdir(parents=True, exist_ok=True)
        else:
            write(root / path, data)


def made(root: Path, files: Mapping[str, bytes], shape: str = "", names: NameList | None = None) -> Roster:
    """The roster of a class, to which these files are added."""
    put(root, files)
    found = roster(root, exercises=LESSON, shape=shape, names=names)
    found.walk.close()
    return found


def right(learner: Learner) -> tuple[str, ...]:
    """The exercises whose right answer counts."""
    return tuple(
        work.exercise
        for work in learner.works
        if work.source.strip() == right_answers()[work.exercise].strip()
    )


def people(found: Roster) -> dict[str, tuple[str, ...]]:
    """Of each learner, by name, the exercises whose right answer counts; no two with one name."""
    learners = list(found.learners())
    named = {learner.name: right(learner) for learner in learners}
    assert len(named) == len(learners)
    return named


def told(found: Roster) -> dict[str, tuple[str, str, str, bool]]:
    """Of each learner, by name: id, login, what the download calls them, whether it is a team."""
    return {one.name: (one.platform_id, one.login, one.handed_in_as, one.team) for one in found.learners()}
