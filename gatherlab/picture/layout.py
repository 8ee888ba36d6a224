"""Where things go: the lanes with their heights, the label column, the time scale, the ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gatherlab.model import TaskOutcome, TaskRecord, Trace
from gatherlab.picture.events import end_of, lane_order, outlived
from gatherlab.picture.measure import clean, fit, fit_name, mono_width, sans_width, wrap, wrap_parts
from gatherlab.picture.words import duration, ending, function_of

__all__ = [
    "FONT",
    "MARGIN",
    "STARTED_LATE",
    "WIDTH",
    "Lane",
    "Scale",
    "is_compact",
    "lanes_of",
    "number",
    "scale_for",
    "tick_words",
    "ticks",
]

WIDTH = 800
MARGIN = 10
FONT = 13
MOST_LANES = 40
LINE = 17
LANE = 30
LABEL_LIMIT = 236
OUTCOME_LIMIT = 232
INDENT = 14
BADGE = 26
# a task that starts sooner than this many pixels after its creation counts as started at once
STARTED_LATE = 5
LONGEST_ERROR = 42
COMPACT_LEFT = 54
COMPACT_RIGHT = 22
LONGEST_NAME = 26
NAME_SIZE = 9.5


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: a task, how deep it is indented, its label and outcome in lines, its height in pixels."""

    task: TaskRecord
    depth: int
    label: tuple[str, ...]
    outcome: tuple[str, ...]
    height: float

    @property
    def indent(self) -> int:
        """Pixels the label is moved to the right under its parent."""
        return INDENT * min(self.depth, 4)


@dataclass(frozen=True, slots=True)
class Scale:
    """The time axis: ``left`` is the pixel of time 0, ``rate`` pixels a nanosecond, ``span`` its length."""

    left: float
    rate: float
    span: int

    def x(self, time: int) -> float:
        """The pixel of a time in nanoseconds; what lies outside the axis is moved to its ends."""
        return self.left + min(max(time, 0), self.span) * self.rate


def number(value: float) -> str:
    """A coordinate with at most one decimal, always written the same way."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def lanes_of(trace: Trace, libraries: bool) -> list[Lane]:
    """The lanes of a trace in drawing order; with too many to be read one by one, a program's have the names
    of functions, and a cell's, which are numbered, none.
    """
    ordered = lane_order(trace, libraries)
    if is_compact(ordered):
        if ordered[0][0].is_root:
            return [Lane(task, depth, (), (), 0.0) for task, depth in ordered]
        names = [fit_name(function_of(task), LONGEST_NAME) for task, _ in ordered]
        return [
            Lane(task, depth, (name,), (), 0.0) for (task, depth), name in zip(ordered, names, strict=True)
        ]
    return [_lane(task, depth, trace) for task, depth in ordered]


def is_compact(lanes: Sequence[object]) -> bool:
    """Whether there are so many lanes that they are thin, and have no words of their own."""
    return len(lanes) > MOST_LANES


def _lane(task: TaskRecord, depth: int, trace: Trace) -> Lane:
    room = LABEL_LIMIT - INDENT * min(depth, 4)
    label = wrap(clean(task.label), room, FONT, mono=True)
    outcome = wrap_parts(_short_outcome(task, trace), OUTCOME_LIMIT, FONT)
    lines = max(len(label), len(outcome))
    return Lane(task, depth, label, outcome, LANE if lines == 1 else LINE * lines + 10)


def _short_outcome(task: TaskRecord, trace: Trace) -> list[str]:
    """The words beside a badge; the badge itself says how the task ended, so only the time and why."""
    took = duration(max(end_of(task, trace) - task.created, 0))
    parts = [took]
    if not task.is_root:
        if task.outcome is TaskOutcome.RAISED:
            parts = [f"{took} · {fit(clean(task.error or 'raised'), LONGEST_ERROR)}"]
        elif task.outcome is not TaskOutcome.FINISHED:
            parts = [ending(task)] if task.outcome is TaskOutcome.RUNNING else [took, str(task.outcome)]
        if outlived(task, trace):
            parts.append("outlived the block")
    return parts


def scale_for(drawings: Sequence[tuple[Trace, Sequence[Lane]]], span: int) -> Scale:
    """One scale on which every drawing fits: labels at the left, outcomes at the right of each lane's end."""
    span = max(span, 1)
    left = max((_label_edge(lanes) for _, lanes in drawings), default=COMPACT_LEFT)
    rate = (WIDTH - COMPACT_RIGHT - left) / span
    for trace, lanes in drawings:
        for lane in lanes:
            if lane.outcome:
                rate = min(rate, _most_rate(lane, trace, left, span))
    return Scale(left, rate, span)


def _label_edge(lanes: Sequence[Lane]) -> float:
    indented, size = (0, NAME_SIZE) if is_compact(lanes) else (1, FONT)
    widths = [lane.indent * indented + mono_width(line, size) for lane in lanes for line in lane.label]
    return MARGIN + max(widths) + 16 if widths else COMPACT_LEFT


def _most_rate(lane: Lane, trace: Trace, left: float, span: int) -> float:
    """The largest rate at which the outcome of the lane still stands inside the picture."""
    end = min(max(end_of(lane.task, trace), 1), span)
    words = max(sans_width(line, FONT) for line in lane.outcome)
    return (WIDTH - left - BADGE - words - MARGIN) / end


def ticks(scale: Scale) -> list[int]:
    """Round times, about one for each 95 pixels: 1, 2 or 5 times a power of ten nanoseconds apart."""
    if scale.span < 10:  # a recording without duration: there is no time to mark
        return [0]
    wanted = scale.span * 95 / max(scale.span * scale.rate, 1)
    step = 1
    while step < wanted:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return list(range(0, scale.span + 1, step))


def tick_words(time: int, span: int) -> str:
    """A tick's label in the unit that suits the whole axis."""
    if time == 0:
        return "0"
    for unit, size in (("s", 1_000_000_000), ("ms", 1_000_000), ("µs", 1_000)):
        if span >= size:
            return f"{time / size:.6g} {unit}"
    return f"{time} ns"
