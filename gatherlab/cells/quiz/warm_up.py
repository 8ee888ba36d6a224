"""The warm-up: questions of the lesson before the last one that were missed at first."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from gatherlab import progress_file
from gatherlab.cells.quiz.card import Card
from gatherlab.cells.quiz.forms import warm_up_html, warm_up_text
from gatherlab.cells.quiz.look import style
from gatherlab.questions import to_review

__all__ = ["AT_ONCE", "WarmUp"]

AT_ONCE = 2  # questions; a warm-up is short


class WarmUp:
    """Cards of at most two missed questions of a lesson, or one line that says that there is none.

    Its HTML and text forms are the same for every learner, so that stored outputs repeat.  Raises
    QuestionError when the file of the lesson is damaged.
    """

    def __init__(self, lesson: str) -> None:
        self.lesson = lesson
        done = progress_file.load()
        missed = to_review(lesson, done)
        self.cards = [Card(one, warm_up=True) for one in missed[:AT_ONCE]]
        lead = _lead(lesson, len(missed))
        notice = f"<p class='gl-lead'>{escape(done.notice)}</p>" if done.notice else ""
        self.lead = widgets.HTML(f"{style()}<p class='gl-lead'>{lead}</p>{notice}", layout={"width": "100%"})
        self.box = widgets.VBox([self.lead, *(card.box for card in self.cards)], layout={"width": "100%"})
        self.box.add_class("gl-warm-up")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        found = self.box._repr_mimebundle_()
        bundle: dict[str, Any] = dict(found[0] if isinstance(found, tuple) else found)
        bundle["text/html"] = warm_up_html(self.lesson)
        bundle["text/plain"] = warm_up_text(self.lesson)
        return bundle


def _lead(lesson: str, missed: int) -> str:
    if not missed:
        return f"<b>Warm-up</b>: nothing of lesson {lesson} to repeat. Go on."
    if missed == 1:
        return f"<b>Warm-up</b>: a question of lesson {lesson} that you missed at first."
    if missed <= AT_ONCE:
        return f"<b>Warm-up</b>: {missed} questions of lesson {lesson} that you missed at first."
    return (
        f"<b>Warm-up</b>: {AT_ONCE} of the {missed} questions of lesson {lesson} that you missed at first. "
        "Once they are right, run this cell again for the rest."
    )
