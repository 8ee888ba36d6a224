"""``quiz("01-returns")``: a quiz card in a cell."""

from __future__ import annotations

from typing import Any

from gatherlab.cells.quiz.forms import text_form, warm_up_text
from gatherlab.questions import QuestionError, UnknownQuestion, question, warm_ups

__all__ = ["quiz"]


def quiz(*question_ids: str) -> None:
    """Show quiz cards, one below the other.

    Each of ``question_ids`` names a question of the course, for example ``"01-returns"``, or a warm-up:
    ``"02-warm-up"`` stands for what you missed at first in lesson 00, at most two questions.  In a notebook
    a card has controls and keeps your answers in the progress file; elsewhere the question is printed.  An
    unknown id, or a damaged question file, gives a sentence and no traceback.
    """
    if not question_ids:
        print('quiz() needs the id of a question, as in quiz("01-returns").')
    for question_id in question_ids:
        try:
            _show(question_id)
        except (UnknownQuestion, QuestionError) as error:
            print(error)


def _show(question_id: str) -> None:
    repeated = warm_ups().get(question_id) if isinstance(question_id, str) else None
    one = None if repeated else question(question_id)
    from IPython.core.getipython import get_ipython  # here, so that a script does not pay for it

    if get_ipython() is None:
        print(text_form(one) if one else warm_up_text(str(repeated)))
        return
    from IPython.display import display

    display(_card(one) if one else _warm_up(str(repeated)))  # type: ignore[no-untyped-call]


def _card(one: Any) -> Any:
    from gatherlab.cells.quiz.card import Card  # here: ipywidgets is slow to import

    return Card(one)


def _warm_up(lesson: str) -> Any:
    from gatherlab.cells.quiz.warm_up import WarmUp

    return WarmUp(lesson)
