"""The legend: only what occurs in the picture, drawn exactly as it is drawn there."""

from __future__ import annotations

from collections.abc import Sequence

from gatherlab.model import TaskOutcome, Trace
from gatherlab.picture.compact import END_MARKS, crowded
from gatherlab.picture.events import blocked_for, first_turn, pauses, started
from gatherlab.picture.layout import FONT, MARGIN, STARTED_LATE, WIDTH, Lane, Scale, number
from gatherlab.picture.marks import badge, text, tone
from gatherlab.picture.measure import sans_width
from gatherlab.picture.palette import Palette

__all__ = ["LEGEND_LINE", "draw_legend", "legend_rows"]

LEGEND_LINE = 20
SWATCH = 24
SPACE = 18
WORDS = {
    "run": "running on the loop",
    "wait": "waiting at an await",
    "held": "held at a lock or queue",
    "created": "created, not started",
    "block": "loop blocked",
}


def legend_rows(trace: Trace, lanes: Sequence[Lane], scale: Scale) -> list[list[tuple[float, str]]]:
    """What to explain, each with its left edge in pixels: one row, or the states and then the outcomes."""
    kinds = _kinds(trace, lanes, scale)
    row = _placed(kinds)
    if not row or row[-1][0] + _width(kinds[-1]) <= WIDTH - MARGIN:
        return [row] if row else []
    return [_placed([kind for kind in kinds if (kind in WORDS) is states]) for states in (True, False)]


def _placed(kinds: Sequence[str]) -> list[tuple[float, str]]:
    row, left = [], float(MARGIN)
    for kind in kinds:
        row.append((left, kind))
        left += _width(kind) + SPACE
    return row


def _width(kind: str) -> float:
    return SWATCH + sans_width(WORDS.get(kind, kind), FONT)


def _kinds(trace: Trace, lanes: Sequence[Lane], scale: Scale) -> list[str]:
    tasks = [lane.task for lane in lanes]
    if not tasks:
        return []
    kinds = ["run"] if any(task.spans for task in tasks) else []
    if any(True for task in tasks for span, _ in pauses(task, trace) if not span.held):
        kinds.append("wait")
    if any(True for task in tasks for span, _ in pauses(task, trace) if span.held):
        kinds.append("held")
    if any(scale.x(first_turn(task, trace)) - scale.x(task.created) > STARTED_LATE for task in tasks):
        kinds.append("created")
    if any(blocked_for(task) for task in trace.tasks):
        kinds.append("block")
    # "not started" stands beside the badge, where a lane has words
    told = [lane.task for lane in lanes if started(lane.task) or not lane.outcome]
    seen = {task.outcome for task in told if not task.is_root}
    return kinds + [str(outcome) for outcome in TaskOutcome if outcome in seen]


def draw_legend(rows: list[list[tuple[float, str]]], top: float, palette: Palette, thin: int) -> str:
    """SVG of the rows, the first at ``top``; ``thin`` is how many lanes without labels, 0 for full ones."""
    parts = []
    for place, row in enumerate(rows):
        middle = top + (place + 0.5) * LEGEND_LINE
        for left, kind in row:
            parts.append(_swatch(kind, left, middle, palette, thin))
            parts.append(text(left + SWATCH, middle + 4.5, WORDS.get(kind, kind), palette.muted))
    return "".join(parts)


def _swatch(kind: str, x: float, y: float, palette: Palette, thin: int) -> str:
    if kind not in WORDS:
        outcome = TaskOutcome(kind)
        return _end_mark(outcome, x, y, palette) if thin else badge(outcome, x + 9, y, palette)
    if kind == "block":
        return _box(x, y, 13, 'fill="url(#gl-block)"')
    if thin:
        return _thin(kind, x, y, palette, thin)
    if kind == "created":
        return (
            f'<path d="M{number(x + 1)} {number(y)}h17" stroke="{palette.muted}" stroke-width="2.4" '
            'stroke-linecap="round" stroke-dasharray="0 5"/>'
        )
    fills = {
        "run": f'fill="{palette.run}"',
        "wait": 'fill="url(#gl-wait)"',
        "held": f'fill="url(#gl-held)" stroke="{palette.dots}"',
    }
    return _box(x, y, 14 if kind == "run" else 11, fills[kind])


def _box(x: float, y: float, height: float, paint: str) -> str:
    return (
        f'<rect x="{number(x)}" y="{number(y - height / 2)}" width="17" height="{number(height)}" {paint}/>'
    )


def _thin(kind: str, x: float, y: float, palette: Palette, lanes: int) -> str:
    gate = (9.0, ' opacity=".23"') if crowded(lanes) else (2.5, ' stroke-dasharray="1.5 1.2"')
    colour, width, dashes = {
        "run": (palette.run, 9.0, ""),
        "wait": (palette.stripe, 7.0, ""),
        "held": (palette.dots, *gate),
        "created": (palette.muted, 2.5, ' stroke-dasharray="1 2"'),
    }[kind]
    length = 3 if kind == "run" else 17
    start = x + (17 - length) / 2
    return (
        f'<path d="M{number(start)} {number(y)}h{length}" stroke="{colour}" stroke-width="{width}"{dashes}/>'
    )


def _end_mark(outcome: TaskOutcome, x: float, y: float, palette: Palette) -> str:
    return (
        f'<path transform="translate({number(x + 6)} {number(y)}) scale(.25 1)" d="M0 0{END_MARKS[outcome]}" '
        f'fill="none" stroke="{tone(outcome, palette)}" stroke-width="9"/>'
    )
