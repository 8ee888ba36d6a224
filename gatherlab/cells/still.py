"""What the still forms of all cards have in common: their frame, and what to do where no controls appear."""

from __future__ import annotations

__all__ = ["framed", "invitation"]


def framed(html: str) -> str:
    """Put a still form into the element by which gatherlab.server_extension knows a card of the course."""
    return f'<div class="gatherlab">{html}</div>'


def invitation(what: str) -> str:
    """Invite a reader to run the cell ``what`` for, such as ``"to answer"``.

    The same words stay there after a run where a front-end cannot show widgets; the last sentence is for
    that.
    """
    return f"Run this cell {what}. No buttons then? Open the course with python3 start.py."
