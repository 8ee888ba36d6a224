"""The card: question, input, Check, feedback.  Plain ipywidgets, enhanced where the browser can."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets

from gatherlab import progress_file
from gatherlab.cells.enhancement import Enhancement, live, pressed_as, unseen
from gatherlab.cells.kernel_routes import hear_in_one_thread
from gatherlab.cells.quiz.fence import Fence
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
        self.feedback = live(widgets.HTML(layout={"width": "100%"}).add_class("gl-feedback"))
        self.check = widgets.Button(description="Check", button_style="primary", tooltip="Check my answer")
        self.hint = widgets.Button(description="Hint", tooltip="Show a hint")
        self.hints_shown = 0
        self.presses = {"check": (self.check, self.on_check), **self.input.buttons}
        if question.hints:
            self.presses["hint"] = (self.hint, self.on_hint)
        self.enhancement = Enhancement(card="gl-quiz", buttons=list(self.presses))
        self.box = self._box()
        self._connect(guard)
        self._say(self._before())

    def _connect(self, guard: Callable[[Callable[..., Any]], Callable[..., None]]) -> None:
        """Listen to presses: with what is seen from an enhanced card, else as ipywidgets sends them."""
        self.fence = Fence(self.input.controls)
        for name, (button, _) in self.presses.items():
            pressed_as(name, button).on_click(guard(partial(self._on_click, name)))
        self.enhancement.on_press(guard(self.on_press))
        hear_in_one_thread(self.box)

    def on_press(self, name: str, seen: Mapping[str, Any]) -> None:
        """Do what a button is for, with the input as the learner saw it."""
        self.input.take(seen)
        self.presses[name][1]()

    def _on_click(self, name: str, _: object) -> Awaitable[None] | None:
        act = self.presses[name][1]
        if self.fence.is_needed():
            return self._once_current(act)
        act()
        return None

    async def _once_current(self, act: Callable[[], None]) -> None:
        await self.fence.wait()
        act()

    def on_check(self) -> None:
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

    def on_hint(self) -> None:
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
        parts = [head, self.input.widget, buttons, self.feedback, unseen(self.enhancement)]
        box = widgets.VBox(parts, layout={"width": "100%"})
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
