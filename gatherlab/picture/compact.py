"""More than 40 tasks: thin lanes, one path for each state, so that 1,000 stay small.

Coordinates are integers (a quarter of a pixel across, one lane down) inside a scaled group: the stroke
of a horizontal line is scaled with it, and the numbers stay short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby

from gatherlab.model import Span, TaskOutcome, Trace
from gatherlab.picture.events import end_of, first_turn
from gatherlab.picture.layout import MARGIN, NAME_SIZE, Lane, Scale, number
from gatherlab.picture.marks import text, tone
from gatherlab.picture.palette import Palette

__all__ = ["END_MARKS", "crowded", "draw_compact", "lane_height"]

QUARTER = 4
BODY = 480.0
NAME = 9.0  # pixels from a name to the next
# the end of a lane, in quarters of a pixel: each outcome has a length and a rhythm of its own
END_MARKS = {
    TaskOutcome.FINISHED: "h14",
    TaskOutcome.RAISED: "h36",
    TaskOutcome.CANCELLED: "h10m8 0h10",
    TaskOutcome.RUNNING: "h4m6 0h4m6 0h4",
}


@dataclass(slots=True)
class _Strokes:
    """Path data by state, gathered lane by lane."""

    waiting: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    not_started: list[str] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    ends: dict[TaskOutcome, list[str]] = field(default_factory=dict)


def lane_height(count: int) -> float:
    """Pixels for each of ``count`` lanes, so that all of them fit one screen."""
    return min(10.0, max(0.4, BODY / max(count, 1)))


def crowded(count: int) -> bool:
    """Whether there are so many lanes that dashes would only shimmer: held lanes become a grey area."""
    return count > 150


def draw_compact(lanes: Sequence[Lane], trace: Trace, scale: Scale, top: float, palette: Palette) -> str:
    """SVG of all lanes, the first at ``top``."""
    height = lane_height(len(lanes))
    strokes = _Strokes()
    for place, lane in enumerate(lanes):
        _collect(strokes, lane, trace, scale, place)
    # (0, 0) is the middle of the first lane at time 0
    group = (
        f'<g fill="none" transform="translate({number(scale.left)} {top + height / 2:.3f}) '
        f'scale({1 / QUARTER} {height:.3f})">'
    )
    parts = [group]
    parts.append(_path(strokes.not_started, palette.muted, 0.3, ' stroke-dasharray="4 8"'))
    gate = (0.5, ' opacity=".45"') if crowded(len(lanes)) else (0.25, ' stroke-dasharray="6 5"')
    parts.append(_path(strokes.held, palette.dots, *gate))
    parts.append(_path(strokes.waiting, palette.stripe, 0.72))
    parts.append(_path(strokes.turns, palette.run, 0.94))
    for outcome in TaskOutcome:
        parts.append(_path(strokes.ends.get(outcome, []), tone(outcome, palette), 0.94))
    beside = _names if lanes[0].label else _numbers
    return "".join(parts) + "</g>" + beside(lanes, scale, top, height, palette)


def _path(strokes: list[str], colour: str, width: float, more: str = "") -> str:
    return f'<path d="{"".join(strokes)}" stroke="{colour}" stroke-width="{width}"{more}/>' if strokes else ""


def _collect(strokes: _Strokes, lane: Lane, trace: Trace, scale: Scale, row: int) -> None:
    task, rate = lane.task, scale.rate * QUARTER
    end = round(end_of(task, trace) * rate)
    _line(
        strokes.not_started, round(task.created * rate), round(first_turn(task, trace) * rate), row, least=4
    )
    _collect_turns(strokes, task.spans, rate, row)
    if task.spans and task.ended is None:
        last = task.spans[-1]
        _line(strokes.held if last.held else strokes.waiting, round(last.end * rate), end, row)
    if not task.is_root:
        strokes.ends.setdefault(task.outcome, []).append(f"M{end} {row}{END_MARKS[task.outcome]}")


def _collect_turns(strokes: _Strokes, spans: Sequence[Span], rate: float, row: int) -> None:
    """Turns and the waits between them; a turn that would touch the last one drawn is left out."""
    last, held, edge = -1, False, -QUARTER
    for span in spans:
        # an inlined Scale.x: this loop is most of the time a large picture takes
        start, end = round(span.start * rate), round(span.end * rate)
        if last >= 0:
            _line(strokes.held if held else strokes.waiting, last, start, row)
        if end > edge + QUARTER or start >= edge + QUARTER:
            start, edge = max(start, edge), max(end, start + 5)
            strokes.turns.append(f"M{start} {row}h{edge - start}")
        last, held = end, span.held


def _line(strokes: list[str], start: int, end: int, row: int, least: int = 3) -> None:
    if end - start >= least:
        strokes.append(f"M{start} {row}h{end - start}")


def _names(lanes: Sequence[Lane], scale: Scale, top: float, height: float, palette: Palette) -> str:
    """The function of each run of lanes, at its first; of the longest runs where there is no room for all."""
    runs = [(name, len(list(run))) for name, run in groupby(lane.label[0] for lane in lanes)]
    firsts = [0, *accumulate(count for _, count in runs)]
    taken: list[tuple[float, str]] = []
    for place in sorted(range(len(runs)), key=lambda place: -runs[place][1]):
        y = top + (firsts[place] + 0.5) * height
        if all(abs(y - other) >= NAME for other, _ in taken):
            taken.append((y, runs[place][0]))
    return "".join(
        text(MARGIN, y + 3.5, name, palette.muted, size=NAME_SIZE, mono=True) for y, name in sorted(taken)
    )


def _numbers(lanes: Sequence[Lane], scale: Scale, top: float, height: float, palette: Palette) -> str:
    """Numbers of tasks beside the lanes, in round steps far enough apart to be read."""
    step = next(step for step in (10, 20, 50, 100, 200, 500, 1000, 10**9) if step * height >= 34)
    rows = [0, *range(step, len(lanes), step)]
    first = "cell" if lanes[0].task.is_root else "0"
    return "".join(
        text(
            scale.left - 10,
            top + (row + 0.5) * height + 4.5,
            str(row) if row else first,
            palette.muted,
            anchor="end",
        )
        for row in rows
    )
