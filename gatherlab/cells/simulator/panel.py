"""The simulator's panel: controls, program, result, picture, and a way through time.  plain ipywidgets."""

from __future__ import annotations

import asyncio
from html import escape
from typing import Any

import ipywidgets as widgets

from gatherlab.cells.enhancement import Enhancement, live, unseen
from gatherlab.cells.kernel_routes import hear_in_one_thread
from gatherlab.cells.quiz.handlers import guarded
from gatherlab.cells.simulator.forms import code_html, html_form, picture_html, result_html, text_form
from gatherlab.cells.simulator.inputs import OneOf, Pair
from gatherlab.cells.simulator.look import style
from gatherlab.simulation import STRATEGIES, Choices, simulate
from gatherlab.simulation.choices import LATENCY, LIMITS, NAMES, TASKS

__all__ = ["Panel"]

FRAMES = 40  # about so many pictures from beginning to end
FRAME_SECONDS = 0.1  # real: slow enough to follow, and far more than it takes to draw one
NOBODY = "nobody"
_NS_PER_MS = 1_000_000


class Panel:
    """The program of a choice, run and drawn, with controls to change it.

    Shown in a notebook it is a widget; its HTML and text forms are the first choice, for readers without
    a running kernel.  Nothing moves by itself: time passes when Play is pressed or the slider is moved.
    """

    def __init__(self, choices: Choices) -> None:
        self.simulation = self.first = simulate(choices)
        self._busy = False
        self._playing: object | None = None
        self._make_controls(choices)
        self.code, self.picture = (widgets.HTML(layout={"width": "100%"}) for _ in range(2))
        self.result = live(widgets.HTML(layout={"width": "100%"}).add_class("gl-result"))
        self.box = self._box()
        self._show()
        self._connect()

    def _make_controls(self, choices: Choices) -> None:
        self.strategy = OneOf(STRATEGIES, choices.strategy, self.on_choice)
        self.tasks = Pair.whole("tasks", choices.tasks, TASKS)
        self.latency = Pair.number("latency ×", choices.latency, LATENCY, 0.25)
        self.fails = Pair.word("who fails", choices.fails or NOBODY, (NOBODY, *NAMES))
        self.limit = Pair.whole("limit", choices.limit, LIMITS)
        self.time = Pair.whole("until (ms)", 0, (0, 1))
        self.play = widgets.Button(tooltip="Let time pass, or stop it")

    def _connect(self) -> None:
        guard = guarded(self.show_failure)
        self.strategy.connect(guard)
        for pair in (self.tasks, self.latency, self.fails, self.limit):
            pair.slider.observe(guard(self.on_choice), "value")
        self.time.slider.observe(guard(self.on_time), "value")
        self.play.on_click(guard(self.on_play))
        hear_in_one_thread(self.box)

    def _box(self) -> Any:
        head = widgets.HTML(f"{style()}<span class='gl-kind'>Simulator</span>")
        pairs = (self.tasks, self.latency, self.fails, self.limit)
        controls = widgets.VBox([self.strategy.widget, *(pair.widget for pair in pairs)])
        above = widgets.HBox([controls, self.code])
        above.add_class("gl-above")
        moment = widgets.HBox([self.play, self.time.widget])
        moment.add_class("gl-moment")
        extra = unseen(Enhancement(card="gl-sim"))
        parts = [head, above, self.result, moment, self.picture, extra]
        box = widgets.VBox(parts, layout={"width": "100%"})
        box.add_class("gl-sim")
        return box

    def choices(self) -> Choices:
        """What the controls say now."""
        fails = self.fails.slider.value
        return Choices(
            self.strategy.value,
            self.tasks.slider.value,
            self.latency.slider.value,
            None if fails == NOBODY else fails,
            self.limit.slider.value,
        )

    def on_choice(self, _: object = None) -> None:
        """Run the program that the controls choose now, and show all of it."""
        self.simulation = simulate(self.choices())
        self._show()

    def on_time(self, _: object = None) -> None:
        """Draw what had happened until the moment chosen."""
        if not self._busy:
            self.picture.value = picture_html(self.simulation, self.time.slider.value * _NS_PER_MS)

    async def on_play(self, _: object = None) -> None:
        """Let time pass from the moment chosen, from the beginning if that is the end; or stop it."""
        if self._playing is not None:
            self._stop()
            return
        mine = self._playing = object()
        self._label_play()
        time = self.time.slider
        if time.value >= time.max:
            time.value = 0
        while time.value < time.max:
            await asyncio.sleep(FRAME_SECONDS)
            if self._playing is not mine:
                return
            time.value = min(time.value + self.step, time.max)
        self._stop()

    def show_failure(self, trace: str) -> None:
        """Show that the simulator itself failed; the learner's choice is not to blame."""
        self._stop()
        sorry = "<p><b>The simulator itself failed.</b> This is not your mistake.</p>"
        self._say(f"{sorry}<pre>{escape(trace)}</pre>")

    def _show(self) -> None:
        self._stop()
        self.limit.hide(self.simulation.choices.strategy != "semaphore")
        self.code.value = code_html(self.simulation)
        self._say(result_html(self.simulation))
        self.picture.value = picture_html(self.simulation)
        self._stretch(self.simulation.trace.duration)

    def _stretch(self, duration: int) -> None:
        """Let the time controls span a duration (nanoseconds), and stand at its end."""
        self.step = max(1, -(-duration // (FRAMES * _NS_PER_MS)))
        frames = -(-duration // (self.step * _NS_PER_MS))
        self._busy = True  # the changes below are ours, not the learner's
        try:
            self.time.stretch(max(frames, 1) * self.step, self.step)
        finally:
            self._busy = False
        self.time.hide(frames == 0)
        self.play.disabled = frames == 0

    def _stop(self) -> None:
        self._playing = None
        self._label_play()

    def _label_play(self) -> None:
        still = self._playing is None
        self.play.description, self.play.icon = ("Play", "play") if still else ("Pause", "pause")

    def _say(self, html: str) -> None:
        self.result.value = html

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        found = self.box._repr_mimebundle_()
        bundle: dict[str, Any] = dict(found[0] if isinstance(found, tuple) else found)
        # a notebook opened without a kernel, GitHub, nbviewer and a terminal show these
        bundle["text/html"] = html_form(self.first)
        bundle["text/plain"] = text_form(self.first)
        return bundle
