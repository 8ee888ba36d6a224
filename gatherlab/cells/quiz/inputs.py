"""How a learner answers: one input for each kind of question.

An input has a ``widget``, and ``answer()`` gives what ``questions.mark`` wants, or None while nothing is
chosen.  Nothing is chosen at first.  ``take()`` makes the input what the learner saw when a button was
pressed, whatever has been heard of its ``controls`` by then.

Everything is reached with Tab and worked with Space.  No list box and no group of radio buttons: those want
arrow keys and letters, and JupyterLab takes these for itself while the focus is in an output (measured in
4.6: an arrow jumps to another cell).  So each choice is a radio button of its own, and ``_Rows`` keeps at
most one chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import ipywidgets as widgets

from gatherlab.cells.quiz.fence import Checkbox, Fenced, RadioButtons, Textarea
from gatherlab.model import Question, QuestionKind
from gatherlab.questions import order_shown
from gatherlab.questions.marking import Answer
from gatherlab.questions.markup import inline, plain

__all__ = ["Input", "input_for"]

Guard = Callable[[Callable[..., Any]], Callable[..., None]]
Buttons = Mapping[str, tuple[Any, Callable[[], None]]]
_FULL = {"width": "100%"}


class Input(Protocol):
    """What the card needs of an input.

    ``missing`` is what to say while nothing is chosen, ``buttons`` what it has to press, by name.
    """

    widget: Any
    missing: str
    controls: Sequence[Fenced]
    buttons: Buttons

    def take(self, seen: Mapping[str, Any]) -> None:
        """Become what the learner saw: see ``Enhancement.on_press``."""

    def answer(self) -> Answer | None:
        """Return the answer, or None while there is none."""


def input_for(question: Question, guard: Guard) -> Input:
    """Return the input for a question; ``guard`` is put around every handler."""
    if question.kind is QuestionKind.ORDER:
        return _Order(question, guard)
    if question.kind is QuestionKind.PREDICT:
        return _Predict()
    return _One(question, guard) if question.kind is QuestionKind.ONE else _All(question)


class _Rows:
    """Radio buttons below each other, of which at most one is chosen."""

    def __init__(self, texts: list[str], head: str, guard: Guard) -> None:
        self.radios = [
            RadioButtons(options=[(text, row)], value=None, layout=_FULL) for row, text in enumerate(texts)
        ]
        self.widget = widgets.VBox([_head(head), *self.radios], layout=_FULL)
        self.chosen: int | None = None
        self._busy = False
        for radio in self.radios:
            radio.observe(guard(self._on_value), "value")

    def choose(self, row: int | None) -> None:
        """Choose a row, or none."""
        self.chosen = row
        self._busy = True  # the changes below are ours, not the learner's
        try:
            for number, radio in enumerate(self.radios):
                radio.value = number if number == row else None
        finally:
            self._busy = False

    def set_texts(self, texts: list[str]) -> None:
        """Give the rows other texts; the same row stays chosen."""
        self._busy = True
        try:
            for row, radio in enumerate(self.radios):
                with radio.hold_sync():  # a new text is never seen with the mark of the old one
                    radio.options = [(texts[row], row)]
        finally:
            self._busy = False
        self.choose(self.chosen)

    def _on_value(self, change: Any) -> None:
        if change["new"] is not None and not self._busy:
            self.choose(change["new"])


def _head(text: str) -> Any:
    return widgets.HTML(f"<span class='gl-note'>{text}</span>")


class _One:
    missing = "Choose an answer first."

    def __init__(self, question: Question, guard: Guard) -> None:
        self.rows = _Rows([plain(option.text) for option in question.options], "Choose one", guard)
        self.widget = self.rows.widget
        self.controls: Sequence[Fenced] = self.rows.radios
        self.buttons: Buttons = {}

    def take(self, seen: Mapping[str, Any]) -> None:
        self.rows.choose(seen["row"])

    def answer(self) -> Answer | None:
        return self.rows.chosen


class _All:
    missing = "Choose at least one answer first."

    def __init__(self, question: Question) -> None:
        self.boxes = [
            Checkbox(
                value=False,
                description=inline(option.text),
                description_allow_html=True,
                indent=False,
                layout=_FULL,
            )
            for option in question.options
        ]
        self.controls: Sequence[Fenced] = self.boxes
        self.buttons: Buttons = {}
        self.widget = widgets.VBox([_head("Choose all that apply"), *self.boxes], layout=_FULL)

    def take(self, seen: Mapping[str, Any]) -> None:
        for place, box in enumerate(self.boxes):
            box.value = place in seen["ticked"]

    def answer(self) -> Answer | None:
        return [i for i, box in enumerate(self.boxes) if box.value] or None


class _Predict:
    missing = "Your prediction is empty. Type it first."

    def __init__(self) -> None:
        # always the same height: the number of lines would give a part of the answer away
        self.widget = Textarea(
            description="Your prediction, line by line",
            placeholder="what is printed",
            rows=6,
            continuous_update=False,  # else the kernel's echo can swallow a key of a fast typist
            layout=_FULL,
        )
        self.controls: Sequence[Fenced] = [self.widget]
        self.buttons: Buttons = {}

    def take(self, seen: Mapping[str, Any]) -> None:
        self.widget.value = seen["typed"]

    def answer(self) -> Answer | None:
        text: str = self.widget.value
        return text if text.strip() else None


class _Order:
    missing = ""

    def __init__(self, question: Question, guard: Guard) -> None:
        self.texts = [option.text for option in question.options]
        self.order = list(order_shown(question))
        self.rows = _Rows(self._lines(), "Choose a line, then move it with Up and Down", guard)
        self.up = widgets.Button(description="Up", icon="arrow-up", tooltip="Move the chosen line up")
        self.down = widgets.Button(description="Down", icon="arrow-down", tooltip="Move the chosen line down")
        self.buttons: Buttons = {
            "up": (self.up, lambda: self.move(-1)),
            "down": (self.down, lambda: self.move(1)),
        }
        self.controls: Sequence[Fenced] = self.rows.radios
        self.widget = widgets.VBox([self.rows.widget, widgets.HBox([self.up, self.down])], layout=_FULL)
        self.widget.add_class("gl-order")

    def move(self, step: int) -> None:
        """Move the chosen line up (-1) or down (1) and keep it chosen."""
        at = self.rows.chosen
        if at is None or not 0 <= at + step < len(self.order):
            return
        self.order[at], self.order[at + step] = self.order[at + step], self.order[at]
        self.rows.chosen = at + step
        self.rows.set_texts(self._lines())

    def take(self, seen: Mapping[str, Any]) -> None:
        """Choose the line that the learner saw chosen, wherever it stands by now.

        The order is our own: all presses that changed it came before this one.
        """
        lines, at = self._lines(), self.rows.chosen
        if seen["line"] in lines and (at is None or lines[at] != seen["line"]):
            self.rows.choose(lines.index(seen["line"]))

    def answer(self) -> Answer | None:
        return list(self.order)

    def _lines(self) -> list[str]:
        return [self.texts[i] for i in self.order]
