"""Quiz, exercise and progress cards byte for byte.  They follow the theme by JupyterLab's own variables.

After a change that is meant to change them: ``UPDATE_GOLDENS=1 python -m pytest
tests/cells/test_card_goldens.py``, then ``python -m tools gallery``, and look at the gallery.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gatherlab import progress_file
from gatherlab.cells.exercise_card import ExerciseCard
from gatherlab.cells.progress import current_card
from gatherlab.cells.quiz.card import Card
from gatherlab.cells.quiz.forms import html_form
from gatherlab.model import Outcome, Question, QuestionKind
from gatherlab.questions import order_shown, question

GOLDENS = Path(__file__).parent / "card_goldens"
UPDATE = os.environ.get("UPDATE_GOLDENS") == "1"
QUESTIONS = {
    QuestionKind.ONE: "00-calling",
    QuestionKind.ALL: "00-loop",
    QuestionKind.PREDICT: "00-await-order",
    QuestionKind.ORDER: "00-order",
}


def exercise(outcome: Outcome | None) -> str:
    headline = f"Exercise 1.1: {outcome}" if outcome else "Hint for exercise 1.1 (1 of 3)"
    blocks = [("It printed", "<b>1 < 2</b>")] if outcome is Outcome.NOT_YET else []
    return ExerciseCard(headline, ["Look at `await`.", "One ` alone."], blocks, outcome, "Why.\n\n`a`").html()


def progress(*, begun: bool) -> str:
    if begun:
        progress_file.record_answer("00-calling", "x", False)
        progress_file.record_answer("00-loop", "x", True)
        progress_file.record_exercise("1.1", Outcome.PASSED, None)
    # how many questions and exercises there are changes with the course, not with the card
    return re.sub(r"(?<=/)\d+(?=<)", "N", current_card().html())


def feedback(kind: QuestionKind, state: str) -> str:
    """What the live region of a card says, and the classes that colour the card."""
    one = question(QUESTIONS[kind])
    card = Card(one)
    if state != "unanswered":
        card.input = SimpleNamespace(answer=lambda: answer(one, right=state == "right"))  # type: ignore[assignment]
    (card.hint if state == "hint" else card.check).click()
    classes = " ".join(name for name in card.box._dom_classes if name.startswith("gl-"))
    return f"<!-- {classes} -->\n{card.feedback.value}"


def answer(one: Question, *, right: bool) -> Any:
    """An answer as an input gives it."""
    if one.kind is QuestionKind.PREDICT:
        return one.answer if right else one.options[0].text
    if one.kind is QuestionKind.ORDER:
        return list(range(len(one.options))) if right else list(order_shown(one))
    chosen = [place for place, option in enumerate(one.options) if option.correct is right]
    return chosen[0] if one.kind is QuestionKind.ONE else chosen


SCENES: dict[str, Callable[[], str]] = {
    **{
        f"quiz-{kind.name.lower()}": lambda k=kind: html_form(question(QUESTIONS[k])) for kind in QuestionKind
    },
    **{
        f"quiz-{kind.name.lower()}-{state}": lambda k=kind, s=state: feedback(k, s)
        for kind in QuestionKind
        for state in ("wrong", "right")
    },
    "quiz-one-unanswered": lambda: feedback(QuestionKind.ONE, "unanswered"),
    "quiz-one-hint": lambda: feedback(QuestionKind.ONE, "hint"),
    **{f"check-{one.name.lower()}": lambda o=one: exercise(o) for one in Outcome},
    "hint": lambda: exercise(None),
    "progress-empty": lambda: progress(begun=False),
    "progress-begun": lambda: progress(begun=True),
}


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_cards_are_reproduced_byte_for_byte(
    scene: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GATHERLAB_PROGRESS", str(tmp_path / "progress.jsonl"))
    path, made = GOLDENS / f"{scene}.html", SCENES[scene]() + "\n"
    if UPDATE:
        path.write_bytes(made.encode())
    assert path.read_bytes().decode() == made, f"{path.name} changed; if meant, see the top of this file"


def test_goldens_are_all_in_use() -> None:
    assert len(SCENES) == 21
    assert {path.stem for path in GOLDENS.iterdir()} == set(SCENES)


def test_code_in_backticks_is_set_as_code() -> None:
    card = ExerciseCard("H", ["Look at `<await>`.", "One ` alone."], after="So `gather`.")
    assert "Look at <code>&lt;await&gt;</code>." in card.html()
    assert "One ` alone." in card.html()
    assert card.text() == "H\nLook at `<await>`.\nOne ` alone.\n\nSo gather."
