"""One picture laid out but not yet drawn: its heading in lines, its lanes, its scale, its legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gatherlab.model import TaskRecord, Trace
from gatherlab.picture.compact import lane_height
from gatherlab.picture.events import went_on
from gatherlab.picture.layout import FONT, MARGIN, WIDTH, Lane, Scale, is_compact, lanes_of, scale_for
from gatherlab.picture.legend import LEGEND_LINE, legend_rows
from gatherlab.picture.measure import clean, wrap, wrap_parts
from gatherlab.picture.words import library_words, summary_parts

__all__ = ["TITLE", "Sheet", "sheet_for", "sheets_for"]

TITLE = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything needed to draw one picture; ``said`` is the summary sentence in its parts."""

    trace: Trace
    title: tuple[str, ...]
    said: tuple[str, ...]
    summary: tuple[str, ...]
    lanes: list[Lane]
    scale: Scale
    legend: list[list[tuple[float, str]]]

    @property
    def ordered(self) -> list[tuple[TaskRecord, int]]:
        """The tasks in drawing order, with their depth."""
        return [(lane.task, lane.depth) for lane in self.lanes]

    @property
    def compact(self) -> bool:
        """Whether the lanes are thin, and have no words of their own."""
        return is_compact(self.lanes)

    @property
    def top(self) -> float:
        """The upper edge of the first lane."""
        heading = 10 + 21 * len(self.title) + 18 * len(self.summary)
        return heading + (24 if self.lanes else 0)

    @property
    def bottom(self) -> float:
        """The lower edge of the last lane."""
        if self.compact:
            return self.top + lane_height(len(self.lanes)) * len(self.lanes)
        return self.top + sum(lane.height for lane in self.lanes)

    @property
    def ended(self) -> bool:
        """Whether the end of the block is marked: some task outlived it."""
        return went_on(self.trace)

    @property
    def height(self) -> float:
        """Height of the whole picture in pixels."""
        legend = 10 + LEGEND_LINE * len(self.legend) if self.legend else 0
        return self.bottom + (20 if self.ended else 0) + legend + 8


def sheets_for(pairs: Sequence[tuple[str, Trace]], *, libraries: bool = False) -> list[Sheet]:
    """One sheet for each (title, trace), all on one time axis; only the last has a legend.

    Raises:
        ValueError: no pair at all.
    """
    if not pairs:
        raise ValueError("nothing to draw: give at least one (title, trace)")
    drawn = [(trace, lanes_of(trace, libraries)) for _, trace in pairs]
    scale = scale_for(drawn, max(trace.duration for trace, _ in drawn))
    last = len(pairs) - 1
    return [
        _sheet(title, trace, lanes, scale, libraries=libraries, legend=place == last)
        for place, ((title, _), (trace, lanes)) in enumerate(zip(pairs, drawn, strict=True))
    ]


def sheet_for(title: str, trace: Trace, span: int, *, libraries: bool, legend: bool) -> Sheet:
    """One sheet with a time axis of ``span`` nanoseconds."""
    lanes = lanes_of(trace, libraries)
    return _sheet(title, trace, lanes, scale_for([(trace, lanes)], span), libraries=libraries, legend=legend)


def _sheet(
    title: str, trace: Trace, lanes: list[Lane], scale: Scale, *, libraries: bool, legend: bool
) -> Sheet:
    width = WIDTH - 2 * MARGIN
    said = tuple(summary_parts(trace, libraries))
    hidden = library_words(trace, libraries)
    return Sheet(
        trace=trace,
        title=wrap(clean(title), width / 1.08, TITLE) if title.strip() else (),
        said=said,
        summary=wrap_parts([*said, hidden] if hidden else said, width, FONT),
        lanes=lanes,
        scale=scale,
        legend=legend_rows(trace, lanes, scale) if legend else [],
    )
