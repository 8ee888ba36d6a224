"""Where Jupyter was started by hand: no settings of the course, another folder, another front-end.

One server for all of them: a JupyterLab that has Notebook 7 beside it serves both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from course_server import BY_HAND, CourseServer, copy_course
from notebook_page import NotebookPage
from playwright.sync_api import BrowserContext, Locator, Page, expect
from test_quiz_journey import said
from test_reopening import broken

from gatherlab.questions import question
from gatherlab.questions.markup import plain

LESSON = "course/notebooks/00_start_here.ipynb"
PREDICT = question("00-await-order")
TRIES = 16
FRONT_ENDS = ("JupyterLab", "JupyterLab without anywidget", "Notebook 7")
BUSY = "import time; time.sleep(1.5)"


@pytest.fixture(scope="module")
def by_hand(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseServer]:
    """A server started above the course."""
    home = tmp_path_factory.mktemp("by_hand")
    (home / "desk").mkdir()
    copy_course(home / "desk" / "course")
    server = CourseServer(home / "desk", home, BY_HAND)
    yield server
    server.close()


class FrontEnd:
    """Opens the lesson in a front-end, again and again."""

    def __init__(self, name: str, server: CourseServer, page: Page) -> None:
        self.name, self.server, self.page = name, server, page
        if "without" in name:
            page.route("**/extensions/anywidget/**", lambda route: route.abort())

    def open(self) -> NotebookPage:
        place = "notebooks" if self.name == "Notebook 7" else "lab/tree"
        address = f"{self.server.url}/{place}/{LESSON}?reset&token={self.server.token}"
        return NotebookPage(self.server, self.page, LESSON).open(address)


@pytest.fixture(params=FRONT_ENDS)
def front_end(
    request: pytest.FixtureRequest, by_hand: CourseServer, new_context: Callable[..., BrowserContext]
) -> Iterator[FrontEnd]:
    yield FrontEnd(request.param, by_hand, new_context().new_page())
    by_hand.end_kernels()


def test_a_lesson(front_end: FrontEnd, shot: Callable[..., None]) -> None:
    lesson = front_end.open()
    for cell in ("setup", "quiz-calling"):
        lesson.run(lesson.cell(cell))
    card = lesson.card("quiz-calling", 2)
    assert errors(lesson) == (0, "without" in front_end.name)
    typed_and_pressed_at_once(card)
    changed_while_the_kernel_is_busy(lesson, card)
    chosen_and_pressed_at_once(lesson.card("quiz-calling"))
    shot(lesson.page, "answered")
    lesson.save()
    front_end.server.end_kernels()
    again = front_end.open()
    expect(again.cell("quiz-calling").get_by_text("Run this cell to answer.")).to_have_count(4)
    expect(again.cell("quiz-calling").get_by_text(plain(PREDICT.prompt), exact=True)).to_be_visible()
    assert broken(again) == []
    shot(again.page, "reopened")


def errors(lesson: NotebookPage) -> tuple[int, bool]:
    """How many widgets could not be made and say so, and whether there are any that do not."""
    found = lesson.panel.locator(".jupyter-widgets-error-widget")
    visible = sum(found.nth(at).is_visible() for at in range(found.count()))
    return visible, found.count() > visible


def typed_and_pressed_at_once(card: Locator) -> None:
    """However soon the press follows, it is the text that stands there which is marked."""
    answers = [*((option.text, option.feedback) for option in PREDICT.options), (PREDICT.answer, "Right.")]
    field, feedback = card.get_by_role("textbox", name="Your prediction"), card.locator(".gl-feedback")
    for at in range(TRIES):
        text, comment = answers[at % len(answers)]
        field.fill(text)
        card.get_by_role("button", name="Check").click()
        said(feedback, comment)


def changed_while_the_kernel_is_busy(lesson: NotebookPage, card: Locator) -> None:
    """ipywidgets holds the second text back in the page until the kernel has heard the first."""
    field = card.get_by_role("textbox", name="Your prediction")
    busy = lesson.new_cell(BUSY)
    expect(busy.locator(".jp-InputPrompt")).to_have_text("[*]:")
    for text in (PREDICT.options[0].text, PREDICT.answer):
        field.fill(text)
        field.blur()
    card.get_by_role("button", name="Check").click()
    lesson.wait_until_run(busy)
    expect(card.locator(".gl-feedback")).to_contain_text("Right.")
    assert "Not yet." not in card.locator(".gl-feedback").inner_text()


def chosen_and_pressed_at_once(card: Locator) -> None:
    one = question("00-calling")
    for option in one.options:
        card.get_by_role("radio", name=plain(option.text), exact=True).check()
        card.get_by_role("button", name="Check").click()
        said(card.locator(".gl-feedback"), option.feedback)
    expect(card.get_by_role("radio", checked=True)).to_have_count(1)
