"""A saved notebook opened again: without its kernel the questions are still there, and nothing is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from course_server import CourseServer
from notebook_page import NotebookPage
from playwright.sync_api import expect

from gatherlab.questions import question
from gatherlab.questions.markup import plain

LESSON = "notebooks/01_basic_gather.ipynb"
EXERCISE = "exercises/01_basic_gather.ipynb"
VIEW = "application/vnd.jupyter.widget-view+json"
BROKEN = ("Error displaying widget", "model not found", "Loading widget", "untrusted")


def mimes(notebook: dict[str, Any], cell: str) -> list[set[str]]:
    """The forms of the outputs of a stored cell."""
    (found,) = [one for one in notebook["cells"] if one["id"] == cell]
    return [set(output.get("data", {})) for output in found["outputs"]]


def test_a_saved_lesson_opened_with_a_new_kernel(
    server: CourseServer, learner: Callable[..., NotebookPage], shot: Callable[..., None]
) -> None:
    lesson = learner(LESSON)
    for cell in ("setup", "problem-posts", "play-gather", "quiz-order"):
        lesson.run(lesson.cell(cell))
    expect(lesson.card("quiz-order")).to_be_visible()
    expect(lesson.cell("play-gather").locator(".gl-sim")).to_be_visible()
    stored = lesson.save()
    assert mimes(stored, "quiz-order") == [{"text/html", "text/plain"}] * 3
    assert mimes(stored, "play-gather") == [{"text/html", "text/plain"}]
    assert VIEW not in json.dumps(stored)
    assert "widgets" not in stored["metadata"]
    # saving has not taken the live cards away
    lesson.card("quiz-order").get_by_role("button", name="Hint").click()
    expect(lesson.card("quiz-order").get_by_role("status")).to_contain_text("Hint.")

    lesson.page.close()
    server.end_kernels()
    again = learner(LESSON)
    for name in ("01-one-by-one", "01-order-predict", "01-threads"):
        words = plain(question(name).prompt).split("\n")[0]
        expect(again.cell("quiz-order").get_by_text(words).first).to_be_visible()
    expect(again.cell("quiz-order").get_by_text("Run this cell to answer.")).to_have_count(3)
    expect(again.cell("play-gather").get_by_text("Run this cell to move the controls.")).to_be_visible()
    expect(again.cell("play-gather").locator("img, svg").first).to_be_visible()
    expect(again.cell("problem-posts").get_by_role("img").first).to_be_visible()
    assert broken(again) == []
    shot(again.page, "reopened")
    again.run(again.cell("setup"))
    again.run(again.cell("quiz-order"))
    expect(again.card("quiz-order", 2).get_by_role("button", name="Check")).to_be_visible()


def broken(notebook: NotebookPage) -> list[str]:
    """Signs of a dead widget anywhere in the notebook."""
    text = " ".join(notebook.panel.all_text_contents())
    return [sign for sign in BROKEN if sign.lower() in text.lower()]


def test_a_check_stays_readable(learner: Callable[..., NotebookPage]) -> None:
    notebook = learner(EXERCISE)
    for cell in ("setup", "exercise-1-1", "check-1-1"):
        notebook.run(notebook.cell(cell))
    stored = notebook.save()
    assert mimes(stored, "check-1-1") == [{"text/html", "text/plain"}]
    notebook.close()
    notebook.open()
    expect(notebook.cell("check-1-1")).to_contain_text("Exercise 1.1: not attempted")
    assert broken(notebook) == []


def test_reloading_the_page_keeps_what_was_written(learner: Callable[..., NotebookPage]) -> None:
    """The kernel lives on: what it knows is there after a reload, without running anything again."""
    notebook = learner(EXERCISE)
    for cell in ("setup", "exercise-1-1"):
        notebook.run(notebook.cell(cell))
    notebook.type_into(notebook.cell("try-1-1"), "kept = 'my own work'")
    notebook.run(notebook.cell("try-1-1"))
    notebook.save()
    notebook.page.reload()
    expect(notebook.cell("try-1-1")).to_contain_text("my own work")
    notebook.wait_for_kernel()
    cell = notebook.new_cell("print(kept.upper())")
    expect(cell.locator(".jp-OutputArea")).to_contain_text("MY OWN WORK")
