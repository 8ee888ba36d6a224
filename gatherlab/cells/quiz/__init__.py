"""``quiz("01-returns")``: a quiz card in a cell."""

from __future__ import annotations

from gatherlab.cells.quiz.forms import text_form
from gatherlab.questions import QuestionError, UnknownQuestion, question

__all__ = ["quiz"]


def quiz(*question_ids: str) -> None:
    """Show quiz cards, one below the other.

    Each of ``question_ids`` names a question of the course, for example ``"01-returns"``.  In a notebook a
    card has controls and keeps your answers in the progress file; elsewhere the question is printed.  An
    unknown id, or a damaged question file, gives a sentence and no traceback.
    """
    if not question_ids:
        print('quiz() needs the id of a question, as in quiz("01-returns").')
    for question_id in question_ids:
        _show(question_id)


def _show(question_id: str) -> None:
    try:
        one = question(question_id)
    except (UnknownQuestion, QuestionError) as error:
        print(error)
        return
    from IPython.core.getipython import get_ipython  # here, so that a script does not pay for it

    if get_ipython() is None:
        print(text_form(one))
        return
    from IPython.display import display

    from gatherlab.cells.quiz.card import Card

    display(Card(one))  # type: ignore[no-untyped-call]
