"""Every kind of quiz, answered wrong, then right, and the feedback read; in light and in dark."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from accessible import switch_theme
from notebook_page import NotebookPage
from playwright.sync_api import Locator, expect

from gatherlab.model import Question, QuestionKind
from gatherlab.questions import order_shown, question
from gatherlab.questions.markup import plain

LESSON = "notebooks/00_start_here.ipynb"
# the place of each kind in lesson 00: cell, place in the cell, id of the question
CARDS = {
    QuestionKind.ONE: ("quiz-calling", 0, "00-calling"),
    QuestionKind.PREDICT: ("quiz-calling", 2, "00-await-order"),
    QuestionKind.ALL: ("quiz-words", 1, "00-loop"),
    QuestionKind.ORDER: ("quiz-words", 3, "00-order"),
}
Shot = Callable[..., None]


def test_lesson_00_has_every_kind() -> None:
    assert {kind: question(name).kind for kind, (_, _, name) in CARDS.items()} == {
        kind: kind for kind in QuestionKind
    }


@pytest.fixture(scope="module", params=["Light", "Dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def quizzes(
    scheme: str, learner: Callable[..., NotebookPage]
) -> Iterator[Callable[[QuestionKind], tuple[Locator, Question]]]:
    """Lesson 00 with its two quiz cells run; gives the card of a kind with its question."""
    lesson = learner(LESSON)
    switch_theme(lesson, scheme)
    for cell in ("setup", "quiz-calling", "quiz-words"):
        lesson.run(lesson.cell(cell))

    def card_of(kind: QuestionKind) -> tuple[Locator, Question]:
        cell, place, name = CARDS[kind]
        card = lesson.card(cell, place)
        card.scroll_into_view_if_needed()
        expect(card).to_contain_text(plain(question(name).prompt))
        return card, question(name)

    yield card_of
    assert lesson.page.locator(".jp-Dialog").count() == 0
    switch_theme(lesson, "Light")


def check(card: Locator) -> Locator:
    """Press *Check*; gives the feedback, which a screen reader hears."""
    card.get_by_role("button", name="Check").click()
    return card.get_by_role("status")


def said(feedback: Locator, text: str) -> None:
    """The feedback has this text of the question bank in it."""
    for part in plain(text).split("\n\n"):
        expect(feedback).to_contain_text(part)


def test_all_kinds_wrong_then_right(
    quizzes: Callable[[QuestionKind], tuple[Locator, Question]],
    server: object,
    scheme: str,
    shot: Shot,
) -> None:
    for kind, answer in ANSWERS.items():
        card, one = quizzes(kind)
        answer(card, one)
        expect(card.get_by_role("status")).to_contain_text("Right.")
        said(card.get_by_role("status"), one.explanation)
        shot(card.page, f"{kind.name} right")
    events = [json.loads(line) for line in server.progress.read_text("utf-8").splitlines()]  # type: ignore[attr-defined]
    for _, _, name in CARDS.values():
        told = [event["right"] for event in events if event["id"] == name]
        assert told[-1] is True and False in told[:-1], name


def one_answer(card: Locator, one: Question) -> None:
    feedback = check(card)
    expect(feedback).to_contain_text("Choose an answer first.")
    for option in [*(o for o in one.options if not o.correct), *(o for o in one.options if o.correct)]:
        card.get_by_role("radio", name=plain(option.text), exact=True).check()
        said(check(card), option.feedback)
        expect(feedback).to_contain_text("Right." if option.correct else "Not yet.")
    expect(card.get_by_role("radio", checked=True)).to_have_count(1)


def all_that_apply(card: Locator, one: Question) -> None:
    feedback = check(card)
    expect(feedback).to_contain_text("Choose at least one answer first.")
    wrong = next(option for option in one.options if not option.correct)
    card.get_by_role("checkbox", name=plain(wrong.text), exact=True).check()
    said(check(card), wrong.feedback)
    expect(feedback).to_contain_text("Not yet.")
    card.get_by_role("checkbox", name=plain(wrong.text), exact=True).uncheck()
    for option in one.options:
        if option.correct:
            card.get_by_role("checkbox", name=plain(option.text), exact=True).check()
    check(card)


def predict(card: Locator, one: Question) -> None:
    feedback = check(card)
    expect(feedback).to_contain_text("Your prediction is empty. Type it first.")
    field = card.get_by_role("textbox", name="Your prediction")
    for option in one.options:
        field.fill(option.text)
        said(check(card), option.feedback)
        expect(feedback).to_contain_text("Not yet.")
    field.fill(one.answer)
    check(card)


def in_order(card: Locator, one: Question) -> None:
    expect(check(card)).to_contain_text("Not yet.")
    order = list(order_shown(one))
    for place in range(len(order)):
        at = order.index(place)
        card.get_by_role("radio").nth(at).check()
        for above in range(at, place, -1):
            card.get_by_role("button", name="Up").click()
            order[above], order[above - 1] = order[above - 1], order[above]
            expect(card.get_by_role("radio").nth(above - 1)).to_be_checked()
    lines = card.locator(".widget-radio-box label").all_inner_texts()
    assert [line.strip() for line in lines] == [option.text.strip() for option in one.options]
    check(card)


ANSWERS = {
    QuestionKind.ONE: one_answer,
    QuestionKind.PREDICT: predict,
    QuestionKind.ALL: all_that_apply,
    QuestionKind.ORDER: in_order,
}


def test_a_hint_and_an_answer_of_before(learner: Callable[..., NotebookPage]) -> None:
    lesson = learner(LESSON)
    one = question("00-calling")
    for cell in ("setup", "quiz-calling"):
        lesson.run(lesson.cell(cell))
    card = lesson.card("quiz-calling")
    card.get_by_role("button", name="Hint").click()
    said(card.get_by_role("status"), one.hints[0])
    right = next(option for option in one.options if option.correct)
    card.get_by_role("radio", name=plain(right.text), exact=True).check()
    expect(check(card)).to_contain_text("Right.")
    lesson.run(lesson.cell("quiz-calling"))
    expect(lesson.card("quiz-calling").get_by_role("status")).to_contain_text("Already solved (1 try so far)")
