"""The progress card counts from the list of lessons and the question banks, and names one thing to do."""

import re
from pathlib import Path
from typing import Any

import pytest

from gatherlab import progress_file
from gatherlab.cells import progress as room
from gatherlab.cells.progress import ProgressCard, current_card, progress
from gatherlab.course import CourseError
from gatherlab.model import Outcome
from gatherlab.progress_file import record_answer, record_exercise
from gatherlab.questions import QuestionError, questions


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_PROGRESS", ":memory:")
    monkeypatch.setattr(progress_file, "_unsaved", {})
    monkeypatch.setattr(progress_file, "_said", set())


@pytest.fixture(autouse=True)
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "course.toml"
    file.write_text(
        """
[[lesson]]
stem = "00_start_here"
title = "Start <here>"
minutes = 25
goals = ["begin"]

[[lesson]]
stem = "01_basic_gather"
title = "Three at once"
minutes = 45
goals = ["gather"]
exercises = ["1.1", "1.2"]

[[lesson]]
stem = "99_later"
title = "Later"
minutes = 5
goals = ["wait"]
"""
    )
    monkeypatch.chdir(tmp_path)
    return file


ZERO, ONE = len(questions("00")), len(questions("01"))


def answer_all(lesson: str) -> None:
    for one in questions(lesson):
        record_answer(one.id, "x", True)


def test_at_the_beginning() -> None:
    assert current_card().text() == (
        "Your progress\n"
        f"  00 Start <here>    questions 0/{ZERO}                    → next\n"
        f"  01 Three at once   questions 0/{ONE}   exercises 0/2\n"
        "  99 Later           no questions\n"
        "Next: Work through lesson 00, Start <here>: open notebooks/00_start_here.ipynb"
    )


def test_what_is_next_goes_through_the_course() -> None:
    seen = []
    some = questions("00")
    for one in some[:-2]:
        record_answer(one.id, "x", True)
    record_answer(some[-1].id, "x", False)
    seen.append(current_card().next)
    record_answer(some[-1].id, "x", True)
    seen.append(current_card().next)
    answer_all("00")
    seen.append(current_card().next)
    answer_all("01")
    seen.append(current_card().next)
    record_exercise("1.1", Outcome.PASSED)
    record_exercise("1.2", Outcome.NOT_YET)
    seen.append(current_card().next)
    record_exercise("1.2", Outcome.PASSED)
    seen.append(current_card().next)
    assert seen == [
        "2 quiz questions are left in lesson 00: open notebooks/00_start_here.ipynb",
        "1 quiz question is left in lesson 00: open notebooks/00_start_here.ipynb",
        "Work through lesson 01, Three at once: open notebooks/01_basic_gather.ipynb",
        "Exercise 1.1: open exercises/01_basic_gather.ipynb",
        "Exercise 1.2: open exercises/01_basic_gather.ipynb",
        "All done. Nothing is left in this course.",
    ]


def test_done_lessons_say_so() -> None:
    answer_all("00")
    lines = current_card().text().splitlines()
    assert re.sub("  +", " | ", lines[1]) == f" | 00 Start <here> | questions {ZERO}/{ZERO} | ✓ done"
    assert lines[2].endswith("exercises 0/2   → next")
    assert "done" not in lines[2] + lines[3]


def test_what_was_missed_at_first_is_to_review(course: Path) -> None:
    assert "review" not in current_card().text() + current_card().html()
    record_answer("00-as-script", "x", False)
    record_answer("00-gone", "x", False)
    record_answer("01-threads", "x", False)
    card = current_card()
    assert card.text().splitlines()[-3:] == [
        "To review:",
        "  00-as-script   a cell's await in a script   lesson 00, again in the warm-up of 02",
        "  01-threads     threads and coroutines       lesson 01, again in the warm-up of 03",
    ]
    assert (
        "<li><code>00-as-script</code> a cell&#x27;s <code>await</code> in a script <i>(lesson 00, again"
        in card.html()
    )
    record_answer("00-as-script", "x", True, warm_up=True)
    assert "00-as-script" not in current_card().text()


def test_a_long_list_to_review_is_cut() -> None:
    for one in questions("01"):
        record_answer(one.id, "x", False)
    card = current_card()
    assert card.text().splitlines()[-1] == f"  and {ONE - room.MAX_REVIEW} more"
    assert card.html().count("<li>") == room.MAX_REVIEW
    assert f"and {ONE - room.MAX_REVIEW} more" in card.html()


def test_when_all_is_done_what_was_missed_is_next(course: Path) -> None:
    course.write_text(course.read_text().replace("99_later", "02_dynamic_lists"))
    record_answer("00-as-script", "x", False)
    for lesson in ("00", "01", "02"):
        answer_all(lesson)
    record_exercise("1.1", Outcome.PASSED)
    record_exercise("1.2", Outcome.PASSED)
    assert current_card().next == (
        "Repeat what you missed: open notebooks/02_dynamic_lists.ipynb and run its warm-up again"
    )
    record_answer("00-as-script", "x", True, warm_up=True)
    assert current_card().next == "All done. Nothing is left in this course."


def test_the_html_form() -> None:
    record_exercise("1.2", Outcome.PASSED)
    html = current_card().html()
    assert "00 Start &lt;here&gt;" in html
    assert f"questions 0/{ONE}" in html
    assert "exercises 1/2" in html
    assert "<style" not in html  # it is taken out of untrusted notebooks
    assert html.count("<tr>") == 3
    bundle = current_card()._repr_mimebundle_()
    assert bundle == {"text/html": html, "text/plain": current_card().text()}


def test_questions_that_are_gone_do_not_count() -> None:
    record_answer("00-of-an-older-course", "x", True)
    assert f"questions 0/{ZERO}" in current_card().text()


def test_outside_a_notebook_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    progress()
    assert capsys.readouterr().out == current_card().text() + "\n"


def test_in_a_notebook_it_is_displayed(monkeypatch: pytest.MonkeyPatch) -> None:
    displayed: list[Any] = []
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", displayed.append)
    progress()
    assert isinstance(displayed[0], ProgressCard)


def test_a_damaged_course_list_is_a_sentence(capsys: pytest.CaptureFixture[str], course: Path) -> None:
    course.write_text("[[lesson]\n")
    with pytest.raises(CourseError):
        current_card()
    progress()
    assert capsys.readouterr().out.startswith("course.toml, line 1: ")


def test_a_damaged_progress_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p.jsonl").write_bytes(b"damage\n")
    monkeypatch.setenv("GATHERLAB_PROGRESS", str(tmp_path / "p.jsonl"))
    card = current_card()
    assert card.text().splitlines()[-1].startswith("One line of p.jsonl could not be read")
    assert "<i>One line of p.jsonl" in card.html()
    assert "could not be read" not in current_card().text()


def test_a_damaged_question_file_is_said_and_the_rest_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def some(lesson: str) -> object:
        if lesson.startswith("00"):
            raise QuestionError("00_start_here.toml, line 3: damaged.")
        return questions(lesson)

    monkeypatch.setattr(room, "questions", some)
    text = current_card().text()
    assert text.endswith("00_start_here.toml, line 3: damaged.")
    assert f"questions 0/{ONE}" in text
