"""A trace as text: one row a task, or for thousands of tasks how many there were at each moment."""

from __future__ import annotations

from gatherlab import picture
from gatherlab.model import Trace
from gatherlab.picture.events import shown
from gatherlab.picture.layout import MOST_LANES

__all__ = ["overview", "too_many"]

_MANY = 2_000  # tasks; above, the picture shows densities
_BESIDES = 62  # columns for a label and the words behind a lane


def too_many(trace: Trace) -> bool:
    """Whether a picture shows how many tasks of each function there were, not what each of them did."""
    return len(shown(trace)) > _MANY


def overview(trace: Trace, *, width: int) -> str:
    """The text of the picture for a terminal of that many columns."""
    if len(shown(trace)) > MOST_LANES:  # what is left of so many rows would be those of the first seconds
        from gatherlab.watching.density import text

        return text(trace, width=width)
    return picture.text(trace, width=max(16, min(width - _BESIDES, 80)))
