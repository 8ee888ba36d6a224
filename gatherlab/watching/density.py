"""A trace of thousands of tasks: for each function how many of its tasks there were at each moment.

Its size depends on the number of rows and columns only, never on the number of tasks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from gatherlab.model import TaskOutcome, TaskRecord, Trace
from gatherlab.picture.events import end_of, first_turn, pauses, shown
from gatherlab.picture.layout import FONT, MARGIN, WIDTH, Scale, number, tick_words, ticks
from gatherlab.picture.marks import SANS
from gatherlab.picture.marks import text as words
from gatherlab.picture.measure import clean, columns, fit, fit_name, markup
from gatherlab.picture.palette import Palette, palette_for, style_sheet
from gatherlab.picture.words import duration, function_of, library_words, summary, summary_parts
from gatherlab.recorder.queries import most_at_once

__all__ = ["Density", "densities", "svg", "text"]

MOST_ROWS = 24
STEPS = "▁▂▃▄▅▆▇█"
STATES = ("running", "waiting", "held", "created")
_COLUMNS = 360
_ROW = 60
_STRIP = 8  # below each area: how much of the loop's time its tasks took
_LEFT = 280
_LABEL = 30
_IN_TEXT = 26
_WIDEST = 120


@dataclass(slots=True)
class Density:
    """The tasks of one function.

    ``most`` is the most that were there at once, ``begun`` the most that had begun and not ended. ``alive``
    says for each column of time how many were there in the course of it, ``counts`` the same for each of the
    states; for ``running`` it is the share of the column (0 to 1) in which one of them had the loop.
    """

    name: str
    total: int = 0
    outcomes: Counter[TaskOutcome] = field(default_factory=Counter)
    longest: int = 0
    counts: dict[str, list[float]] = field(default_factory=dict)
    alive: list[int] = field(default_factory=list)
    most: int = 0
    begun: int = 0

    @property
    def tallest(self) -> int:
        """The most in one column, which sets the scale: short tasks one after another share a column."""
        return max(self.alive, default=0) or 1


def densities(trace: Trace, columns: int) -> list[Density]:
    """One density for each function, the one with the most tasks first; the last is of all others."""
    groups: dict[str, list[TaskRecord]] = {}
    for task in shown(trace):
        groups.setdefault(function_of(task), []).append(task)
    ordered = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))
    listed = ordered[:MOST_ROWS]
    rest = [task for _, tasks in ordered[MOST_ROWS:] for task in tasks]
    if rest:
        listed.append((f"{len(ordered) - MOST_ROWS} other functions", rest))
    return [_density(name, tasks, trace, columns) for name, tasks in listed]


def _density(name: str, tasks: list[TaskRecord], trace: Trace, columns: int) -> Density:
    span = max(trace.duration, 1)
    changes = {state: [0.0] * (columns + 1) for state in STATES[1:]}
    alive = [0.0] * (columns + 1)
    running = [0.0] * columns
    found = Density(name, total=len(tasks))

    def between(counts: list[float], start: int, end: int) -> None:
        first = min(max(start, 0) * columns // span, columns - 1)
        last = min(max(end - 1, 0) * columns // span, columns - 1)
        counts[first] += 1
        counts[max(first, last) + 1] -= 1

    for task in tasks:
        end = end_of(task, trace)
        found.outcomes[task.outcome] += 1
        found.longest = max(found.longest, end - task.created)
        between(alive, task.created, end)
        started = first_turn(task, trace)
        if started - task.created > span // columns:
            between(changes["created"], task.created, started)
        for turn, until in pauses(task, trace):
            between(changes["held" if turn.held else "waiting"], turn.end, until)
        for turn in task.spans:
            _share(running, turn.start, turn.end, span, columns)
    found.most = most_at_once(change for task in tasks for change in _life(task, trace, task.created))
    found.begun = most_at_once(
        change for task in tasks if task.spans for change in _life(task, trace, task.spans[0].start)
    )
    found.alive = list(_summed(alive))[:columns]
    found.counts = {state: [*map(float, _summed(counts))][:columns] for state, counts in changes.items()}
    found.counts["running"] = [min(share, 1.0) for share in running]
    return found


def _life(task: TaskRecord, trace: Trace, start: int) -> Iterator[tuple[int, int]]:
    """When one more is there, and when one less; a moment later at least, for it was there."""
    yield start, 1
    yield max(end_of(task, trace), start + 1), -1


def _summed(changes: Iterable[float]) -> Iterator[int]:
    now = 0.0
    for change in changes:
        now += change
        yield round(now)


def _share(running: list[float], start: int, end: int, span: int, columns: int) -> None:
    """Add to each column the part of it that a turn took."""
    width = span / columns
    place = min(int(start / width), columns - 1)
    while place < columns and place * width < end:
        begin, until = max(start, place * width), min(end, (place + 1) * width)
        running[place] += max(until - begin, 0) / width
        place += 1


# ------------------------------------------------------------------ in words


def text(trace: Trace, *, width: int) -> str:
    """The summary, and a row for each function: the higher the sign, the more of its tasks were there."""
    rows = densities(trace, _COLUMNS)
    edge = max(columns(fit_name(row.name, _IN_TEXT)) for row in rows)
    room = max(width - edge - 4 - max(len(_said(row)) for row in rows), 12)
    hidden = library_words(trace, libraries=False)
    lines = [" · ".join(summary_parts(trace)) + (f" ({hidden})" if hidden else "")]
    for row in rows:
        name = fit_name(row.name, _IN_TEXT)
        pad = " " * (edge - columns(name))
        lines.append(f"{name}{pad}  {_sparkline(row, min(room, _WIDEST))}  {_said(row)}")
    lines.append("each row: how many tasks of a function there were, from few (▁) to its most (█); · none")
    return "\n".join(lines)


def _sparkline(row: Density, room: int) -> str:
    edges = [place * len(row.alive) // room for place in range(room + 1)]
    signs = [max(row.alive[start:end]) for start, end in pairwise(edges)]
    return "".join("·" if not count else STEPS[(count * len(STEPS) - 1) // row.tallest] for count in signs)


def _said(row: Density) -> str:
    begun = "" if row.begun >= row.most else f" ({row.begun:,} started)"
    parts = [f"{row.total:,} tasks" if row.total > 1 else "1 task", f"at most {row.most:,}{begun}"]
    parts += [
        f"{row.outcomes[outcome]:,} {outcome}"
        for outcome in (TaskOutcome.RAISED, TaskOutcome.CANCELLED, TaskOutcome.RUNNING)
        if row.outcomes[outcome]
    ]
    return ", ".join(parts)


# ------------------------------------------------------------------ as a picture


def svg(trace: Trace, title: str = "", *, theme: str = "auto") -> str:
    """The same as an SVG document: for each function an area of what its tasks did."""
    palette = palette_for(theme)
    rows = densities(trace, _COLUMNS)
    scale = Scale(_LEFT, (WIDTH - _LEFT - MARGIN) / max(trace.duration, 1), trace.duration)
    top = 84
    height = top + _ROW * len(rows) + 40
    said = summary(trace)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gl" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" font-family="{SANS}" font-size="{FONT}">',
        f"<title>{markup(title or 'Timeline')}: {markup(said)}</title>",
        "<desc>One row for each function; the height says how many of its tasks there were.</desc>",
        f"<style>{style_sheet()}</style>" if theme == "auto" else "",
        f'<rect width="{WIDTH}" height="{height}" fill="{palette.paper}"/>',
        words(MARGIN, 26, clean(fit(title, 90)), palette.ink, size=16, bold=True),
        words(MARGIN, 48, said, palette.muted),
        *_axis(scale, top, height - 40, palette),
    ]
    for place, row in enumerate(rows):
        parts += _drawn(row, top + place * _ROW, palette)
    parts += _legend(height - 14, palette)
    return "".join(parts) + "</svg>"


def _axis(scale: Scale, top: float, bottom: float, palette: Palette) -> Iterator[str]:
    for time in ticks(scale):
        x = number(scale.x(time))
        yield f'<path d="M{x} {top - 8}V{bottom}" stroke="{palette.grid}" stroke-width="1"/>'
        yield words(
            scale.x(time), top - 14, tick_words(time, scale.span), palette.muted, size=11, anchor="middle"
        )


def _drawn(row: Density, y: float, palette: Palette) -> Iterator[str]:
    yield words(MARGIN, y + 18, fit_name(row.name, _LABEL), palette.ink, mono=True)
    yield words(MARGIN, y + 34, _short(row), palette.muted, size=11)
    base, room = y + _ROW - 20, _ROW - 28
    high = room / row.tallest
    below = [0.0] * len(row.alive)
    for state, colour in (("waiting", palette.stripe), ("held", palette.dots), ("created", palette.block)):
        above = [a + count for a, count in zip(below, row.counts[state], strict=True)]
        if any(row.counts[state]):
            yield f'<path d="{_area(below, above, base, high, room)}" fill="{colour}"/>'
        below = above
    shares = [share * _STRIP for share in row.counts["running"]]
    if any(share > _STRIP / 20 for share in shares):
        area = _area([0.0] * len(shares), shares, base + _STRIP + 1, 1, _STRIP)
        yield f'<path d="{area}" fill="{palette.run}"/>'


def _short(row: Density) -> str:
    return f"{row.total:,} × · most {row.most:,} · longest {duration(row.longest)}"


def _area(below: list[float], above: list[float], base: float, high: float, room: float) -> str:
    """Steps from left to right along the top, and back along the bottom."""
    wide = (WIDTH - _LEFT - MARGIN) / len(above)
    there = _steps(above, base, high, room, wide)
    back = _steps(below, base, high, room, wide)
    return f"M{_LEFT} {number(base)}" + "".join(f"L{x} {y}" for x, y in [*there, *reversed(back)]) + "Z"


def _steps(values: list[float], base: float, high: float, room: float, wide: float) -> list[tuple[str, str]]:
    points: list[tuple[str, str]] = []
    last = None
    for place, value in enumerate(values):
        y = number(base - min(value * high, room))
        if y != last:
            if last is not None:
                points.append((number(_LEFT + place * wide), last))
            points.append((number(_LEFT + place * wide), y))
        last = y
    points.append((number(_LEFT + len(values) * wide), last or number(base)))
    return points


def _legend(y: float, palette: Palette) -> Iterator[str]:
    x = float(MARGIN)
    signs = (
        (palette.stripe, "waiting"),
        (palette.dots, "held at a lock or queue"),
        (palette.block, "created, not started"),
        (palette.run, "share of the time on the loop"),
    )
    for colour, meaning in signs:
        yield f'<rect x="{number(x)}" y="{number(y - 11)}" width="14" height="11" fill="{colour}"/>'
        yield words(x + 20, y, meaning, palette.muted, size=12)
        x += 34 + 7 * len(meaning)
