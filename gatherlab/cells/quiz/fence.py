"""Wait until what the browser knows of some controls has arrived: for presses that come without it.

Where the card's enhancement runs, a press brings what the learner sees.  Where a front-end does not know
anywidget, a press is a message of its own, and ipywidgets holds a control's next value back in the page until
the kernel has answered to the last one.  ``Fence`` sends a number through the page: a link there writes it
into each control, so it comes back behind (or together with) all that the control had to say before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
import traitlets

__all__ = ["Checkbox", "Fence", "Fenced", "RadioButtons", "Textarea"]

PATIENCE = 1.0  # seconds; a front-end without links answers nothing


class Fenced(traitlets.HasTraits):
    """What the number can be written into; the browser's side of a control needs nothing for it."""

    passed = traitlets.Int(0).tag(sync=True)


class Textarea(Fenced, widgets.Textarea):  # type: ignore[misc]  # ipywidgets has no types
    """As in ipywidgets."""


class Checkbox(Fenced, widgets.Checkbox):  # type: ignore[misc]
    """As in ipywidgets."""


class RadioButtons(Fenced, widgets.RadioButtons):  # type: ignore[misc]
    """As in ipywidgets."""


class _Number(Fenced, widgets.Label):  # type: ignore[misc]
    pass


class Fence:
    """For these controls; the links are made with the first press that needs them."""

    def __init__(self, controls: Sequence[Fenced]) -> None:
        self.controls = controls
        self._number: _Number | None = None
        self._links: list[Any] = []
        self._deaf = False

    def is_needed(self) -> bool:
        """Whether a front-end may know more than has been heard: only in a running loop is there one."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return False
        return bool(self.controls) and not self._deaf

    async def wait(self) -> None:
        """Return when the values of all controls are those that the browser had when this was called.

        A front-end that never answered is waited for once, for a second.
        """
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()
        wanted = 1 + (self._number.passed if self._number else 0)

        def heard(_: object) -> None:
            if all(control.passed >= wanted for control in self.controls):
                loop.call_soon_threadsafe(arrived.set)

        for control in self.controls:
            control.observe(heard, "passed")
        try:
            self._send(wanted)
            async with asyncio.timeout(PATIENCE):
                await arrived.wait()
        except TimeoutError:
            self._deaf = all(control.passed == 0 for control in self.controls)
        finally:
            for control in self.controls:
                control.unobserve(heard, "passed")

    def _send(self, number: int) -> None:
        if self._number is not None:
            self._number.passed = number
            return
        self._number = _Number(passed=number)
        self._links = [widgets.jsdlink((self._number, "passed"), (one, "passed")) for one in self.controls]
