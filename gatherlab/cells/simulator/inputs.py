"""The simulator's controls: everything has a name, is reached with Tab, and is worked by its own keys.

What JupyterLab 4.6 and ipywidgets 8.1 do decides (measured): arrows pressed in a drop-down list are taken by
the notebook, which jumps to another cell; the buttons of ``ipywidgets.Play`` have no name for a screen
reader.  So each strategy is a radio button of its own, and a slider always comes with a field that has its
name and can be typed into.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from gatherlab.cells.slider import NumberSlider, WholeSlider, WordSlider

__all__ = ["OneOf", "Pair"]

_FULL = {"width": "100%"}
_FIELD = {"width": "162px"}
_TRACK = {"width": "112px"}


class Pair:
    """A field with a name and a slider for the same value; listen to ``slider``, its value is the value."""

    def __init__(self, field: Any, slider: Any) -> None:
        self.field, self.slider = field, slider
        # a front-end that does not know anywidget has an error in place of the slider, which the style hides
        self.widget = widgets.HBox([field, widgets.Box([slider]).add_class("gl-track")])
        slider.observe(lambda change: field.set_trait("value", change["new"]), "value")
        field.observe(self._on_field, "value")

    @classmethod
    def whole(cls, name: str, value: int, ends: tuple[int, int]) -> Pair:
        """For a whole number."""
        limits = {"min": ends[0], "max": ends[1]}
        return cls(
            widgets.BoundedIntText(value, description=name, layout=_FIELD, **limits),
            WholeSlider(value=value, name=name, layout=_TRACK, **limits),
        )

    @classmethod
    def number(cls, name: str, value: float, ends: tuple[float, float], step: float) -> Pair:
        """For a number in steps."""
        limits = {"min": ends[0], "max": ends[1], "step": step}
        return cls(
            widgets.BoundedFloatText(value, description=name, layout=_FIELD, **limits),
            NumberSlider(value=value, name=name, layout=_TRACK, **limits),
        )

    @classmethod
    def word(cls, name: str, value: str, words: Sequence[str]) -> Pair:
        """For one of several words; what is typed and is none of them is put back."""
        return cls(
            widgets.Combobox(
                value=value, options=words, description=name, continuous_update=False, layout=_FIELD
            ),
            WordSlider(value=value, options=list(words), name=name, layout=_TRACK),
        )

    def _on_field(self, change: Any) -> None:
        words = getattr(self.slider, "options", None)
        value = change["new"].strip().lower() if words else change["new"]
        if words and value not in words:
            value = self.slider.value
        self.field.value = self.slider.value = value

    def stretch(self, end: int, step: int) -> None:
        """Give whole numbers another end, a multiple of ``step``, and stand there.

        Each control gets all of it in one message: a slider that hears of the step first moves to a multiple
        of it, and says so after it was told the end.
        """
        with self.slider.hold_sync(), self.field.hold_sync():
            for control in (self.slider, self.field):
                control.max, control.step = end, step
            self.slider.value = end

    def hide(self, hidden: bool) -> None:
        """Take both out of sight and out of reach of Tab (a grey slider is not), but keep their place."""
        self.widget.layout.visibility = "hidden" if hidden else "visible"


class OneOf:
    """Radio buttons below each other, of which exactly one is chosen: ``value``."""

    def __init__(self, words: Sequence[str], value: str, tell: Callable[[], None]) -> None:
        self.value = value
        self.tell = tell
        self.radios = [widgets.RadioButtons(options=[word], value=None, layout=_FULL) for word in words]
        self.widget = widgets.VBox(self.radios)
        self._mark()

    def connect(self, guard: Callable[[Callable[..., Any]], Callable[..., None]]) -> None:
        """Listen to the learner from now on; ``guard`` is put around the handler."""
        for radio in self.radios:
            radio.observe(guard(self._on_value), "value")

    def _on_value(self, change: Any) -> None:
        chosen = change["new"]
        if chosen is not None and chosen != self.value:
            self.value = chosen
            self._mark()
            self.tell()

    def _mark(self) -> None:
        for radio in self.radios:
            radio.value = self.value if self.value in radio.options else None
