"""An exercise from the first look to the pass: untouched, wrong, a hint, right, and progress has moved."""

from __future__ import annotations

from collections.abc import Callable

from notebook_page import NotebookPage
from playwright.sync_api import expect

from gatherlab.exercises import EXERCISES

EXERCISE = "exercises/01_basic_gather.ipynb"
IN_A_ROW = """\
async def fetch_both(api):
    user = await api.get("users/1")
    post = await api.get("posts/1")
    return [user, post]
"""
TOGETHER = """\
async def fetch_both(api):
    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))
"""
PROGRESS = "from gatherlab import progress; progress()"


def test_an_exercise(learner: Callable[..., NotebookPage], shot: Callable[..., None]) -> None:
    notebook = learner(EXERCISE)
    one = EXERCISES["1.1"]
    code, check = notebook.cell("exercise-1-1"), notebook.cell("check-1-1")
    for cell in ("setup", "exercise-1-1", "check-1-1"):
        notebook.run(notebook.cell(cell))
    expect(check.get_by_role("alert")).to_contain_text("Exercise 1.1: not attempted")
    shot(notebook.page, "untouched")

    write(notebook, IN_A_ROW)
    notebook.run(check)
    verdict = check.get_by_role("alert")
    expect(verdict).to_contain_text("Exercise 1.1: not yet")
    expect(verdict).to_contain_text('Next hint: hint("1.1") (1 of 3).')
    shot(notebook.page, "wrong")

    asked = notebook.new_cell('hint("1.1")')
    notebook.wait_until_run(asked)
    expect(asked).to_contain_text(one.hints[0])
    before = notebook.new_cell(PROGRESS)
    expect(before).to_contain_text("Your progress")
    expect(before).to_contain_text("exercises 0/3")

    write(notebook, TOGETHER)
    notebook.run(check)
    expect(verdict).to_contain_text("Exercise 1.1: passed")
    expect(verdict).to_contain_text(one.idea)
    shot(notebook.page, "right")
    after = notebook.new_cell(PROGRESS)
    expect(after).to_contain_text("exercises 1/3")
    shot(notebook.page, "progress")
    code.scroll_into_view_if_needed()


def write(notebook: NotebookPage, text: str) -> None:
    """Replace the learner's function and run it."""
    cell = notebook.cell("exercise-1-1")
    notebook.type_into(cell, text)
    notebook.run(cell)


def test_solution_and_reset_help_out(learner: Callable[..., NotebookPage]) -> None:
    notebook = learner(EXERCISE)
    notebook.run(notebook.cell("setup"))
    shown = notebook.new_cell('solution("1.1")')
    expect(shown).to_contain_text("A solution for exercise 1.1")
    expect(shown).to_contain_text("asyncio.gather")
    count = notebook.panel.locator(".jp-Cell").count()
    notebook.new_cell('reset("1.1")')
    expect(notebook.panel.locator(".jp-Cell")).to_have_count(count + 2)
    expect(notebook.panel.locator(".jp-Cell").last).to_contain_text("async def fetch_both(api):")
