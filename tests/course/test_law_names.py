"""Law 1: course.toml, the three folders, the README and the check modules name the same things."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from gatherlab import course
from tools.make_exercises import exercise_id
from tools.notebooks import Notebook, find

ON_GITHUB = "../../deployments/github-pages"
MINIMUM = 2  # lessons; fewer means that the list was not read


def stems(folder: Path) -> set[str]:
    return {path.stem for path in find(folder)}


def test_the_course_has_its_lessons_in_order() -> None:
    listed = [lesson.stem for lesson in course.lessons()]
    assert len(listed) >= MINIMUM
    assert listed == sorted(listed)
    assert len(set(listed)) == len(listed)


def test_every_lesson_has_a_notebook_and_every_notebook_a_lesson(root: Path) -> None:
    assert stems(root / "notebooks") == {lesson.stem for lesson in course.lessons()}


def test_exercises_and_solutions_are_twins_of_the_lessons_that_have_exercises(root: Path) -> None:
    expected = {lesson.stem for lesson in course.lessons() if lesson.exercises}
    assert expected
    assert stems(root / "solutions") == expected
    assert stems(root / "exercises") == expected


def test_notebooks_hold_the_exercises_that_are_listed(
    solutions: dict[str, Notebook], exercises: dict[str, Notebook]
) -> None:
    for lesson in course.lessons():
        for folder in (solutions, exercises) if lesson.exercises else ():
            cells = [exercise_id(cell) for cell in folder[lesson.stem]["cells"]]
            assert [name for name in cells if name] == list(lesson.exercises)


def test_every_listed_exercise_can_be_checked() -> None:
    package = importlib.import_module("gatherlab.exercises")
    listed = {name for lesson in course.lessons() for name in lesson.exercises}
    assert listed
    assert set(package.EXERCISES) == listed
    assert set(package.JUDGES) == listed


def test_the_readme_maps_the_lessons_in_order(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| \[(\d\d) ([^\]]+)\]\(notebooks/(\S+)\.ipynb\) \|.*\| (\d+) \|$", readme, re.MULTILINE
    )
    assert rows == [
        (lesson.stem[:2], lesson.title, lesson.stem, str(lesson.minutes)) for lesson in course.lessons()
    ]


def test_links_in_the_readme_and_the_documents_lead_somewhere(root: Path) -> None:
    documents = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").glob("*.md"))]
    checked = 0
    for document in documents:
        body = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|(?:src|srcset)=\"([^\"]+)\"", body):
            link = target[0] or target[1]
            if (
                link == ON_GITHUB
            ):  # from the README, a page of the repository itself, which the workflow fills
                assert document.name == "README.md"
                workflow = (root / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
                assert f"name: {ON_GITHUB.rpartition('/')[2]}\n" in workflow
            elif not re.match(r"https?:|mailto:", link):
                checked += 1
                assert (document.parent / link).exists(), f"{document.name}: {link}"
    assert checked >= 10
