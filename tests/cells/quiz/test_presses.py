"""A press is marked on what the learner saw, however late the rest is heard; with anywidget and without."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets as widgets
import pytest

from gatherlab import progress_file
from gatherlab.cells.quiz import fence as fence_module
from gatherlab.cells.quiz.card import Card
from gatherlab.model import QuestionKind
from gatherlab.progress_file import load
from gatherlab.questions import question
from gatherlab.virtual_loop import VirtualLoop

SEEN: dict[str, Any] = {"typed": "", "row": None, "line": None, "ticked": []}
PREDICT, ONE, ALL, ORDER = (question(f"00-{name}") for name in ("await-order", "calling", "loop", "order"))


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_PROGRESS", ":memory:")
    monkeypatch.setattr(progress_file, "_unsaved", {})
    monkeypatch.setattr(progress_file, "_said", set())


def press(card: Card, name: str, **seen: Any) -> None:
    """As the enhancement sends it."""
    message = {"press": name, "seen": {**SEEN, **seen}}
    data = {"method": "custom", "content": message}
    card.enhancement._handle_msg({"content": {"data": data}, "buffers": []})


def test_the_kinds() -> None:
    kinds = [QuestionKind.PREDICT, QuestionKind.ONE, QuestionKind.ALL, QuestionKind.ORDER]
    assert [one.kind for one in (PREDICT, ONE, ALL, ORDER)] == kinds


# ------------------------------------------------------------------ with what is seen


def test_a_text_counts_as_it_stood_there() -> None:
    card = Card(PREDICT)
    card.input.widget.value = PREDICT.options[0].text  # heard before; what was typed since was not
    press(card, "check", typed=PREDICT.answer)
    assert "✓ Right." in card.feedback.value
    assert load().questions[PREDICT.id].tries == 1
    press(card, "check", typed=" \n")
    assert "Your prediction is empty." in card.feedback.value


def test_the_choice_that_is_seen_counts() -> None:
    card = Card(ONE)
    right = next(at for at, option in enumerate(ONE.options) if option.correct)
    card.input.rows.radios[0 if right else 1].value = 0 if right else 1  # type: ignore[attr-defined]
    press(card, "check", row=right, line=ONE.options[right].text)
    assert "✓ Right." in card.feedback.value
    assert [radio.value for radio in card.input.controls].count(None) == len(ONE.options) - 1
    press(card, "check")
    assert "Choose an answer first." in card.feedback.value


def test_the_ticks_that_are_seen_count() -> None:
    card = Card(ALL)
    card.input.controls[0].value = not ALL.options[0].correct
    press(card, "check", ticked=[at for at, option in enumerate(ALL.options) if option.correct])
    assert "✓ Right." in card.feedback.value


def test_a_line_is_moved_from_where_it_is_by_now() -> None:
    """Up is pressed twice before the page shows the first move: the same line moves twice."""
    card = Card(ORDER)
    before = [ORDER.options[at].text for at in card.input.answer()]  # type: ignore[union-attr]
    for _ in range(2):
        press(card, "up", row=2, line=before[2])
    after = [ORDER.options[at].text for at in card.input.answer()]  # type: ignore[union-attr]
    assert after[:3] == [before[2], before[0], before[1]]
    press(card, "down")  # no line was seen chosen, while the page was drawing: the chosen one moves
    assert [ORDER.options[at].text for at in card.input.answer()][:2] == [before[0], before[2]]  # type: ignore[union-attr]


def test_a_hint_is_a_press_too() -> None:
    card = Card(ONE)
    press(card, "hint")
    assert "Hint." in card.feedback.value


def test_a_press_that_cannot_be_read_is_seen() -> None:
    card = Card(ONE)
    press(card, "check", row=99)
    press(card, "no such button")
    assert "The quiz itself failed." in card.feedback.value
    assert "KeyError: &#x27;no such button&#x27;" in card.feedback.value


def test_every_button_that_reaches_the_kernel_is_named() -> None:
    """Else a press would come alone: each Button in the card is one of those the page is told to send."""
    for one in (PREDICT, ONE, ALL, ORDER):
        card = Card(one)
        buttons = [part for part in walk(card.box) if isinstance(part, widgets.Button)]
        named = [f"gl-press-{name}" for name in card.enhancement.buttons]
        assert sorted(name for one in buttons for name in one._dom_classes) == sorted(named)


def walk(widget: Any) -> list[Any]:
    return [widget, *(part for child in getattr(widget, "children", ()) for part in walk(child))]


# ------------------------------------------------------------------ as ipywidgets sends a press


class Page:
    """A browser without anywidget: it holds back what was typed, until it is asked for by a link."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.held: dict[Any, Any] = {}
        self.asked = 0
        monkeypatch.setattr(widgets, "jsdlink", self.link)

    def link(self, source: tuple[Any, str], target: tuple[Any, str]) -> None:
        """As its LinkModel does: write at once, and at each change."""
        answer = self.answers(source[0], target[0])
        source[0].observe(answer, source[1])
        answer(None)

    def answers(self, source: Any, control: Any) -> Callable[[object], None]:
        def answer(_: object) -> None:
            self.asked += 1
            state = {"passed": source.passed}
            if control in self.held:
                state = {**self.held.pop(control), **state}
            # what the page sends comes in this order; timers of one moment need not
            seconds = 0.2 + self.asked / 1000
            asyncio.get_running_loop().call_later(seconds, control.set_state, state)

        return answer


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    yield Page(monkeypatch)


def in_virtual_time(work: Any) -> None:
    """Run to the end on the clock that jumps."""
    loop = VirtualLoop()
    try:
        loop.run_until_complete(work)
    finally:
        loop.close()


def test_what_the_page_holds_back_is_waited_for(page: Page) -> None:
    card = Card(PREDICT)
    card.input.widget.value = PREDICT.options[0].text

    async def learner() -> None:
        for text, verdict in ((PREDICT.answer, "Right."), (PREDICT.options[1].text, "Not yet.")):
            page.held[card.input.widget] = {"value": text}
            card.check.click()
            await asyncio.sleep(0.5)
            assert verdict in card.feedback.value
            assert card.input.answer() == text

    in_virtual_time(learner())
    assert page.asked == 2
    assert load().questions[PREDICT.id].tries == 2


def test_all_controls_are_waited_for(page: Page) -> None:
    card = Card(ALL)

    async def learner() -> None:
        for at, box in enumerate(card.input.controls):
            page.held[box] = {"value": ALL.options[at].correct}
        card.check.click()
        await asyncio.sleep(0.5)

    in_virtual_time(learner())
    assert "✓ Right." in card.feedback.value
    assert page.asked == len(ALL.options)


def test_presses_keep_their_order(page: Page) -> None:
    card = Card(ORDER)
    before = list(card.input.answer())  # type: ignore[arg-type]

    async def learner() -> None:
        page.held[card.input.controls[2]] = {"index": 0}  # chosen
        card.input.up.click()  # type: ignore[attr-defined]
        card.input.up.click()  # type: ignore[attr-defined]
        card.check.click()
        await asyncio.sleep(0.5)

    in_virtual_time(learner())
    assert card.input.answer()[:3] == [before[2], before[0], before[1]]  # type: ignore[index]
    assert "Not yet." in card.feedback.value or "Right." in card.feedback.value


def test_a_page_that_does_not_answer_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widgets, "jsdlink", lambda *_: None)
    card = Card(PREDICT)
    seconds: list[float] = []

    async def learner() -> None:
        loop = asyncio.get_running_loop()
        for text in (PREDICT.answer, PREDICT.options[0].text):
            card.input.widget.value = text
            before, shown = loop.time(), card.feedback.value
            card.check.click()
            while card.feedback.value == shown:
                await asyncio.sleep(0.01)
            seconds.append(round(loop.time() - before, 1))

    in_virtual_time(learner())
    assert seconds == [fence_module.PATIENCE, 0.0]
    assert "Not yet." in card.feedback.value
