"""The picture as text: complete in itself, for a terminal, a screen reader, a diff.

A lane is one unbroken run of the characters in `LANE_CHARACTERS`, so that whoever compares stored
outputs can mask it with one pattern.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gatherlab.model import TaskOutcome, TaskRecord, Trace
from gatherlab.picture.events import first_turn, lane_order, pauses
from gatherlab.picture.layout import MOST_LANES
from gatherlab.picture.measure import clean, columns
from gatherlab.picture.sheet import Sheet
from gatherlab.picture.words import GLYPHS, ending, library_words, outcome_words, summary_parts

__all__ = ["LANE_CHARACTERS", "described", "text", "texts"]

EMPTY, RUNNING, WAITING, HELD, CREATED = "·", "█", "░", "▒", "┈"
LANE_CHARACTERS = EMPTY + RUNNING + WAITING + HELD + CREATED
KEY = (
    f"{RUNNING} running on the loop  {WAITING} waiting  {HELD} held at a lock or queue  "
    f"{CREATED} created, not started"
)
LABEL_LIMIT = 44


def text(trace: Trace, title: str = "", *, width: int = 46, libraries: bool = False) -> str:
    """The trace in words and block characters: the summary, one row for each task, the key.

    Args:
        trace: what was recorded.
        title: goes before the summary.
        width: characters for each lane, at least 8.
        libraries: whether to show the tasks that libraries made for their own purposes.

    Raises:
        ValueError: ``width`` is below 8.
    """
    return texts((title, trace), width=width, libraries=libraries)


def texts(*pairs: tuple[str, Trace], width: int = 46, libraries: bool = False) -> str:
    """Several traces as `text`, below each other on one time axis, with one key at the end.

    Raises:
        ValueError: no pair at all, or ``width`` is below 8.
    """
    if width < 8:
        raise ValueError(f"width must be at least 8 characters, not {width}")
    if not pairs:
        raise ValueError("nothing to show: give at least one (title, trace)")
    span = max(1, *(trace.duration for _, trace in pairs))
    parts = []
    for title, trace in pairs:
        heading = _heading(title, trace, summary_parts(trace, libraries), libraries)
        parts.append("\n".join([heading, *_rows(lane_order(trace, libraries), trace, width, span)]))
    drawn = any(trace.tasks for _, trace in pairs)
    return "\n\n".join(parts) + (f"\n{KEY}" if drawn else "")


def described(sheet: Sheet, title: str, *, libraries: bool = False) -> str:
    """A picture in words without bars: the text alternative of the image, one line for each task."""
    heading = _heading(title, sheet.trace, sheet.said, libraries)
    return "\n".join([heading, *_rows(sheet.ordered, sheet.trace, 0, 1)])


def _heading(title: str, trace: Trace, said: Sequence[str], libraries: bool) -> str:
    name = f"{clean(title).strip()}: " if title.strip() else ""
    hidden = library_words(trace, libraries)
    return name + " · ".join(said) + (f" ({hidden})" if hidden else "")


def _rows(ordered: Sequence[tuple[TaskRecord, int]], trace: Trace, width: int, span: int) -> list[str]:
    """One row for each of the first tasks; a ``width`` of 0 leaves the bars out."""
    listed = ordered[:MOST_LANES]
    edge = max((_label_columns(task, depth) for task, depth in listed), default=0)
    rows = []
    for task, depth in listed:
        rows.extend(_row(task, depth, trace, width, span, min(edge, LABEL_LIMIT)))
    return rows + _the_rest([task for task, _ in ordered[MOST_LANES:]])


def _indented(task: TaskRecord, depth: int) -> str:
    return "  " * min(depth, 4) + clean(task.label)


def _label_columns(task: TaskRecord, depth: int) -> int:
    return columns(_indented(task, depth))


def _row(task: TaskRecord, depth: int, trace: Trace, width: int, span: int, edge: int) -> list[str]:
    label = _indented(task, depth)
    mark = "" if task.is_root else GLYPHS[task.outcome] + " "
    words = mark + outcome_words(task, trace)
    if not width:
        return [f"{label}: {words}"]
    lane = _lane(task, trace, width, span)
    room = edge - columns(label)
    if room < 0:  # a label is never cut: a long one gets a line of its own
        return [label, f"{' ' * edge}  {lane}  {words}"]
    return [f"{label}{' ' * room}  {lane}  {words}"]


def _lane(task: TaskRecord, trace: Trace, width: int, span: int) -> str:
    cells = [EMPTY] * width

    def paint(start: int, end: int, character: str) -> None:
        first = min(max(start, 0) * width // span, width - 1)
        last = min(max(end * width - 1, 0) // span, width - 1)
        for place in range(first, max(first, last) + 1):
            cells[place] = character

    paint(task.created, first_turn(task, trace), CREATED)
    for turn, until in pauses(task, trace):
        paint(turn.end, until, HELD if turn.held else WAITING)
    for turn in task.spans:
        paint(turn.start, turn.end, RUNNING)
    return "".join(cells)


def _the_rest(tasks: Sequence[TaskRecord]) -> list[str]:
    if not tasks:
        return []
    counts = Counter(map(ending, sorted(tasks, key=lambda task: list(TaskOutcome).index(task.outcome))))
    words = ", ".join(f"{number} {how}" for how, number in counts.items())
    return [f"and {len(tasks)} more: {words}"]
