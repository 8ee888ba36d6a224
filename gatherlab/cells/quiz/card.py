"""The card: question, input, Check, feedback.  ipywidgets only."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from gatherlab import progress_file
from gatherlab.cells.live_region import LiveRegion
from gatherlab.cells.quiz.forms import html_form, prompt_html, text_form
from gatherlab.cells.quiz.handlers import guarded
from gatherlab.cells.quiz.inputs import input_for
from gatherlab.cells.quiz.look import style
from gatherlab.model import Question, QuestionKind
from gatherlab.questions.marking import in_words, mark
from gatherlab.questions.markup import inline, is_code

__all__ = ["Card"]

_RIGHT = "<b class='gl-ok'>✓ Right.</b>"
_GONE = "This question will not come back."
_NOT_YET = "<b class='gl-no'>✗ Not yet.</b>"


class Card:
    """A question as a card with controls.

    Shown in a notebook it is a widget; its HTML and text forms are the question itself, for readers without
    a running kernel.  Answers go to the progress file.  In a ``warm_up`` the card does not tell what was
    answered before: the question is asked anew.
    """

    def __init__(self, question: Question, *, warm_up: bool = False) -> None:
        self.question = question
        self.warm_up = warm_up
        guard = guarded(self.show_failure)
        self.input = input_for(question, guard)
        self.feedback = LiveRegion(layout={"width": "100%"})
        self.feedback.add_class("gl-feedback")
        self.check = widgets.Button(description="Check", button_style="primary", tooltip="Check my answer")
        self.check.on_click(guard(self.on_check))
        self.hint = widgets.Button(description="Hint", tooltip="Show a hint")
        self.hint.on_click(guard(self.on_hint))
        self.hints_shown = 0
        self.box = self._box()
        self._say(self._before())

    def on_check(self, _: object = None) -> None:
        """Mark the answer, keep it, and say what there is to say."""
        answer = self.input.answer()
        if answer is None:
            self._say(f"<p>{self.input.missing}</p>")
            return
        found = mark(self.question, answer)
        notice = progress_file.record_answer(
            self.question.id, in_words(self.question, answer), found.right, warm_up=self.warm_up
        )
        gone = _note(_GONE) if found.right and self.warm_up else ""
        self._colour(found.right)
        self._say(f"<p>{_RIGHT if found.right else _NOT_YET}</p>{found.feedback_html}{gone}{_note(notice)}")

    def on_hint(self, _: object = None) -> None:
        """Show the next hint, and after the last one the first again."""
        hints = self.question.hints
        self._say(f"<p><b>Hint.</b> {inline(hints[self.hints_shown % len(hints)])}</p>")
        self.hints_shown += 1

    def show_failure(self, trace: str) -> None:
        """Show that the quiz itself failed; the learner's answer is not to blame."""
        sorry = "<b class='gl-no'>The quiz itself failed.</b> This is not your mistake."
        self._say(f"<p>{sorry}</p><pre>{escape(trace)}</pre>")

    def _box(self) -> Any:
        name = f"Warm-up · lesson {self.question.id[:2]}" if self.warm_up else "Quiz"
        kind = f"<span class='gl-kind'>{name} · {self.question.kind}</span>"
        head = widgets.HTML(f"{style()}{kind}{prompt_html(self.question)}", layout={"width": "100%"})
        buttons = widgets.HBox([self.check, self.hint] if self.question.hints else [self.check])
        box = widgets.VBox([head, self.input.widget, buttons, self.feedback], layout={"width": "100%"})
        box.add_class("gl-quiz")
        if self.question.kind is QuestionKind.ONE and all(
            is_code(option.text) for option in self.question.options
        ):
            box.add_class("gl-code")
        return box

    def _before(self) -> str:
        """Say what the progress file knows of this question."""
        known = progress_file.load()
        note = _note(known.notice)
        before = known.questions.get(self.question.id)
        if before is None or self.warm_up:
            return note
        tries = f"({before.tries} {'try' if before.tries == 1 else 'tries'} so far)"
        if before.right:
            self._colour(True)
            return f"<p><b class='gl-ok'>✓ Already solved</b> <span class='gl-note'>{tries}</span></p>{note}"
        return f"<p class='gl-note'>Not solved yet {tries}</p>{note}"

    def _colour(self, right: bool) -> None:
        self.box.remove_class("gl-wrong" if right else "gl-right")
        self.box.add_class("gl-right" if right else "gl-wrong")

    def _say(self, html: str) -> None:
        self.feedback.value = html

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        found = self.box._repr_mimebundle_()
        bundle: dict[str, Any] = dict(found[0] if isinstance(found, tuple) else found)
        # a notebook opened without a kernel, GitHub, nbviewer and a terminal show these
        bundle["text/html"] = html_form(self.question)
        bundle["text/plain"] = text_form(self.question)
        return bundle


def _note(notice: str) -> str:
    return f"<p class='gl-note'>{escape(notice)}</p>" if notice else ""
