"""The list of lessons: found, read, and clear about damage."""

from pathlib import Path

import pytest

from gatherlab import course
from gatherlab.course import CourseError, lesson_of, lessons, root, working_root

GOOD = """# a comment
[[lesson]]
stem = "00_start"
title = "Start"
minutes = 10
goals = ["begin"]

[[lesson]]
stem = "01_gather"
title = "Gather"
minutes = 20
goals = ["gather", "wait"]
exercises = ["1.1", "1.2"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "course.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notebooks" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks" / "deep")
    return tmp_path.resolve()


def test_lessons_come_in_order(folder: Path) -> None:
    first, second = lessons()
    assert (first.number, first.stem, first.title, first.minutes) == ("00", "00_start", "Start", 10)
    assert first.exercises == ()
    assert second.goals == ("gather", "wait")
    assert second.exercises == ("1.1", "1.2")


def test_the_root_is_the_nearest_folder_with_a_course(folder: Path) -> None:
    assert root() == working_root() == folder
    assert working_root(folder / "notebooks") == folder


def test_the_nearest_of_two_courses_wins(folder: Path) -> None:
    inner = folder / "notebooks" / "course.toml"
    inner.write_text(GOOD.replace('"Start"', '"Inner"'), encoding="utf-8")
    assert lessons()[0].title == "Inner"


def test_lesson_of_an_exercise(folder: Path) -> None:
    found = lesson_of("1.2")
    assert found is not None
    assert found.stem == "01_gather"
    assert lesson_of("9.9") is None


def test_elsewhere_the_clone_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    clone = tmp_path / "clone"
    (clone / "gatherlab").mkdir(parents=True)
    monkeypatch.setattr(course, "_PACKAGE", clone / "gatherlab")
    assert root() is None
    (clone / "course.toml").write_text(GOOD, encoding="utf-8")
    assert root() == clone
    assert working_root() is None
    assert len(lessons()) == 2


def test_elsewhere_the_wheel_carries_its_own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "gatherlab"
    package.mkdir(parents=True)
    (package / "course.toml").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(course, "_PACKAGE", package)
    monkeypatch.chdir(tmp_path)
    assert root() is None
    assert [lesson.number for lesson in lessons()] == ["00", "01"]


def test_no_list_at_all_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "_PACKAGE", tmp_path / "nowhere" / "gatherlab")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseError, match=r"course\.toml cannot be read"):
        lessons()


def test_a_deleted_working_folder_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError("the working folder is gone")

    monkeypatch.setattr(course.Path, "cwd", gone)
    assert working_root() is None


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('title = "Gather"', "", 8, "no 'title'"),
        ('title = "Gather"', 'title = " "', 8, "which is no text"),
        ("minutes = 20", 'minutes = "20"', 8, "which is no whole number"),
        ("minutes = 20", "minutes = true", 8, "which is no whole number"),
        ("minutes = 20", "minutes = 0", 8, "above 0"),
        ("minutes = 20", "minuets = 20", 8, "no 'minuets'"),
        ('goals = ["begin"]', 'goals = "begin"', 2, "which is no list"),
        ('goals = ["begin"]', "goals = [1]", 2, "texts only"),
        ('"01_gather"', '"gather"', 8, "should look like 01_basic_gather"),
        ('"01_gather"', '"00_gather"', 8, "exercise '1.1' should look like 0.1"),
        ('["1.1", "1.2"]', '["1.1", "2.1"]', 8, "exercise '2.1' should look like 1.1"),
        ('["1.1", "1.2"]', '["1.1", "1.1"]', 8, "1.1 is there twice"),
        (
            'exercises = ["1.1", "1.2"]',
            '[[lesson]]\nstem = "00_two"\ntitle="t"\nminutes=1\ngoals=[]',
            13,
            "00 is there",
        ),
        ("minutes = 20", "minutes = ", 11, ""),
        ("# a comment", "lessons = 3", 1, "'lessons' is unknown"),
    ],
)
def test_damage_names_the_line_and_the_way_out(
    folder: Path, old: str, new: str, line: int, words: str
) -> None:
    assert GOOD.count(old) == 1
    (folder / "course.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        lessons()
    message = str(caught.value)
    assert message.startswith(f"course.toml, line {line}: ")
    assert words in message
    assert "git checkout -- course.toml" in message
    assert str(folder / "course.toml") in message


def test_the_course_of_this_package_is_sound() -> None:
    here = Path(__file__).resolve().parents[1]
    assert working_root(here) == here
    found = lessons()
    assert [lesson.stem for lesson in found][:2] == ["00_start_here", "01_basic_gather"]
