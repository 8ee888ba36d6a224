"""The same as a table: every number of the picture, for those who cannot or will not read pictures."""

from __future__ import annotations

from collections.abc import Sequence

from gatherlab.model import TaskRecord, Trace
from gatherlab.picture.events import end_of, outlived
from gatherlab.picture.measure import clean, fit, markup
from gatherlab.picture.words import GLYPHS, LONGEST_ERROR, blocked_words, duration, ending

__all__ = ["MOST_ROWS", "table"]

MOST_ROWS = 100
COLUMNS = ("task", "created", "ended", "on the loop", "waited", "turns", "outcome")


def table(ordered: Sequence[tuple[TaskRecord, int]], trace: Trace) -> str:
    """An HTML table with one row for each (task, depth), at most 100; cells that vary have class ``n``."""
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    rows = [_row(task, depth, trace) for task, depth in ordered[:MOST_ROWS]]
    if len(ordered) > MOST_ROWS:
        rows.append(f'<tr><td colspan="{len(COLUMNS)}">and {len(ordered) - MOST_ROWS} more</td></tr>')
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _row(task: TaskRecord, depth: int, trace: Trace) -> str:
    on_loop = sum(span.end - span.start for span in task.spans)
    waited = max(end_of(task, trace) - task.created - on_loop, 0)
    numbers = (
        duration(task.created),
        "–" if task.ended is None else duration(task.ended),
        duration(on_loop),
        duration(waited),
        str(len(task.spans)),
    )
    cells = "".join(f'<td class="n">{value}</td>' for value in numbers)
    label = "\u00a0" * 3 * min(depth, 4) + markup(task.label)
    # the label is a row heading, but <th> would centre it in JupyterLab
    left = '<td style="text-align:left">'
    return f"<tr>{left}{label}</td>{cells}{left}{_outcome(task, trace)}</td></tr>"


def _outcome(task: TaskRecord, trace: Trace) -> str:
    words = "" if task.is_root else f"{GLYPHS[task.outcome]} {ending(task)}"
    if task.error and not task.is_root:
        words += f" {fit(clean(task.error), LONGEST_ERROR)}"
    if outlived(task, trace):
        words += " · outlived the block"
    return markup((words + blocked_words(task)).removeprefix(" · "))
