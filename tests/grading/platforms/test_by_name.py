"""Where only names say it: Google Classroom, Teams, CoCalc, Stud.IP, and names given by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from class_maker import ROOT, zipped
from download_maker import ADA, BEN, EVE, LESSON, NAME, OLDER, RIGHT, book, made, people, put, told

from gatherlab.grading.intake.question import Question
from gatherlab.grading.intake.roster import roster
from gatherlab.grading.intake.whose import NoSuchShape

UUIDS = [f"11111111-2222-3333-4444-55555555555{n}" for n in range(3)]
THREE = (ADA, BEN, EVE)


def test_google_classroom_copies(tmp_path: Path) -> None:
    names = ("Ada Byron", "Ben - Bo Cato", "Eve Dahl")
    files = {f"Async IO, week 3/{name} - {NAME}": data for name, data in zip(names, THREE, strict=True)}
    found = made(tmp_path, files)
    assert found.shape == "google_classroom"
    assert people(found) == dict(zip(names, RIGHT.values(), strict=True))


@pytest.mark.parametrize("around", ["", "Async IO, week 3/"])
@pytest.mark.parametrize("again", ["01_basic_gather (1).ipynb", "[1]_01_basic_gather.ipynb"])
def test_uploads_that_name_nobody_are_asked_for(tmp_path: Path, around: str, again: str) -> None:
    with pytest.raises(Question):
        made(tmp_path, {f"{around}{NAME}": ADA, f"{around}{again}": BEN})


def test_stud_ip_names_nobody_but_the_files_may(tmp_path: Path) -> None:
    put(tmp_path, {f"ada_{NAME}": ADA, f"[1]_ben_{NAME}": BEN, "archive_filelist.csv": b"name"})
    assert people(made(tmp_path, {})) == {"ada": RIGHT["ada"], "ben": RIGHT["ben"]}
    with pytest.raises(Question, match=r"Stud\.IP's list says no more"):
        made(tmp_path / "other", {NAME: ADA, f"[1]_{NAME}": BEN, "archive_filelist.csv": b"name"})


@pytest.mark.parametrize(
    ("library", "working", "version"),
    [
        ("Student Work/Submitted files", "Student Work/Working files", "Version "),
        ("Arbeiten der Schüler/Abgegeben", "Arbeiten der Schüler/In Arbeit", "Version "),
        ("学生/提出済みのファイル", "学生/作業ファイル", "バージョン"),
    ],
)
def test_teams(tmp_path: Path, library: str, working: str, version: str) -> None:
    files = {
        f"{library}/Ada Byron/Gather 01/{version}1/{NAME}": ADA,
        f"{library}/Ben Cato/Gather 01/{version}9/{NAME}": OLDER,
        f"{library}/Ben Cato/Gather 01/{version}10/{NAME}": BEN,
        f"{library}/Eve Dahl/Gather 01/{version}2/{NAME}": EVE,
    }
    right = {"Ada Byron": RIGHT["ada"], "Ben Cato": RIGHT["ben"], "Eve Dahl": RIGHT["eve"]}
    assert people(made(tmp_path / "handed in", files)) == right
    files |= {f"{working}/Ben Cato/Gather 01/{NAME}": ADA, f"{working}/Zoe/Gather 01/{NAME}": ADA}
    found = made(tmp_path / "all", files)
    assert found.shape == "teams"
    assert people(found) == {**right, "Zoe": ()}
    assert "Zoe has working files, and handed nothing in." in found.problems


def test_sections_are_no_people_of_teams(tmp_path: Path) -> None:
    names = ("Section A/ada", "Section A/bob", "Section B/eve")
    found = made(tmp_path, {f"{name}/Version 1/{NAME}": d for name, d in zip(names, THREE, strict=True)})
    assert sorted(people(found)) == ["ada", "bob", "eve"]


def test_cocalc(tmp_path: Path) -> None:
    names = ("Ada Byron", "Ben-Bo Cato", "Eve Dahl")
    for uuid, name, data in zip(UUIDS, names, THREE, strict=True):
        inside = f"C-collect/gather/{uuid}"
        put(tmp_path / "collected", {f"{inside}/{NAME}": data, f"{inside}/STUDENT - {name}.txt": b""})
        put(tmp_path / "exported", {f"async-export/gather/{name.replace(' ', '_')}-{NAME}": data})
    collected, exported = made(tmp_path / "collected", {}), made(tmp_path / "exported", {})
    assert collected.shape == exported.shape == "cocalc"
    assert people(collected) == people(exported) == dict(zip(names, RIGHT.values(), strict=True))
    assert told(collected)["Ada Byron"][0] == UUIDS[0]


# --------------------------------------------------------------------------- by hand

BY_HAND = {
    "files in a folder": {"Class 7b/{}_gather.ipynb": ("ada", "ben", "eve")},
    "numbers": {"{}_hw_1_2_gather.ipynb": ("ada", "ben", "eve")},
    "dates": {"{}_2026_11_20_gather.ipynb": ("ada", "ben", "eve")},
    "commas": {"{} - gather.ipynb": ("Byron, Ada", "Cato, Ben", "Dahl, Eve")},
    "teams": {"{}.ipynb": ("team 7", "team 12", "team 3")},
    "teams in German": {"{}_01_basic_gather.ipynb": ("Gruppe 7", "Gruppe 12", "Gruppe 3")},
    "seats": {"{}/" + NAME: ("07", "08", "12")},
    "seats with a word": {"room/{}/" + NAME: ("seat 7", "seat 8", "PC 12")},
    "groups": {"{}/" + NAME: ("Group 1", "Group 2", "Group 3")},
    "copies": {"{} - Copy of 01_basic_gather.ipynb": ("Ada Byron", "Ben Cato", "Eve Dahl")},
    "student numbers": {"{}.ipynb": ("816013096", "816013097", "816013098")},
    "other alphabets": {"{}_01.ipynb": ("李明", "Ольга", "محمد")},
    "folders in folders": {"Course 101/handed in/{}/x.ipynb": ("Ada", "Ben", "Eve")},
    "lessons' folders": {"exercises/01_basic_gather/{}.ipynb": ("Ada", "Ben", "Eve")},
    "a zip each": {"all/{}.zip!/" + NAME: ("Ada", "Ben", "Eve")},
}


@pytest.mark.parametrize("kind", BY_HAND)
def test_names_by_hand(tmp_path: Path, kind: str) -> None:
    ((form, names),) = BY_HAND[kind].items()
    for name, data in zip(names, THREE, strict=True):
        outer, _, inner = form.format(name).partition("!/")
        if inner:
            zipped(tmp_path / outer, {inner: data})
        else:
            put(tmp_path, {outer: data})
    found = made(tmp_path, {})
    assert people(found) == dict(zip(names, RIGHT.values(), strict=True))
    assert found.shape in ("names", "folders", "google_classroom")


def test_sections_stand_around_people(tmp_path: Path) -> None:
    files = {
        "Section A/ada_01.ipynb": ADA,
        "Section A/bob_01.ipynb": BEN,
        "Section B/eve_01.ipynb": EVE,
        "Section B/zoe_01.ipynb": ADA,
    }
    found = made(tmp_path, files)
    assert people(found) == {
        "ada": RIGHT["ada"],
        "bob": RIGHT["ben"],
        "eve": RIGHT["eve"],
        "zoe": RIGHT["ada"],
    }
    assert "'Section A', 'Section B' stand around several" in found.why


def test_one_person_in_folders_of_lessons(tmp_path: Path) -> None:
    from class_maker import notebook, right_answers

    second = notebook("02_dynamic_lists", right_answers())
    files = {
        "Lesson 1/ada.ipynb": ADA,
        "Lesson 2/ada.ipynb": second,
        "Lesson 1/ben.ipynb": BEN,
        "Lesson 2/ben.ipynb": second,
    }
    assert people(made(tmp_path, files)) == {"ada": LESSON, "ben": RIGHT["ben"]}


def test_a_learners_own_file_names_make_nobody(tmp_path: Path) -> None:
    files = {
        f"Ada/{NAME}": ADA,
        f"Ben/{NAME}": BEN,
        "Eve/clever idea.ipynb": OLDER,
        "Eve/very last one.ipynb": EVE,
    }
    assert set(people(made(tmp_path, files))) == {"Ada", "Ben", "Eve"}
    files = {f"{n}/{f}.ipynb": book("1.1", wrong=n + f) for n in ("Ada", "Ben") for f in ("rough", "better")}
    assert set(people(made(tmp_path / "two", files))) == {"Ada", "Ben"}


def test_the_handed_out_notebook_beside_the_folders(tmp_path: Path) -> None:
    handed_out = (ROOT / "exercises" / NAME).read_bytes()
    files = {f"Class 7b/{n}/{NAME}": d for n, d in zip(("Ada", "Ben", "Eve"), THREE, strict=True)}
    found = made(tmp_path, {**files, f"Class 7b/{NAME}": handed_out})
    assert people(found) == {"Ada": RIGHT["ada"], "Ben": RIGHT["ben"], "Eve": RIGHT["eve"]}
    assert found.problems == [f"Class 7b/{NAME} left aside: the course's own."]


def test_two_habits_in_one_class(tmp_path: Path) -> None:
    files = {
        f"Ada_1_assignsubmission_file/{NAME}": ADA,
        f"Ben_2_assignsubmission_file/{NAME}": BEN,
        f"Eve_{NAME}": EVE,
    }
    found = made(tmp_path, files)
    assert people(found) == {"Ada": RIGHT["ada"], "Ben": RIGHT["ben"], "Eve": RIGHT["eve"]}
    assert "Moodle: " in found.why
    assert "names given by hand" in found.why
    both = {f"a/Ada_1_assignsubmission_file/{NAME}": ADA, f"b/2026_11_20_10_15_30_ben_{NAME}": BEN}
    assert people(made(tmp_path / "beside", both)) == {"Ada": RIGHT["ada"], "ben": RIGHT["ben"]}


ASKED = {
    "one folder, or several people": ({"Smith/ada.ipynb": ADA, "Smith/ben.ipynb": BEN}, "Is Smith a learner"),
    "numbers that may be people": (
        {"Ada 1.ipynb": ADA, "Ada 2.ipynb": BEN},
        "Is all of this from one learner",
    ),
    "words that may be people": (
        {"Max Day.ipynb": ADA, "Max Tag.ipynb": BEN, "Eve.ipynb": EVE},
        "one learner, Max",
    ),
    "a hyphen": ({"Ann-Marie.ipynb": ADA, "Ann Marie.ipynb": BEN, "Eve.ipynb": EVE}, "one learner, Ann"),
    "a folder and a file": ({"Ada/x.ipynb": ADA, "Ada.ipynb": BEN}, "2 learners are called Ada"),
    "sections": (
        {f"Section {s}/{n}_01.ipynb": d for s in "AB" for n, d in (("ada", ADA), ("x" + s, BEN))},
        "2 learners",
    ),
    "answers of nobody": ({f"Ada/{NAME}": ADA, f"Ben/{NAME}": BEN, NAME: EVE}, "Nothing says whose this is"),
}


@pytest.mark.parametrize("kind", ASKED)
def test_what_nobody_can_tell_is_asked(tmp_path: Path, kind: str) -> None:
    files, words = ASKED[kind]
    with pytest.raises(Question, match=words) as asked:
        made(tmp_path, files)
    text = asked.value.text("gatherlab grade class --out out")
    assert "Nothing was graded." in text
    assert "gatherlab grade class --out out --" in text
    assert asked.value.seen


def test_the_teacher_says_what_it_is(tmp_path: Path) -> None:
    put(tmp_path, {"Smith/ada.ipynb": ADA, "Smith/ben.ipynb": BEN})
    assert people(made(tmp_path, {}, shape="names")) == {"ada": RIGHT["ada"], "ben": RIGHT["ben"]}
    assert people(made(tmp_path, {}, shape="folders")) == {"Smith": RIGHT["ada"]}
    with pytest.raises(NoSuchShape, match=r"nothing in .* is named as Moodle names it"):
        made(tmp_path, {}, shape="moodle")


# --------------------------------------------------------------------------- nothing is cut off


def test_empty_folders_and_zips_are_rows(tmp_path: Path) -> None:
    put(tmp_path, {f"Ada/{NAME}": ADA, "Ben/": b"", "Eve_3_assignsubmission_file/": b""})
    zipped(tmp_path / "Zoe.zip", {})
    zipped(tmp_path / "Yan.zip", {"inner/": b""})
    found = {one.name: one.problems for one in roster(tmp_path).learners()}
    assert found == {
        "Ada": (),
        "Ben": ("Ben is empty: nothing was handed in.",),
        "Eve": ("Eve_3_assignsubmission_file is empty: nothing was handed in.",),
        "Yan": ("Yan.zip is empty: nothing was handed in.",),
        "Zoe": ("Zoe.zip is empty: nothing was handed in.",),
    }


def test_what_can_be_an_answer_is_read_first(tmp_path: Path) -> None:
    scripts = {f"Ada/a{n:03}.py": b"x = %d\n" % n for n in range(200)}
    found = made(tmp_path, {**scripts, f"Ada/z/exercises/{NAME}": ADA})
    assert people(found) == {"Ada": RIGHT["ada"]}
    (learner,) = found.learners()
    assert any(problem.startswith("101 files were not read: too many files") for problem in learner.problems)


@pytest.mark.parametrize("platform", ["Ada_1_assignsubmission_file/", "Ada/"])
def test_the_whole_course_handed_in(tmp_path: Path, platform: str) -> None:
    for folder in ("exercises", "solutions", "gatherlab", "gatherlab/exercises", "tests/grading"):
        files = (file for file in (ROOT / folder).iterdir() if file.suffix in (".py", ".ipynb"))
        put(tmp_path, {f"{platform}course/{folder}/{file.name}": file.read_bytes() for file in files})
    put(tmp_path, {f"{platform}course/exercises/{NAME}": ADA, "Ben/x.ipynb": BEN})
    found = made(tmp_path, {})
    assert people(found) == {"Ada": LESSON, "Ben": RIGHT["ben"]}
    assert len(found.problems) == 1
    assert "the course's own" in found.problems[0]
    assert not any(one.problems for one in found.learners())


def test_long_names_are_refused_before_anything_looks_at_them(tmp_path: Path) -> None:
    bad = {f"{'a_1_' * 15_000}{n}.ipynb": ADA for n in range(20)} | {"a/" * 40 + "x.ipynb": ADA}
    zipped(tmp_path / "Mallory.zip", bad)
    found = made(tmp_path, {f"Ada/{NAME}": ADA})
    assert people(found) == {"Ada": RIGHT["ada"], "Mallory": ()}
    (mallory,) = (one for one in found.learners() if one.name == "Mallory")
    assert all("a name in it is too long" in problem for problem in mallory.problems)
    assert max(map(len, mallory.problems)) < 300
