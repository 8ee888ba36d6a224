"""Everybody can work with what the course draws: WCAG 2.2 A and AA, keyboard alone, a screen reader.

The outputs of the lessons are looked at in test_run_all.py.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from accessible import OUTPUTS, go_to, in_both_themes, stops, violations
from course_server import ROOT
from notebook_page import NotebookPage
from playwright.sync_api import BrowserContext, Locator, Page, expect
from test_exercise_journey import EXERCISE, IN_A_ROW, PROGRESS, TOGETHER, write
from test_quiz_journey import CARDS

from gatherlab.model import Question, QuestionKind
from gatherlab.questions import order_shown, question
from gatherlab.questions.markup import plain

Learner = Callable[..., NotebookPage]
PAGES = sorted((ROOT / "tests" / "grading" / "goldens").glob("*.html"))


# ------------------------------------------------------------------ quizzes


def test_quizzes_by_keyboard_alone(learner: Learner, server: object) -> None:
    """Each kind wrong, then right; the feedback comes in an element that stays, and from this machine."""
    lesson = learner("notebooks/00_start_here.ipynb")
    foreign: list[str] = []
    lesson.page.on("request", lambda request: foreign.append(request.url))
    for cell in ("setup", "quiz-calling", "quiz-words"):
        lesson.run(lesson.cell(cell))
    regions = {}
    for kind, (cell, place, name) in CARDS.items():
        card, one = lesson.card(cell, place), question(name)
        status = card.get_by_role("status")
        regions[kind] = (card, status.element_handle())
        WRONG[kind](card, one)
        said(card, "✗ Not yet.", expected_in=one)
    assert violations(lesson.page, OUTPUTS) == []
    for kind, (cell, place, name) in CARDS.items():
        card, one = lesson.card(cell, place), question(name)
        RIGHT[kind](card, one)
        said(card, "✓ Right.", expected_in=one)
    assert in_both_themes(lesson) == []
    for kind, (card, before) in regions.items():
        status = card.get_by_role("status")
        assert status.evaluate("(now, before) => now === before", before), f"{kind}: a new element"
        assert status.get_attribute("aria-live") == "polite"
    ours = (lesson.server.url, lesson.server.url.replace("http", "ws"), "data:", "blob:")
    assert [url for url in foreign if not url.startswith(ours)] == []


def said(card: Locator, verdict: str, *, expected_in: Question) -> None:
    """The verdict stands there in a sign and in words, so that no colour is needed."""
    expect(card.get_by_role("status")).to_contain_text(verdict)
    assert expected_in.explanation


def press(control: Locator, key: str = "Space") -> None:
    go_to(control)
    control.page.keyboard.press(key)


def check(card: Locator) -> None:
    press(card.get_by_role("button", name="Check"), "Enter")


def choose(card: Locator, role: str, text: str) -> None:
    control = card.get_by_role(role, name=plain(text), exact=True)  # type: ignore[arg-type]
    press(control)
    expect(control).to_be_checked()


def one_of(right: bool) -> Callable[[Locator, Question], None]:
    def answer(card: Locator, one: Question) -> None:
        choose(card, "radio", next(option.text for option in one.options if option.correct is right))
        expect(card.get_by_role("radio", checked=True)).to_have_count(1)
        check(card)

    return answer


def all_of(right: bool) -> Callable[[Locator, Question], None]:
    def answer(card: Locator, one: Question) -> None:
        checked = card.get_by_role("checkbox", checked=True)
        for left in range(checked.count() - 1, -1, -1):
            press(checked.first)
            expect(checked).to_have_count(left)
        for option in one.options:
            if option.correct is right:
                choose(card, "checkbox", option.text)
        check(card)

    return answer


def typed(right: bool) -> Callable[[Locator, Question], None]:
    def answer(card: Locator, one: Question) -> None:
        go_to(card.get_by_role("textbox", name="Your prediction"))
        card.page.keyboard.press("ControlOrMeta+a")
        card.page.keyboard.type(one.answer if right else one.options[0].text)
        check(card)

    return answer


def in_order(card: Locator, one: Question) -> None:
    order = list(order_shown(one))
    for place in range(len(order)):
        at = order.index(place)
        if at == place:
            continue
        press(card.get_by_role("radio").nth(at))
        for above in range(at, place, -1):
            press(card.get_by_role("button", name="Up"))
            order[above], order[above - 1] = order[above - 1], order[above]
            expect(card.get_by_role("radio").nth(above - 1)).to_be_checked()
    check(card)


WRONG = {
    QuestionKind.ONE: one_of(right=False),
    QuestionKind.ALL: all_of(right=False),
    QuestionKind.PREDICT: typed(right=False),
    QuestionKind.ORDER: lambda card, _: check(card),
}
RIGHT = {
    QuestionKind.ONE: one_of(right=True),
    QuestionKind.ALL: all_of(right=True),
    QuestionKind.PREDICT: typed(right=True),
    QuestionKind.ORDER: in_order,
}


# ------------------------------------------------------------------ order, focus, motion


def test_tab_follows_the_reading_and_is_seen(learner: Learner) -> None:
    """Every control once, from top to bottom, with an outline.  Nothing moves by itself."""
    lesson = learner("notebooks/01_basic_gather.ipynb")
    lesson.page.emulate_media(reduced_motion="reduce")
    for cell in ("setup", "play-gather", "quiz-order"):
        lesson.run(lesson.cell(cell))
    parts = [lesson.cell("play-gather").locator(".gl-sim")]
    parts += [lesson.card("quiz-order", place) for place in range(3)]
    for part in parts:
        expect(part).to_be_visible()
        found = stops(part)
        assert len(found) >= 3
        assert [stop["place"] for stop in found] == list(range(len(found)))
        assert [stop["what"] for stop in found if stop["outline"] < 2] == []
        assert [(stop["what"], stop["cut"]) for stop in found if stop["cut"]] == []
        tops = [stop["y"] for stop in found]
        assert all(later > earlier - 12 for earlier, later in pairwise(tops)), tops
        still(part)
    lesson.page.emulate_media(reduced_motion="null")
    the_simulator(lesson, parts[0])
    assert in_both_themes(lesson) == []


def still(part: Locator) -> None:
    """No animation runs, and none would: the reader asked for less motion."""
    assert part.evaluate("part => part.getAnimations({ subtree: true }).length") == 0
    seconds = "all => all.map(one => getComputedStyle(one).transitionDuration)"
    assert set(part.locator("button, input, textarea").evaluate_all(seconds)) == {"0s"}


def the_simulator(lesson: NotebookPage, panel: Locator) -> None:
    """Its sliders have names, and an arrow moves the slider and not the notebook's selection."""
    status = panel.get_by_role("status")
    before = status.element_handle()
    tasks = panel.get_by_role("slider", name="tasks")
    go_to(tasks)
    selected = lesson.panel.locator(".jp-Cell.jp-mod-active").get_attribute("data-windowed-list-index")
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.keyboard.press("ArrowUp")
    expect(panel.get_by_role("spinbutton", name="tasks")).to_have_value("5")
    expect(status).to_contain_text("'P4'")
    assert status.evaluate("(now, before) => now === before", before)
    active = lesson.panel.locator(".jp-Cell.jp-mod-active")
    assert active.get_attribute("data-windowed-list-index") == selected
    who = panel.get_by_role("slider", name="who fails")
    press(who, "ArrowRight")
    expect(who).to_have_attribute("aria-valuetext", "p0")
    expect(status).to_contain_text("p0")
    for name in ("latency ×", "until (ms)"):
        expect(panel.get_by_role("slider", name=name)).to_be_visible()
    picture = panel.get_by_role("img")
    assert len(picture.last.evaluate("one => one.getAttribute('alt') || one.textContent")) > 40


# ------------------------------------------------------------------ exercises and the instructor's pages


def test_cards_of_an_exercise(learner: Learner) -> None:
    notebook = learner(EXERCISE)
    for cell in ("setup", "exercise-1-1"):
        notebook.run(notebook.cell(cell))
    headlines = [shown_by(notebook, 'check("1.1", fetch_both)')]
    for text in (IN_A_ROW, TOGETHER):
        write(notebook, text)
        headlines.append(shown_by(notebook, 'check("1.1", fetch_both)'))
    assert [line.partition(": ")[2] for line in headlines] == ["not attempted yet", "not yet", "passed"]
    assert shown_by(notebook, 'hint("1.1")') == "Hint for exercise 1.1 (1 of 3)"
    assert shown_by(notebook, 'solution("1.1")') == "A solution for exercise 1.1"
    assert shown_by(notebook, 'check("9.9", print)') == "No such exercise"
    notebook.wait_until_run(notebook.new_cell(PROGRESS))
    assert in_both_themes(notebook) == []


def shown_by(notebook: NotebookPage, text: str) -> str:
    """The headline of the card that a new cell shows."""
    card = notebook.new_cell(text).get_by_role("alert")
    return card.inner_text().splitlines()[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_pages_of_a_class(
    path: Path, scheme: str, offline_page: Callable[[Path], Page], new_context: Callable[..., BrowserContext]
) -> None:
    page = offline_page(path)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert violations(page) == []


def test_there_are_pages_of_a_class() -> None:
    assert {path.stem for path in PAGES} >= {"feedback", "report"}
