"""One thread for everything a learner does in a card.

JupyterLab 4.4 and later asks for widget messages to be handled by a subshell, which is another thread of the
kernel.  ipykernel 7.4 decides for each widget anew: the messages of one that has told the browser anything
since go to the subshell, those of one that was only shown go to the main thread.  So two controls of a card
are heard in any order, and their handlers run at the same time.

The name ``_reply_subshell_for`` is ipykernel's own and not promised; it stands here and nowhere else, and
tests/cells/test_kernel_routes.py fails when it is gone.
"""

from __future__ import annotations

from typing import Any

__all__ = ["hear_in_one_thread", "parts"]


def hear_in_one_thread(box: Any) -> None:
    """Let the messages of all parts of a box come by the kernel's main thread, in the order they were sent.

    Does nothing outside a kernel, and in a kernel that has no such choice.
    """
    for widget in parts(box):
        comm: Any = getattr(widget, "comm", None)
        if hasattr(comm, "_reply_subshell_for"):
            comm._reply_subshell_for = _main_thread


def parts(box: Any) -> list[Any]:
    """A widget and all that is in it, from the outside in."""
    return [box, *(part for child in getattr(box, "children", ()) for part in parts(child))]


def _main_thread(_data: object, _asked: object) -> None:
    """The subshell for a message: none."""
