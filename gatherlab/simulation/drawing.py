"""The picture of a simulation up to a moment, always on the axis of the whole: it grows, and stands still."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import lru_cache
from html import escape

from gatherlab.model import TaskOutcome, Trace
from gatherlab.picture.drawing import draw
from gatherlab.picture.layout import WIDTH
from gatherlab.picture.plain import described
from gatherlab.picture.sheet import Sheet, sheets_for
from gatherlab.simulation.cutting import cut

__all__ = ["drawing"]


def drawing(trace: Trace, title: str = "", *, until: int | None = None) -> str:
    """An ``<img>`` with the picture inside its address, and the picture in words as its alt text.

    Args:
        trace: all of it; the axis and the space that is taken depend on nothing else.
        title: a heading.
        until: the moment up to which things are drawn, in nanoseconds; by default all.
    """
    shown = trace if until is None else cut(trace, until)
    sheet = _sheet(trace, title, shown)
    told = "&#10;".join(escape(line) for line in described(sheet, title).split("\n"))
    address = base64.b64encode(draw([sheet], "auto").encode()).decode("ascii")
    return (
        f'<div style="max-width:{WIDTH}px;aspect-ratio:{WIDTH}/{_height(trace):.0f}">'
        f'<img style="display:block;max-width:100%" alt="{told}" '
        f'src="data:image/svg+xml;base64,{address}"></div>'
    )


@lru_cache(maxsize=32)
def _height(trace: Trace) -> float:
    """The height of the tallest picture on the way: each stands between two moments at which tasks end."""
    ends = {trace.duration, trace.block_end, *(task.ended or 0 for task in trace.tasks)}
    moments = [cut(trace, time) for end in ends for time in (end - 1, end)]
    return max(_sheet(trace, "a title", at).height for at in moments)


def _sheet(trace: Trace, title: str, shown: Trace) -> Sheet:
    """The last of three: on the axis of the whole, with a legend."""
    return sheets_for([("", trace), ("", _never_ending(trace)), (title, shown)])[-1]


def _never_ending(trace: Trace) -> Trace:
    """The widest words each lane can ever have: a scale that has room for them fits every moment."""
    return replace(trace, tasks=tuple(replace(task, outcome=TaskOutcome.RUNNING) for task in trace.tasks))
