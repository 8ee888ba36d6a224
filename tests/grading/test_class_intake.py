"""The learners of a class: who they are, which of their files count, what is said about the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest
from class_maker import notebook, plain_notebook, right_answers, write, zipped

from gatherlab.checking.isolated import Worker
from gatherlab.checking.wall import sandbox
from gatherlab.exercises import EXERCISES
from gatherlab.grading.intake import roster as intake
from gatherlab.grading.intake.beside import modules_for
from gatherlab.grading.intake.question import Question
from gatherlab.grading.intake.roster import roster
from gatherlab.grading.intake.zips import Unreadable
from gatherlab.grading.judging.journal import key_of
from gatherlab.grading.records import Learner
from gatherlab.model import Outcome

RIGHT = right_answers()
FIRST = {"1.1": RIGHT["1.1"]}
GOOD = notebook("01_basic_gather", FIRST)


def other(text: str) -> bytes:
    return notebook("01_basic_gather", {"1.1": f"async def fetch_both(api):\n    return {text}\n"})


def learners(root: Path, *exercises: str) -> tuple[dict[str, Learner], list[str]]:
    people = roster(root, exercises=exercises)
    found = list(people.learners())
    people.walk.close()
    assert len(people) == len(found)
    return {learner.key: learner for learner in found}, people.problems


def only(root: Path, *exercises: str) -> Learner:
    found, problems = learners(root, *exercises)
    assert problems == []
    (learner,) = found.values()
    return learner


def sources(learner: Learner) -> dict[str, str]:
    return {work.exercise: work.source for work in learner.works}


# --------------------------------------------------------------------------- shapes


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    for number, stem in enumerate(("05_capstone", "02_dynamic_lists")):
        write(tmp_path / "Ada" / f"01_basic_gather ({number}).ipynb", notebook(stem, RIGHT))
    assert list(sources(only(tmp_path))) == ["2.1", "2.2", "2.3", "5.1"]
    assert list(sources(only(tmp_path, "2.2", "3.1"))) == ["2.2"]


def test_a_zip_is_as_good_as_a_folder(tmp_path: Path) -> None:
    place = zipped(tmp_path / "class.zip", {"Ada_1_assignsubmission_file/a.ipynb": GOOD, "Bob/b.ipynb": GOOD})
    found, _ = learners(place)
    assert list(found) == ["ada-1", "bob"]
    assert found["bob"].works[0].file == "Bob/b.ipynb"


def test_one_folder_around_the_whole_class_is_no_learner(tmp_path: Path) -> None:
    for name in ("Ada", "Bob"):
        write(tmp_path / "Course 101" / "handed in" / name / "x.ipynb", GOOD)
    found, _ = learners(tmp_path)
    assert list(found) == ["ada", "bob"]


def test_one_learners_folder_is_a_learner(tmp_path: Path) -> None:
    write(tmp_path / "Ada" / "exercises" / "01_basic_gather.ipynb", GOOD)
    write(tmp_path / "Ada" / "exercises" / "02_dynamic_lists.ipynb", notebook("02_dynamic_lists", RIGHT))
    assert only(tmp_path).name == "Ada"


def test_nothing_but_lessons_is_the_folders_learner(tmp_path: Path) -> None:
    write(tmp_path / "Ada Lovelace" / "01_basic_gather.ipynb", GOOD)
    write(tmp_path / "Ada Lovelace" / "02_dynamic_lists.ipynb", notebook("02_dynamic_lists", RIGHT))
    assert only(tmp_path / "Ada Lovelace").key == "ada-lovelace"
    place = zipped(tmp_path / "Ada L.zip", {"01.ipynb": GOOD})
    assert only(place).name == "Ada L"


def test_answers_of_nobody_are_asked_for(tmp_path: Path) -> None:
    write(tmp_path / "Ada" / "x.ipynb", GOOD)
    write(tmp_path / "01_basic_gather.ipynb", GOOD)
    with pytest.raises(Question, match="Nothing says whose this is") as asked:
        roster(tmp_path)
    assert asked.value.seen == ("01_basic_gather.ipynb",)
    assert [way for way, _ in asked.value.ways] == ["--names FILE.csv", ""]


def test_other_files_of_nobody_are_listed(tmp_path: Path) -> None:
    write(tmp_path / "Ada" / "x.ipynb", GOOD)
    write(tmp_path / "01_basic_gather.ipynb", notebook("01_basic_gather", {}))
    write(tmp_path / "02.ipynb", b"{")
    write(tmp_path / "01.txt", b"")
    found, problems = learners(tmp_path)
    assert list(found) == ["ada"]
    assert problems == [
        "02.ipynb: nothing says whose it is. Put the learner's name into its name, or put it "
        "into a folder with the learner's name.",
        "01_basic_gather.ipynb left aside: the course's own.",
        "01.txt was not read.",
    ]


def test_nothing_at_all(tmp_path: Path) -> None:
    write(tmp_path / "README.md", b"")
    assert learners(tmp_path) == ({}, ["README.md was not read."])


def test_lists_beside_the_submissions_are_no_learners(tmp_path: Path) -> None:
    write(tmp_path / "Ada.ipynb", GOOD)
    write(tmp_path / "participants.csv", b"")
    write(tmp_path / "Bob.docx", b"")
    write(tmp_path / ".DS_Store", b"")
    found, problems = learners(tmp_path)
    assert list(found) == ["ada"]
    assert problems == ["2 files were not read: Bob.docx, participants.csv."]


def test_on_canvas_a_file_of_another_kind_is_somebodys(tmp_path: Path) -> None:
    write(tmp_path / "lovelaceada_5_200_work.docx", b"")
    write(tmp_path / "hoppergrace_6_201_01.ipynb", GOOD)
    write(tmp_path / "export_2024_12_marks.csv", b"")
    found, problems = learners(tmp_path)
    assert found["lovelaceada-5"].problems == ("lovelaceada_5_200_work.docx was not read.",)
    assert list(found) == ["hoppergrace-6", "lovelaceada-5"]
    assert problems == ["export_2024_12_marks.csv was not read."]


def test_equal_names_stay_apart_and_are_said(tmp_path: Path) -> None:
    for number in (7, 8):
        write(tmp_path / f"Ada Lovelace_{number}_assignsubmission_file" / "x.ipynb", GOOD)
    found, problems = learners(tmp_path)
    assert list(found) == ["ada-lovelace-7", "ada-lovelace-8"]
    assert problems == ["2 learners have the same name, and stay apart: ada-lovelace-7, ada-lovelace-8."]


@pytest.mark.parametrize("another", ["ada_lovelace.ipynb", "Ada Lovelace_7_assignsubmission_file/x.ipynb"])
def test_equal_names_that_nothing_tells_apart_are_asked_for(tmp_path: Path, another: str) -> None:
    write(tmp_path / "Ada Lovelace" / "x.ipynb", other("1"))
    write(tmp_path / another, other("2"))
    with pytest.raises(Question, match="2 learners are called Ada Lovelace"):
        roster(tmp_path)


def test_learners_are_sorted_by_name(tmp_path: Path) -> None:
    for name in ("bob", "Ada", "Émile", "Zoe", "ada b"):
        write(tmp_path / f"{name}.ipynb", GOOD)
    found, _ = learners(tmp_path)
    assert [learner.name for learner in found.values()] == ["Ada", "ada b", "bob", "Zoe", "Émile"]


# --------------------------------------------------------------------------- several attempts


def test_canvas_numbers_say_which_attempt_is_later(tmp_path: Path) -> None:
    write(tmp_path / "lovelaceada_LATE_5_200_b.ipynb", GOOD)
    write(tmp_path / "lovelaceada_5_1000_a.ipynb", other("1"))
    write(tmp_path / "lovelaceada_5_99_z.ipynb", other("2"))
    learner = only(tmp_path)
    assert sources(learner)["1.1"] == "async def fetch_both(api):\n    return 1\n"
    assert learner.works[0].notes == ()
    assert learner.problems == (
        "lovelaceada_5_99_z.ipynb was handed in, too: for 1.1 lovelaceada_5_1000_a.ipynb counts.",
        "lovelaceada_LATE_5_200_b.ipynb was handed in, too: for 1.1 lovelaceada_5_1000_a.ipynb counts.",
    )


def test_late_is_noted(tmp_path: Path) -> None:
    write(tmp_path / "lovelaceada_LATE_5_200_b.ipynb", GOOD)
    assert {work.notes for work in only(tmp_path).works} == {("handed in late",)}


def test_names_say_it_where_there_are_no_numbers(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        write(tmp_path / "Ada" / f"try{number}.ipynb", other(str(number)))
    assert sources(only(tmp_path))["1.1"].endswith("return 10\n")


def test_a_notebook_counts_more_than_a_script(tmp_path: Path) -> None:
    write(tmp_path / "Ada" / "z.py", b"async def fetch_both(api):\n    return 1\n")
    write(tmp_path / "Ada" / "a.ipynb", GOOD)
    assert sources(only(tmp_path))["1.1"] == RIGHT["1.1"]


HELPED = "import helpers\nasync def fetch_both(api):\n    return await helpers.both(api)\n"
HELPERS = "from names import A, B\nfrom asyncio import gather\n"
HELPERS += "def both(api):\n    return gather(api.get(A), api.get(B))\n"
NAMES = "A, B = 'users/1', 'posts/1'\n"


@pytest.mark.parametrize(
    ("before", "isolation"), [("Ada/", "process"), ("ada_7_{}_", "process"), ("Ada/", "sandbox")]
)
def test_own_modules_beside_a_notebook_are_graded_with_it(
    tmp_path: Path, before: str, isolation: Literal["process", "sandbox"]
) -> None:
    if isolation == "sandbox" and not sandbox.available():
        pytest.skip("no sandbox here")
    files = {"helpers.py": HELPERS, "names.py": NAMES, "unused.py": "x = 1\n"}
    for name, text in files.items():
        write(tmp_path / f"{before.format(40 + len(name))}{name}", text.encode())
    write(tmp_path / f"{before.format(60)}01.ipynb", notebook("01_basic_gather", {"1.1": HELPED}))
    learner = only(tmp_path)
    (work, *_) = learner.works
    assert work.modules == (("helpers", HELPERS), ("names", NAMES))
    assert learner.problems == (f"{before.format(49)}unused.py holds no exercise of the course.",)
    with Worker(isolation=isolation) as worker:
        verdict = worker.judge(work.exercise, work.source, dict(work.modules))
    assert verdict.outcome is Outcome.PASSED, verdict.message
    assert key_of("1.1", work.source, work.modules) != key_of("1.1", work.source)


def test_a_module_that_was_not_handed_in_is_named(tmp_path: Path) -> None:
    write(tmp_path / "Ada" / "01.ipynb", notebook("01_basic_gather", {"1.1": HELPED}))
    assert only(tmp_path).works[0].reading == (
        "helpers is imported, and no file helpers.py was handed in beside it",
    )


def test_modules_are_what_a_kernel_would_import() -> None:
    files = {"json": "own", "helpers": "import json, tqdm", "tqdm": "own tqdm", "x_y": "3"}
    assert modules_for("import json, helpers.inner\nfrom . import z", files) == (
        {"helpers": files["helpers"], "tqdm": "own tqdm"},
        [],
    )
    assert modules_for("def f():\n    from y import a", files)[0] == {"y": "3"}
    assert modules_for("not python", files) == ({}, [])


def test_each_exercise_is_taken_from_the_last_file_that_works_on_it(tmp_path: Path) -> None:
    write(tmp_path / "Ada" / "a.ipynb", notebook("01_basic_gather", RIGHT))
    write(tmp_path / "Ada" / "b.ipynb", other("1"))  # 1.2 and 1.3 are as they were given
    write(tmp_path / "Ada" / "c.ipynb", other("1"))
    learner = only(tmp_path)
    assert {work.exercise: work.file for work in learner.works} == {
        "1.1": "Ada/c.ipynb",
        "1.2": "Ada/a.ipynb",
        "1.3": "Ada/a.ipynb",
    }
    assert learner.problems == ("Ada/a.ipynb was handed in, too: for 1.1 Ada/c.ipynb counts.",)


def test_an_untouched_exercise_is_handed_in_all_the_same(tmp_path: Path) -> None:
    write(tmp_path / "Ada" / "a.ipynb", notebook("01_basic_gather", {}))
    assert sources(only(tmp_path))["1.1"].strip() == EXERCISES["1.1"].starter.strip()


# --------------------------------------------------------------------------- other files


def test_who_handed_in_an_archive_that_is_not_opened_is_there_with_the_reason(tmp_path: Path) -> None:
    write(tmp_path / "Ada Byron.7z", b"x")
    write(tmp_path / "Ben Cato" / "work.tar.gz", b"x")
    write(tmp_path / "Eve Davis.ipynb", GOOD)
    people = roster(tmp_path)
    found = {learner.name: (len(learner.works), learner.problems) for learner in people.learners()}
    people.walk.close()
    end = "was not opened: of archives only zips are. Unpack it, or ask for a .zip."
    assert found.pop("Eve Davis")[1] == ()
    assert found == {
        "Ada Byron": (0, (f"Ada Byron.7z {end}",)),
        "Ben Cato": (0, (f"Ben Cato/work.tar.gz {end}",)),
    }


def test_a_whole_course_that_was_handed_in(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    for place in ("exercises", "solutions", "notebooks", "gatherlab/exercises", "tests/exercises"):
        for file in sorted((root / place).iterdir()):
            if file.is_file():
                write(tmp_path / "Ada" / "course" / place / file.name, file.read_bytes())
    write(tmp_path / "Ada" / "course" / "exercises" / "01_basic_gather.ipynb", GOOD)
    learner = only(tmp_path)
    assert len(learner.works) == len(EXERCISES)
    assert sources(learner)["1.1"] == RIGHT["1.1"]
    assert sources(learner)["1.2"].strip() == EXERCISES["1.2"].starter.strip()
    (aside,) = [problem for problem in learner.problems if "files are the course's own" in problem]
    assert ", and were left aside: Ada/course/gatherlab/exercises/__init__.py, " in aside
    assert not any("hold no exercise" in problem for problem in learner.problems)
    assert any("were not read" in problem for problem in learner.problems)
    assert len(learner.problems) < 5


def test_the_courses_own_files_beside_answers_are_named(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    write(tmp_path / "Ada" / "mine.ipynb", GOOD)
    write(
        tmp_path / "Ada" / "solutions" / "x.ipynb", (root / "solutions/02_dynamic_lists.ipynb").read_bytes()
    )
    learner = only(tmp_path)
    assert learner.problems == ("Ada/solutions/x.ipynb is the course's own: left aside.",)
    assert sources(learner)["1.1"] == RIGHT["1.1"]


@pytest.mark.parametrize("saved_again", [False, True])
@pytest.mark.parametrize("kind", ["solutions", "notebooks"])
def test_a_notebook_of_the_course_handed_in_as_an_answer_says_why_it_is_none(
    kind: str, saved_again: bool, tmp_path: Path
) -> None:
    content = (Path(__file__).parents[2] / kind / "01_basic_gather.ipynb").read_bytes()
    if saved_again:
        content = json.dumps(json.loads(content)).encode()
    write(tmp_path / "Ada" / "01_basic_gather.ipynb", content)
    learner = only(tmp_path)
    why = {
        "solutions": "is the course's notebook with the solutions: it was not graded",
        "notebooks": "is a lesson, not its exercises: it was not graded",
    }
    assert learner.problems == (f"Ada/01_basic_gather.ipynb {why[kind]}.",)
    assert learner.works == ()


def test_files_that_cannot_be_read_are_listed_and_the_others_go_on(tmp_path: Path) -> None:
    write(tmp_path / "Ada" / "a.ipynb", b"{")
    write(tmp_path / "Ada" / "b.ipynb", GOOD)
    write(tmp_path / "Ada" / "c.ipynb", plain_notebook("x = 1"))
    write(tmp_path / "Ada" / "d.pdf", b"")
    write(tmp_path / "Ada" / "e.zip", b"")
    learner = only(tmp_path)
    assert sources(learner)["1.1"] == RIGHT["1.1"]
    assert learner.problems == (
        "Ada/e.zip is no zip, or a damaged one.",
        "Ada/a.ipynb is not JSON: Expecting property name enclosed in double quotes: "
        "line 1 column 2 (char 1).",
        "Ada/c.ipynb holds no exercise of the course.",
        "Ada/d.pdf was not read.",
    )


def test_a_learner_with_nothing_that_can_be_read_is_in_the_class(tmp_path: Path) -> None:
    write(tmp_path / "Ada_7_assignsubmission_file" / "work.docx", b"")
    zipped(tmp_path / "Bob.zip", {"../x.py": b""})
    found, problems = learners(tmp_path)
    assert problems == []
    assert {key: learner.works for key, learner in found.items()} == {"ada-7": (), "bob": ()}
    assert "points outside" in found["bob"].problems[0]


def test_a_refused_file_of_nobody_is_listed(tmp_path: Path) -> None:
    write(tmp_path / "Ada" / "x.ipynb", GOOD)
    (tmp_path / "shared").symlink_to(tmp_path)
    (tmp_path / "01.ipynb").symlink_to(tmp_path / "Ada" / "x.ipynb")
    found, problems = learners(tmp_path)
    assert list(found) == ["ada"]
    assert problems == [
        "01.ipynb is a link, not a file: it was not followed.",
        "shared is a link, not a file: it was not followed.",
    ]


def test_too_many_files_and_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_FILES", 3)
    monkeypatch.setattr(intake, "MOST_PROBLEMS", 2)
    for number in range(6):
        write(tmp_path / "Ada" / f"{number}.ipynb", b"")
    assert only(tmp_path).problems == (
        "Ada/0.ipynb is empty.",
        "Ada/1.ipynb is empty.",
        "And 2 more problems of this kind.",
    )


def test_a_root_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        roster(write(tmp_path / "a.zip", b""))


# --------------------------------------------------------------------------- quiz answers


def event(question: str, answer: object, right: bool, **more: object) -> bytes:
    fields = {"event": "answer", "id": question, "answer": answer, "right": right, **more}
    return json.dumps(fields).encode() + b"\n"


def test_quiz_answers_of_a_progress_file(tmp_path: Path) -> None:
    lines = [
        event("01-order", "a list", False),
        b"half a li\n",
        b'{"event": "exercise", "id": "1.1", "outcome": "passed", "diagnosis": null}\n',
        event("01-order", "a list, in order", True),
        event("02-star", ["one", "two\ud800"], True, warm_up=True),
        b"\n",
        b"x" * 70_000,
    ]
    write(tmp_path / "Ada" / "progress.jsonl", b"".join(lines))
    write(
        tmp_path / "Ada" / "progress (1).jsonl", event("01-order", "later", True) + event("03-x", "y", True)
    )
    learner = only(tmp_path)
    assert learner.answers == (
        ("01-order", "a list", False),
        ("02-star", "one\ntwo?", True),
        ("03-x", "y", True),
    )
    assert learner.problems == ()
