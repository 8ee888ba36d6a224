"""The card: worked without a browser, by setting the controls and pressing the buttons."""

import asyncio
import gc
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest

from gatherlab import progress_file
from gatherlab.cells import quiz as room
from gatherlab.cells.enhancement import Enhancement
from gatherlab.cells.quiz import card as card_module
from gatherlab.cells.quiz import quiz
from gatherlab.cells.quiz.card import Card
from gatherlab.cells.quiz.forms import INVITATION, html_form, shown_lines, text_form
from gatherlab.cells.quiz.handlers import guarded
from gatherlab.cells.quiz.look import style
from gatherlab.model import Question, QuestionKind
from gatherlab.progress_file import load, record_answer
from gatherlab.questions import QuestionError, question, questions
from gatherlab.questions.bank import bank_files
from gatherlab.questions.markup import paragraphs, plain

EVERY = [one for stem in bank_files() for one in questions(stem)]


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_PROGRESS", ":memory:")
    monkeypatch.setattr(progress_file, "_unsaved", {})
    monkeypatch.setattr(progress_file, "_said", set())


@pytest.fixture
def no_comm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the messages that announce widgets to a browser: there is none, and they are slow to make."""
    monkeypatch.setattr(widgets.Widget, "open", lambda self: None)


def words(card: Card) -> str:
    """The feedback as text."""
    return re.sub(r"<[^>]+>", " ", card.feedback.value).strip()


def classes(card: Card) -> set[str]:
    return set(card.box._dom_classes)


def right(one: Question) -> Any:
    if one.kind is QuestionKind.PREDICT:
        return one.answer
    chosen = [i for i, option in enumerate(one.options) if option.correct]
    return chosen[0] if one.kind is QuestionKind.ONE else chosen


def give(card: Card, answer: Any) -> None:
    """Work the controls as a learner does."""
    one, controls = card.question, card.input
    if one.kind is QuestionKind.ONE:
        controls.rows.radios[answer].value = answer  # type: ignore[attr-defined]
    elif one.kind is QuestionKind.ALL:
        for i, box in enumerate(controls.boxes):  # type: ignore[attr-defined]
            box.value = i in answer
    elif one.kind is QuestionKind.PREDICT:
        controls.widget.value = answer
    else:
        for target, line in enumerate(answer):
            at = controls.answer().index(line)  # type: ignore[union-attr,arg-type]
            controls.rows.radios[at].value = at  # type: ignore[attr-defined]
            for _ in range(at - target):
                controls.up.click()  # type: ignore[attr-defined]


# ------------------------------------------------------------------ every question


@pytest.mark.usefixtures("no_comm")
@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_the_right_answer_is_right(one: Question) -> None:
    card = Card(one)
    give(card, right(one))
    card.check.click()
    assert "✓ Right." in words(card)
    assert paragraphs(one.explanation) in card.feedback.value
    assert "gl-right" in classes(card)
    known = load().questions[one.id]
    assert (known.right, known.tries, known.first_right) == (True, 1, True)


@pytest.mark.usefixtures("no_comm")
@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_nothing_is_chosen_at_first(one: Question) -> None:
    card = Card(one)
    assert words(card) == ""
    card.check.click()
    if one.kind is QuestionKind.ORDER:
        assert "✗ Not yet." in words(card)
    else:
        assert words(card).endswith("first.")
        assert load().questions == {}


@pytest.mark.usefixtures("no_comm")
@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_the_still_forms_do_not_tell_the_answer_and_do_not_change(one: Question) -> None:
    card = Card(one)
    before = card._repr_mimebundle_()
    give(card, right(one))
    card.check.click()
    after = Card(one)._repr_mimebundle_()
    for mime in ("text/html", "text/plain"):
        assert before[mime] == after[mime]
        assert INVITATION in before[mime]
        assert plain(one.explanation)[:30] not in before[mime]
        for option in one.options:
            assert option.feedback[:40] not in before[mime]
    if one.kind is QuestionKind.PREDICT:
        shown = re.sub(r"\s+", " ", text_form(replace(one, code="")))  # the program itself may hold the words
        assert re.sub(r"\s+", " ", one.answer) not in shown
    if one.kind is QuestionKind.ORDER:
        assert "\n".join(option.text for option in one.options[:2]) not in before["text/plain"]
        assert sorted(shown_lines(one)) == sorted(option.text for option in one.options)


def test_in_a_live_notebook_the_card_is_a_widget() -> None:
    card = Card(question("01-returns"))
    view = card._repr_mimebundle_()["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == card.box.model_id != ""


# ------------------------------------------------------------------ wrong, then right


def test_wrong_then_right() -> None:
    card = Card(question("01-returns"))
    give(card, 0)
    card.check.click()
    assert "✗ Not yet." in words(card)
    assert "A tuple of the results" in words(card)
    assert "in the order of the arguments" not in words(card)
    assert {"gl-wrong"} == classes(card) & {"gl-wrong", "gl-right"}
    give(card, 2)
    card.check.click()
    assert "✓ Right." in words(card)
    assert {"gl-right"} == classes(card) & {"gl-wrong", "gl-right"}
    known = load().questions["01-returns"]
    assert (known.right, known.tries, known.first_right) == (True, 2, False)
    assert known.answer == "A list of the results, in the order of the arguments"


def test_only_one_choice_stays_chosen() -> None:
    card = Card(question("01-returns"))
    give(card, 0)
    give(card, 2)
    assert [radio.value for radio in card.input.rows.radios] == [None, None, 2, None, None]  # type: ignore[attr-defined]
    assert card.input.answer() == 2


def test_lines_move_up_and_down_and_stay_chosen() -> None:
    card = Card(question("01-build"))
    controls: Any = card.input
    first = controls.answer()
    controls.up.click()
    assert controls.answer() == first  # nothing is chosen
    controls.rows.radios[1].value = 1
    controls.up.click()
    assert controls.answer() == [first[1], first[0], *first[2:]]
    assert [radio.value for radio in controls.rows.radios] == [0, None, None, None, None, None, None]
    assert controls.rows.radios[0].options[0][0] == card.question.options[first[1]].text
    controls.up.click()  # at the top already
    assert controls.answer() == [first[1], first[0], *first[2:]]
    controls.down.click()
    assert controls.answer() == first
    for _ in range(9):
        controls.down.click()
    assert controls.answer()[-1] == first[1]
    assert controls.rows.chosen == 6


def test_a_card_made_again_knows_what_was_done() -> None:
    record_answer("01-returns", "A tuple of the results", False)
    card = Card(question("01-returns"))
    assert words(card) == "Not solved yet (1 try so far)"
    assert card.input.answer() is None
    record_answer("01-returns", "x", True)
    card = Card(question("01-returns"))
    assert "✓ Already solved" in words(card)
    assert "(2 tries so far)" in words(card)
    assert "gl-right" in classes(card)


def test_hints_come_one_after_the_other_and_begin_again() -> None:
    card = Card(replace(question("01-returns"), hints=("Look at `a`.", "Look at b.")))
    seen = []
    for _ in range(3):
        card.hint.click()
        seen.append(card.feedback.value)
    assert "<code>a</code>" in seen[0]
    assert "Look at b." in seen[1]
    assert seen[2] == seen[0]
    assert card.hint in card.box.children[2].children
    bare = Card(replace(question("01-returns"), hints=()))
    assert bare.hint not in bare.box.children[2].children


def test_code_options_are_set_as_code() -> None:
    assert "gl-code" in classes(Card(question("01-when-starts")))
    assert "gl-code" not in classes(Card(question("01-returns")))


def test_options_are_text_and_never_markup() -> None:
    one = question("00-works-in-cell")
    wild = replace(
        one,
        prompt="<script>",
        options=tuple(replace(o, text=f"<img {i}>") for i, o in enumerate(one.options)),
    )
    card = Card(wild)
    assert "<script>" not in card.box.children[0].value
    assert all("<img" not in box.description for box in card.input.boxes)  # type: ignore[attr-defined]
    assert "<img" not in html_form(wild)


# ------------------------------------------------------------------ failures are seen


def test_a_failing_handler_is_shown_in_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("<broken>")

    monkeypatch.setattr(card_module, "mark", broken)
    card = Card(question("01-returns"))
    give(card, 0)
    card.check.click()
    assert "The quiz itself failed." in words(card)
    assert "ZeroDivisionError: &lt;broken&gt;" in card.feedback.value


def test_progress_that_cannot_be_saved_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_PROGRESS", str(tmp_path / "missing" / "progress.jsonl"))
    card = Card(question("01-returns"))
    give(card, 2)
    card.check.click()
    assert "✓ Right." in words(card)
    assert "Your progress is not saved" in words(card)
    card.check.click()
    assert "Your progress is not saved" not in words(card)


def test_a_damaged_progress_file_is_said_in_the_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p.jsonl").write_bytes(b"damage\n")
    monkeypatch.setenv("GATHERLAB_PROGRESS", str(tmp_path / "p.jsonl"))
    assert "One line of p.jsonl could not be read" in words(Card(question("01-returns")))
    assert words(Card(question("01-returns"))) == ""


def test_guarded_shows_errors_of_plain_handlers() -> None:
    shown: list[str] = []
    calls: list[int] = []

    @guarded(shown.append)
    def fine(number: int) -> None:
        calls.append(number)

    @guarded(shown.append)
    def broken(_: int) -> None:
        raise ValueError("plain")

    fine(1)
    broken(2)
    assert calls == [1]
    assert len(shown) == 1
    assert shown[0].rstrip().endswith("ValueError: plain")


def test_guarded_keeps_async_handlers_and_shows_their_errors() -> None:
    shown: list[str] = []
    done: list[int] = []

    @guarded(shown.append)
    async def handler(number: int) -> None:
        await asyncio.sleep(0)
        gc.collect()
        await asyncio.sleep(0)
        done.append(number)
        if number == 2:
            raise ValueError("async")

    async def cell() -> None:
        handler(1)
        handler(2)
        for _ in range(10):
            await asyncio.sleep(0)

    asyncio.run(cell())
    assert sorted(done) == [1, 2]
    assert len(shown) == 1
    assert "ValueError: async" in shown[0]


# ------------------------------------------------------------------ quiz()


def test_outside_a_notebook_the_question_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    quiz("01-returns")
    printed = capsys.readouterr().out
    assert printed == text_form(question("01-returns")) + "\n"
    assert "( ) A tuple of the results" in printed


def test_no_id_at_all_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    quiz()
    assert capsys.readouterr().out == 'quiz() needs the id of a question, as in quiz("01-returns").\n'


def test_in_a_notebook_the_card_is_displayed(monkeypatch: pytest.MonkeyPatch) -> None:
    displayed: list[Any] = []
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", displayed.append)
    assert quiz("01-returns") is None  # type: ignore[func-returns-value]
    (card,) = displayed
    assert card.question.id == "01-returns"


def test_an_unknown_id_gives_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    quiz("01-retruns")
    assert capsys.readouterr().out == "There is no quiz '01-retruns'. Did you mean '01-returns'?\n"


def test_a_damaged_bank_gives_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> Question:
        raise QuestionError("01_basic_gather.toml, line 3, question 01-x: 'prompt' is missing or empty.")

    monkeypatch.setattr(room, "question", broken)
    quiz("01-x")
    assert (
        capsys.readouterr().out
        == "01_basic_gather.toml, line 3, question 01-x: 'prompt' is missing or empty.\n"
    )


def test_the_public_name_is_the_function() -> None:
    import gatherlab

    assert gatherlab.quiz is quiz
    assert sys.modules["gatherlab.cells.quiz"] is room


# ------------------------------------------------------------------ for everybody


@pytest.mark.usefixtures("no_comm")
@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_every_control_has_a_name(one: Question) -> None:
    def walk(widget: Any) -> list[Any]:
        return [widget, *(x for child in getattr(widget, "children", ()) for x in walk(child))]

    named = 0
    for widget in walk(Card(one).box):
        kind = type(widget).__name__
        if kind in ("Button", "Checkbox", "Textarea"):
            assert widget.description.strip()
            named += 1
        elif kind == "RadioButtons":
            assert all(label.strip() for label, _ in widget.options)
            assert len(widget.options) == 1  # a group of them needs arrow keys, which JupyterLab keeps
            named += 1
        else:
            # nothing that needs arrow keys or letters
            assert kind in ("HTML", "Enhancement", "Box", "VBox", "HBox")
    assert named >= 2


def test_feedback_is_announced() -> None:
    """The browser tests prove that it is and that the element stays; here, that it is marked for that.

    The words themselves are plain ipywidgets, for a front-end without anywidget.
    """
    card = Card(question("01-returns"))
    assert type(card.feedback) is widgets.HTML
    assert "gl-live" in card.feedback._dom_classes
    assert card.feedback in card.box.children
    place = card.box.children[-1]
    assert place.layout.display == "none"
    (enhancement,) = place.children
    assert isinstance(enhancement, Enhancement)
    assert enhancement.card in card.box._dom_classes
    card.check.click()
    assert "Choose an answer first." in card.feedback.value


def test_the_style_follows_the_theme_and_reduced_motion() -> None:
    sheet = style()
    assert sheet.startswith("<style>.gl-quiz")
    assert sheet.endswith("</style>")
    assert "/*" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert "prefers-reduced-motion" in sheet
    assert '[data-jp-theme-light="false"]' in sheet
    assert sheet.count("var(--jp-") >= 10


def test_our_own_colours_have_contrast() -> None:
    light, dark = re.findall(r"--gl-ok:(#\w+);--gl-no:(#\w+)", style())
    for colour in light:
        assert contrast(colour, "#ffffff") >= 4.5
    for colour in dark:
        assert contrast(colour, "#212121") >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, relative luminance."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    a, b = sorted((luminance(one), luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)
