"""The screenshots: the gallery's cards as a learner sees them, and the README's part of a lesson.

No test: ``python -m tools gallery`` runs it.  GATHERLAB_GALLERY names the folder of the cards; the README's
picture goes into the one above.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import OUTPUTS
from notebook_page import NotebookPage
from playwright.sync_api import Locator, ViewportSize, expect
from test_accessibility import RIGHT, WRONG
from test_exercise_journey import EXERCISE, IN_A_ROW, PROGRESS, TOGETHER, write
from test_quiz_journey import CARDS

from gatherlab.questions import question

Learner = Callable[..., NotebookPage]
Take = Callable[[Locator, str], None]


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def take(theme: str) -> Take:
    folder = Path(os.environ["GATHERLAB_GALLERY"])

    def keep(part: Locator, name: str) -> None:
        part.page.mouse.move(0, 0)
        part.scroll_into_view_if_needed()
        part.screenshot(path=folder / f"{name}.{theme}.png", animations="disabled")

    return keep


def test_quizzes(learner: Learner, theme: str, take: Take) -> None:
    lesson = learner("notebooks/00_start_here.ipynb", dark=theme == "dark")
    for cell in ("setup", "quiz-calling", "quiz-words"):
        lesson.run(lesson.cell(cell))
    for kind, (cell, place, name) in CARDS.items():
        card = lesson.card(cell, place)
        expect(card.get_by_role("button", name="Check")).to_be_visible()
        take(card, f"quiz-{kind.name.lower()}-asked")
        for answer, state, sign in ((WRONG, "wrong", "✗ Not yet."), (RIGHT, "right", "✓ Right.")):
            answer[kind](card, question(name))
            expect(card.get_by_role("status")).to_contain_text(sign)
            take(card, f"quiz-{kind.name.lower()}-{state}")


def test_exercise(learner: Learner, theme: str, take: Take) -> None:
    notebook = learner(EXERCISE, dark=theme == "dark")
    for cell in ("setup", "exercise-1-1"):
        notebook.run(notebook.cell(cell))

    def shown(text: str, name: str) -> None:
        cell = notebook.new_cell(text)
        notebook.wait_until_run(cell)
        take(cell.locator(OUTPUTS).last, name)

    shown('check("1.1", fetch_both)', "check-not-attempted")
    write(notebook, IN_A_ROW)
    shown('check("1.1", fetch_both)', "check-not-yet")
    shown('hint("1.1")', "hint")
    write(notebook, TOGETHER)
    shown('check("1.1", fetch_both)', "check-passed")
    shown('solution("1.1")', "solution")
    shown(PROGRESS, "progress")


def test_simulator(learner: Learner, theme: str, take: Take) -> None:
    lesson = learner("notebooks/01_basic_gather.ipynb", dark=theme == "dark")
    for cell in ("setup", "play-gather"):
        lesson.run(lesson.cell(cell))
    panel = lesson.cell("play-gather").locator(".gl-sim")
    panel.get_by_role("radio", name="gather", exact=True).check()
    fails = panel.get_by_role("combobox", name="who fails").or_(
        panel.get_by_role("textbox", name="who fails")
    )
    fails.fill("p1")
    fails.press("Tab")
    expect(panel.get_by_role("status")).to_contain_text("raises")
    take(panel, "simulator")


LESSON: ViewportSize = {"width": 1180, "height": 1400}  # so that the whole part is in sight


def test_lesson(learner: Learner) -> None:
    lesson = learner("notebooks/01_basic_gather.ipynb")
    page, before = lesson.page, lesson.page.viewport_size
    page.set_viewport_size(LESSON)
    for cell in ("setup", "problem-posts", "look-compare"):
        lesson.run(lesson.cell(cell))
    first, last = lesson.cell("predict-order"), lesson.cell("look-compare")
    first.evaluate("cell => cell.scrollIntoView({ block: 'start' })")
    page.mouse.move(0, 0)
    top, bottom = first.bounding_box(), last.bounding_box()
    assert top is not None
    assert bottom is not None
    height = bottom["y"] + bottom["height"] - top["y"]
    assert top["y"] + height < LESSON["height"], "the part is not in sight as a whole"
    picture = Path(os.environ["GATHERLAB_GALLERY"]).parent / "lesson.png"
    page.screenshot(path=picture, clip={**top, "height": height}, animations="disabled")
    if before is not None:
        page.set_viewport_size(before)
