"""What a card can do more where the browser knows anywidget: announce its news, and press with what is seen.

A card is plain ipywidgets.  Where anywidget is missing it still works: ``Enhancement`` is then an empty place
that cannot be seen, and a press comes as ipywidgets sends it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

__all__ = ["Enhancement", "live", "pressed_as", "unseen"]


@cache
def _script() -> str:
    return files(__package__).joinpath("enhancement.js").read_text(encoding="utf-8")


class Enhancement(anywidget.AnyWidget):
    """Put into a card, it works on the card's other parts; it has nothing to look at.

    ``card`` is the CSS class of the card's outermost box.  What is in a ``live`` part is read out when it
    changes.  A click on a button that was made ``pressed_as`` one of ``buttons`` does not go to the button's
    own handlers, but to those of ``on_press``.
    """

    _esm = _script()
    card = traitlets.Unicode("").tag(sync=True)
    buttons = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def on_press(self, handler: Callable[[str, dict[str, Any]], None]) -> None:
        """Call ``handler`` with the button's name and what the learner saw at the moment of the press.

        That is: ``typed``, the text of the card's text area; ``row`` and ``line``, the place and the text of
        the radio button that is chosen, or None; ``ticked``, the places of the check boxes that are.
        """

        def on_message(_: object, content: dict[str, Any], __: object) -> None:
            if "press" in content:
                handler(content["press"], content["seen"])

        self.on_msg(on_message)


def live(widget: Any) -> Any:
    """Let a screen reader read out what changes in an HTML widget."""
    return widget.add_class("gl-live")


def pressed_as(name: str, button: Any) -> Any:
    """Give a button the name by which ``on_press`` knows it."""
    return button.add_class(f"gl-press-{name}")


def unseen(enhancement: Enhancement) -> Any:
    """The place for it in a card: a front-end that does not know anywidget would show an error there."""
    return widgets.Box([enhancement], layout={"display": "none"})
