"""A trace as text: one row a task, or for thousands of tasks how many there were at each moment."""

from __future__ import annotations

from gatherlab import picture
from gatherlab.model import Trace

__all__ = ["MANY", "overview"]

MANY = 2_000  # tasks; above, the picture shows densities
_BESIDES = 62  # columns for a label and the words behind a lane


def overview(trace: Trace, *, width: int) -> str:
    """The text of the picture for a terminal of that many columns."""
    if len(trace.tasks) > MANY:
        from gatherlab.watching.density import text

        return text(trace, width=width)
    return picture.text(trace, width=max(16, min(width - _BESIDES, 80)))
