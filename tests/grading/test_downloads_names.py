"""Whatever people are called and call their files: never two merged, never one split, or else a question."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from class_maker import notebook, zipped
from downloads.everything import MAKERS
from downloads.found import Found, describe, look, words
from downloads.model import NOW, Handed, Maker, Student
from downloads.variants import OWN_NAMES, TURNS
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from gatherlab.grading.records import Learner

BY_TITLE = {maker.title: maker for maker in MAKERS}
ALPHABETS = "".join(("abcXYZ", "éÅß", "иЖ", "李明", "علي", "ñõ", "e\u0301", "ก", "한"))
PIECES = st.sampled_from(
    (
        *ALPHABETS,
        *"0123456789",
        " ",
        " - ",
        ", ",
        "-",
        "'",
        ".",
        "_",
        " 2026",
        "2026-11-20",
        "Group ",
        "Team 12",
        "v2",
    )
)
NAMES_OF_PEOPLE = st.lists(PIECES, min_size=1, max_size=8).map("".join)
LOGINS = st.from_regex(r"[a-z0-9][a-z0-9.]{1,8}[a-z0-9]", fullmatch=True)


@st.composite
def people(draw: st.DrawFn) -> list[Student]:
    """Two to five people, of whom no two have one login or number; names may be alike."""
    logins = draw(st.lists(LOGINS, min_size=2, max_size=5, unique=True))
    numbers = draw(st.lists(st.integers(1, 9999), min_size=5, max_size=5, unique=True))
    found = []
    for login, number in zip(logins, numbers, strict=False):
        first, last = (draw(NAMES_OF_PEOPLE).strip(" .") for _ in "12")
        assume(words(first) and words(last))
        found.append(Student(first, last, login, number))
    return found


def answer(number: int) -> bytes:
    """A notebook that no other hand-in is equal to."""
    return notebook("01_basic_gather", {"1.1": f"async def fetch_both(api):\n    return {number}\n"})


@st.composite
def handed_in(draw: st.DrawFn, maker: Maker) -> list[Handed]:
    """What these people hand in, once or twice."""
    found = []
    for student in draw(people()):
        file = draw(st.sampled_from(OWN_NAMES)) if maker.any_file_name else "01_basic_gather.ipynb"
        turns = draw(st.sampled_from([*TURNS.values(), (NOW,)])) if maker.attempts else (NOW,)
        found += [
            Handed(student, answer(len(found) + place), (), file, turn) for place, turn in enumerate(turns)
        ]
    return found


@pytest.mark.parametrize("title", list(BY_TITLE))
@settings(
    max_examples=10,
    phases=(Phase.explicit, Phase.generate),
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_nobody_is_merged_or_split(title: str, data: st.DataObject) -> None:
    maker = BY_TITLE[title]
    handed = data.draw(handed_in(maker))
    if not maker.tells_apart:  # one name is one person there
        names = {tuple(words(one.student.name.replace("_", " "))) for one in handed}
        assume(len(names) == len({one.student for one in handed}))
    paths = {maker.place(one) for one in handed}
    assume(len(paths) == len(handed))
    assume(not any(part.startswith(".") for path in paths for part in path.split("/")))  # hidden
    made = maker.make("mixed names", handed)
    with tempfile.TemporaryDirectory() as home:
        found = look(zipped(Path(home) / f"{made.top}.zip", made.files), Path(home) / "out")
    if isinstance(found, Found):
        whose = sorted(source(learner) for learner in found.learners)
        newest = {one.student: one for one in sorted(handed, key=lambda one: one.turn)}
        wanted = sorted(text_of(handed.index(one)) for one in newest.values())
        assert whose == wanted, (sorted(made.files), [describe(learner) for learner in found.learners])


def text_of(number: int) -> str:
    return f"async def fetch_both(api):\n    return {number}"


def source(learner: Learner) -> str:
    """The one answer that counts for a learner."""
    (text,) = (work.source.strip() for work in learner.works if work.exercise == "1.1")
    return text
