"""The warm-up: at most two questions that were missed two lessons before, else one calm line."""

import re
from pathlib import Path
from typing import Any

import pytest

from gatherlab import progress_file
from gatherlab.cells import quiz as room
from gatherlab.cells.quiz import quiz
from gatherlab.cells.quiz.card import Card
from gatherlab.cells.quiz.forms import INVITATION
from gatherlab.cells.quiz.warm_up import WarmUp
from gatherlab.progress_file import load, record_answer
from gatherlab.questions import QuestionError, question, questions, to_review, warm_ups

RIGHT = 1  # of the question 00-calling
STATIC = f"Warm-up: a question of lesson 00 that you missed at first comes back here.\n\n{INVITATION}"


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATHERLAB_PROGRESS", ":memory:")
    monkeypatch.setattr(progress_file, "_unsaved", {})
    monkeypatch.setattr(progress_file, "_said", set())


def words(html: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def lead(card: WarmUp) -> str:
    return words(card.lead.value).replace(" :", ":")


def choose(card: Card, number: int) -> None:
    card.input.rows.radios[number].value = number  # type: ignore[attr-defined]
    card.check.click()


def test_nothing_to_repeat_is_one_line() -> None:
    record_answer("00-calling", "x", True)
    record_answer("01-returns", "x", False)  # of another lesson
    card = WarmUp("00")
    assert lead(card) == "Warm-up: nothing of lesson 00 to repeat. Go on."
    assert card.box.children == (card.lead,)


def test_one_missed_question_comes_back_until_it_is_right() -> None:
    record_answer("00-calling", "x", False)
    record_answer("00-calling", "x", True)
    first = WarmUp("00")
    assert lead(first) == "Warm-up: a question of lesson 00 that you missed at first."
    (card,) = first.cards
    assert first.box.children[1] is card.box
    assert "Warm-up · lesson 00 · one answer" in words(card.box.children[0].value)
    assert words(card.feedback.value) == ""  # not "already solved": it is asked anew
    assert card.box._dom_classes == ("gl-quiz",)
    choose(card, 0)
    assert "✗ Not yet." in words(card.feedback.value)
    assert [one.question.id for one in WarmUp("00").cards] == ["00-calling"]
    choose(card, RIGHT)
    assert "✓ Right." in words(card.feedback.value)
    assert "This question will not come back." in words(card.feedback.value)
    assert WarmUp("00").cards == []
    known = load().questions["00-calling"]
    assert (known.right, known.first_right, known.reviewed, known.tries) == (True, False, True, 4)


def test_in_its_own_lesson_a_question_does_not_count_as_reviewed() -> None:
    card = Card(question("00-calling"))
    choose(card, 0)
    choose(card, RIGHT)
    assert "will not come back" not in card.feedback.value
    assert [one.id for one in to_review("00", load())] == ["00-calling"]


def test_at_most_two_at_once() -> None:
    for one in questions("00")[:2]:
        record_answer(one.id, "x", False)
    assert lead(WarmUp("00")) == "Warm-up: 2 questions of lesson 00 that you missed at first."
    for one in questions("00"):
        record_answer(one.id, "x", False)
    card = WarmUp("00")
    assert [one.question.id for one in card.cards] == [one.id for one in questions("00")[:2]]
    assert lead(card).startswith(f"Warm-up: 2 of the {len(questions('00'))} questions of lesson 00 that")
    for one in questions("00")[:2]:
        record_answer(one.id, "x", True, warm_up=True)
    assert [one.question.id for one in WarmUp("00").cards] == [one.id for one in questions("00")[2:4]]


@pytest.mark.parametrize("lesson", warm_ups().values())
def test_the_still_forms_never_depend_on_progress(lesson: str) -> None:
    before = WarmUp(lesson)._repr_mimebundle_()
    for one in questions(lesson):
        record_answer(one.id, "x", False)
    after = WarmUp(lesson)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in before
    assert before["text/plain"] == after["text/plain"] == STATIC.replace("00", lesson)
    assert before["text/html"] == after["text/html"]
    assert words(before["text/html"]).replace(" :", ":") == STATIC.replace("00", lesson).replace("\n\n", " ")


def test_a_damaged_progress_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p.jsonl").write_bytes(b"<damage>\n")
    monkeypatch.setenv("GATHERLAB_PROGRESS", str(tmp_path / "p.jsonl"))
    assert "One line of p.jsonl could not be read" in lead(WarmUp("00"))
    assert "could not be read" not in lead(WarmUp("00"))


# ------------------------------------------------------------------ quiz("02-warm-up")


def test_outside_a_notebook_the_sentence_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    record_answer("00-calling", "x", False)
    quiz("02-warm-up")
    assert capsys.readouterr().out == STATIC + "\n"


def test_in_a_notebook_a_warm_up_and_a_card_are_displayed(monkeypatch: pytest.MonkeyPatch) -> None:
    displayed: list[Any] = []
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", displayed.append)
    quiz("03-warm-up", "03-others-first")
    warm_up, card = displayed
    assert isinstance(warm_up, WarmUp)
    assert warm_up.lesson == "01"
    assert card.question.id == "03-others-first"


def test_the_first_two_lessons_have_none(capsys: pytest.CaptureFixture[str]) -> None:
    quiz("01-warm-up")
    quiz("07-warm-up")
    quiz(["02-warm-up"])  # type: ignore[arg-type]
    assert [line.split(".")[0] for line in capsys.readouterr().out.splitlines()] == [
        "There is no quiz '01-warm-up'",
        "There is no quiz '07-warm-up'",
        "There is no quiz ['02-warm-up']",
    ]


def test_a_damaged_bank_is_a_sentence_and_the_next_card_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise QuestionError("00_start_here.toml, line 3: damaged.")

    displayed: list[Any] = []
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", displayed.append)
    monkeypatch.setattr(room, "_warm_up", broken)
    quiz("02-warm-up", "02-empty")
    assert capsys.readouterr().out == "00_start_here.toml, line 3: damaged.\n"
    assert [card.question.id for card in displayed] == ["02-empty"]
