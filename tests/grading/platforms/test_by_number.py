"""Platforms that give people numbers: Moodle, Canvas, D2L, ILIAS, Gradescope."""

from __future__ import annotations

from pathlib import Path

import pytest
from download_maker import ADA, BEN, EVE, NAME, OLDER, RIGHT, book, made, people, put, told

from gatherlab.grading.intake.platforms.dates import moment
from gatherlab.grading.intake.question import Question

MOODLE = {
    f"Ada Byron_1001_assignsubmission_file/deep/{NAME}": ADA,
    f"Ben_Cato_1002_assignsubmission_file_/{NAME}": BEN,
    f"Eve 2 Dahl_1003_assignsubmission_file_{NAME}": EVE,
    "Eve 2 Dahl_1003_assignsubmission_onlinetext/onlinetext.html": b"<p>see the file</p>",
    "Eve 2 Dahl_1003_assignfeedback_file/marked.ipynb": ADA,
}


def test_moodle(tmp_path: Path) -> None:
    found = made(tmp_path, MOODLE)
    assert found.shape == "moodle"
    assert people(found) == {"Ada Byron": RIGHT["ada"], "Ben Cato": RIGHT["ben"], "Eve 2 Dahl": RIGHT["eve"]}
    assert told(found)["Ben Cato"] == ("1002", "", "Ben_Cato_1002", False)
    assert not any(one.problems for one in found.learners())
    assert found.problems == ["Eve 2 Dahl_1003_assignfeedback_file/marked.ipynb left aside: feedback."]


def test_moodle_blind_in_any_language(tmp_path: Path) -> None:
    for number, data in ((1001, ADA), (1002, BEN)):
        put(tmp_path / "de", {f"Teilnehmerin_{number}_assignsubmission_file/{NAME}": data})
        put(tmp_path / "en", {f"Participant_{number}_assignsubmission_file/{NAME}": data})
    assert set(people(made(tmp_path / "de", {}))) == {"Teilnehmerin 1001", "Teilnehmerin 1002"}
    english = told(made(tmp_path / "en", {}))
    assert english["Participant 1002"] == ("1002", "", "Participant_1002", False)


@pytest.mark.parametrize("names", [("Group A_45", "Group B_46"), ("Equipe 1_7", "Default group")])
def test_moodle_teams(tmp_path: Path, names: tuple[str, str]) -> None:
    files = {
        f"{name}_assignsubmission_file/{NAME}": data for name, data in zip(names, (ADA, BEN), strict=True)
    }
    assert [one[3] for one in told(made(tmp_path, files)).values()] == [True, True]


def test_two_moodle_downloads_beside_each_other(tmp_path: Path) -> None:
    files = {
        f"CS-1-77/Ada_1_assignsubmission_file/{NAME}": ADA,
        f"CS-2-78/Ben_2_assignsubmission_file/{NAME}": BEN,
    }
    assert people(made(tmp_path, files)) == {"Ada": RIGHT["ada"], "Ben": RIGHT["ben"]}


CANVAS = {
    f"byronada_1001_50011_{NAME}": ADA,
    f"catoben_LATE_1002_50012_{NAME}": OLDER,
    "catoben_LATE_1002_50020_01_basic_gather-1.ipynb": BEN,
    f"dahleve_1003_50013_{NAME}": EVE,
    "fooyan_1004_text.html": b"<p>hello</p>",
    "export_2024_12_marks.csv": b"",
}


def test_canvas(tmp_path: Path) -> None:
    found = made(tmp_path, CANVAS)
    assert found.shape == "canvas"
    assert people(found) == {
        "byronada": RIGHT["ada"],
        "catoben": RIGHT["ben"],
        "dahleve": RIGHT["eve"],
        "fooyan": (),
    }
    assert told(found)["catoben"] == ("1002", "", "catoben_LATE_1002_50020", False)
    assert told(found)["fooyan"][0] == "1004"
    late = {one.name: {note for work in one.works for note in work.notes} for one in found.learners()}
    assert late == {"byronada": set(), "catoben": {"handed in late"}, "dahleve": set(), "fooyan": set()}


def test_canvas_in_other_alphabets(tmp_path: Path) -> None:
    names = ("अनुपमाकुमारी", "สมชายใจดี", "李明", "தமிழ்செல்வி")
    files = {f"{name}_{number}_{number + 900}_{NAME}": ADA for number, name in enumerate(names, start=11)}
    found = made(tmp_path, files)
    assert found.shape == "canvas"
    assert set(people(found)) == set(names)


@pytest.mark.parametrize(
    "names",
    [
        ("ada_2026_11_20_gather", "ben_2026_11_20_gather"),
        ("ada_20_11_2026_gather", "ben_19_11_2026_gather"),
        ("ada_hw_1_2_gather", "ben_hw_1_2_gather"),
        ("ada_2025_1120_gather", "ben_2026_1121_gather"),
        ("ada_3_77_gather", "ben_4_77_gather"),
        ("ada_1001_5001_gather",),
    ],
)
def test_dates_and_small_numbers_are_not_canvas(tmp_path: Path, names: tuple[str, ...]) -> None:
    found = made(tmp_path, {f"{name}.ipynb": book("1.1", wrong=name) for name in names})
    assert found.shape == "names"
    assert len(people(found)) == len(names)
    assert not any(one.platform_id for one in found.learners())


def test_canvas_anonymous(tmp_path: Path) -> None:
    found = made(tmp_path, {f"anon_Xk3Q9_50011_{NAME}": ADA, f"LATE_anon_Yz4P0_50012_{NAME}": BEN})
    assert people(found) == {"Anonymous Xk3Q9": RIGHT["ada"], "Anonymous Yz4P0": RIGHT["ben"]}


def test_canvas_quiz(tmp_path: Path) -> None:
    files = {f"byron_ada1001_question_77_50011_{NAME}": ADA, f"cato_ben1002_question_77_50012_{NAME}": OLDER}
    found = made(tmp_path, {**files, f"cato_ben1002_question_77_50013_{NAME}": BEN})
    assert found.shape == "canvas_quiz"
    assert people(found) == {"byron ada": RIGHT["ada"], "cato ben": RIGHT["ben"]}
    assert told(found)["cato ben"][0] == "1002"


D2L = (
    ("104470-789761 - Ada Byron - Nov 20, 2026 1015 AM", ADA),
    ("104471-789761 - Ben Cato - Nov 9, 2026 1115 AM", OLDER),
    ("104471-789761 - Ben Cato - Nov 20, 2026 115 PM", BEN),
    ("104472-789761 - Eve - Dahl - 20 November 2026 11:21 PM", EVE),
)


@pytest.mark.parametrize("between", ["/", " - "])
@pytest.mark.parametrize("around", ["", "Gather 01/"])
def test_d2l(tmp_path: Path, between: str, around: str) -> None:
    files = {f"{around}{folder}{between}{NAME}": data for folder, data in D2L}
    found = made(tmp_path, {**files, f"{around}index.html": b""})
    assert found.shape == "d2l"
    assert people(found) == {"Ada Byron": RIGHT["ada"], "Ben Cato": RIGHT["ben"], "Eve - Dahl": RIGHT["eve"]}
    assert told(found)["Ben Cato"][2] == "104471-789761 - Ben Cato - Nov 20, 2026 115 PM"
    assert found.problems == []


def test_a_date_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    files = {f"1-9 - Ada - {day} Xyzzy 2026 1015/{NAME}": data for day, data in ((9, OLDER), (20, ADA))}
    found = made(tmp_path, files)
    assert people(found) == {"Ada": RIGHT["ada"]}
    assert "cannot be read" in found.problems[0]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Nov 20, 2026 1015 AM", (2026, 11, 20, 10, 15)),
        ("Nov 20, 2026 12:05 AM", (2026, 11, 20, 0, 5)),
        ("05 March 2026 612 PM", (2026, 3, 5, 18, 12)),
        ("20. November 2026 1815", (2026, 11, 20, 18, 15)),
        ("5 décembre 2026 18h15", (2026, 12, 5, 18, 15)),
        ("20 août 2026 9:05", (2026, 8, 20, 9, 5)),
        ("2026年11月20日 10:15", (2026, 11, 20, 10, 15)),
        ("2026年11月20日 午後1:15", (2026, 11, 20, 13, 15)),
        ("20/11/2026 10:15", (2026, 11, 20, 10, 15)),
        ("11-20-2026 1015 p.m.", (2026, 11, 20, 22, 15)),
        ("2 de mayo de 2026 7:00", (2026, 5, 2, 7, 0)),
        ("05/06/2026 10:15", None),
        ("Nov 20, 2026", None),
        ("my work 3", None),
    ],
)
def test_dates_in_several_languages(text: str, when: tuple[int, ...] | None) -> None:
    assert moment(text) == when


ILIAS = {
    f"Gather/Submissions/Byron_Ada_abyron_310/{NAME}": ADA,
    f"Gather/Submissions/Cato_Ben_bcato_311/Late Submission - {NAME}": BEN,
    f"Gather/Submissions/de_la_Cruz_Eve_edahl_312/{NAME}": EVE,
    f"Gather/Feedback_files/to_Byron_Ada_abyron_310/from_Cato_Ben_bcato_311/{NAME}": ADA,
    "Gather/Gather.xlsx": b"",
}


@pytest.mark.parametrize("folder", ["Submissions", "Abgaben"])
def test_ilias(tmp_path: Path, folder: str) -> None:
    found = made(tmp_path, {path.replace("Submissions", folder): data for path, data in ILIAS.items()})
    assert found.shape == "ilias"
    assert people(found) == {
        "Ada Byron": RIGHT["ada"],
        "Ben Cato": RIGHT["ben"],
        "de la Cruz Eve": RIGHT["eve"],
    }
    assert told(found)["Ben Cato"] == ("311", "bcato", "Cato_Ben_bcato_311", False)
    assert [one.name for one in found.learners() if any(work.notes for work in one.works)] == ["Ben Cato"]


def test_ilias_teams(tmp_path: Path) -> None:
    files = {
        f"G/Submissions/Team 12/Byron_Ada_abyron_310/{NAME}": ADA,
        f"G/Submissions/Team 13/Cato_Ben_b_311/{NAME}": BEN,
    }
    found = told(made(tmp_path, files))
    assert found == {"Team 12": ("12", "", "Team 12", True), "Team 13": ("13", "", "Team 13", True)}


YML = """\
submission_300000001:
  :submitters:
  - :name: "Ada \\"A\\" Byron"
    :sid: '077'
    :email: ada@example.org
  :created_at: 2026-11-20 10:15:30.123456000 Z
  :score: 3.0
  :results: {tests: [{name: ':submitters:'}]}
submission_300000002:
  :submitters:
    - :name: &1 Ben Cato
      :sid:
      :email: ben@example.org
    - :name: 'Eve ''E'' Dahl'
      :email: eve@example.org
  :created_at: 2026-11-20
"submission_300000003":
  :submitters:
  - :name: *1
    :sid: 7  # a number
"""


def test_gradescope(tmp_path: Path) -> None:
    around = "assignment_4567890_export"
    files = {f"{around}/submission_30000000{n}/{NAME}": d for n, d in ((1, ADA), (2, BEN), (3, EVE))}
    found = made(tmp_path, {**files, f"{around}/submission_metadata.yml": YML.encode()})
    assert found.shape == "gradescope"
    assert told(found) == {
        'Ada "A" Byron': ("077", "ada@example.org", "submission_300000001", False),
        "Ben Cato, Eve 'E' Dahl": ("", "", "submission_300000002", True),
        "Ben Cato": ("7", "", "submission_300000003", False),
    }
    assert people(found)["Ben Cato, Eve 'E' Dahl"] == RIGHT["ben"]


@pytest.mark.parametrize("text", ["", "a: [", "- 1", "submission_300000001: {':submitters': 3}"])
def test_gradescopes_list_that_says_nothing(tmp_path: Path, text: str) -> None:
    files = {f"submission_30000000{n}/{NAME}": data for n, data in ((1, ADA), (2, BEN))}
    found = made(tmp_path, {**files, "submission_metadata.yml": text.encode()})
    assert len(people(found)) == 2
    assert any("submission_300000001" in problem for problem in found.problems) or found.shape == "folders"


def test_what_a_learner_calls_files_makes_nobody(tmp_path: Path) -> None:
    """Names like a platform's inside a learner's folder are the learner's: the outermost decides."""
    inside = {
        f"Mallory/byronada_1001_50011_{NAME}": EVE,
        f"Mallory/Ada Byron_7_assignsubmission_file/{NAME}": BEN,
    }
    found = made(tmp_path, {f"Ada/{NAME}": ADA, f"Ben/{NAME}": BEN, **inside})
    assert set(people(found)) == {"Ada", "Ben", "Mallory"}
    assert people(found)["Ada"] == RIGHT["ada"]


def test_two_platforms_with_other_people_are_asked_for(tmp_path: Path) -> None:
    files = {f"Ada_1_assignsubmission_file/[1] - u{n} - {NAME}": data for n, data in ((1, ADA), (2, BEN))}
    with pytest.raises(Question, match=r"looks like Moodle and like Open edX"):
        made(tmp_path, files)
    assert set(people(made(tmp_path, {}, shape="moodle"))) == {"Ada"}
    assert set(people(made(tmp_path, {}, shape="open_edx"))) == {"u1", "u2"}
