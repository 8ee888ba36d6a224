"""Tasks that never came to their end: *still running*, *cancelled by asyncio.run*, *garbage collected*."""

from __future__ import annotations

from collections.abc import Iterator

from gatherlab.model import TaskOutcome
from gatherlab.recorder.origins import is_learners_file
from gatherlab.recorder.rows import Row
from gatherlab.watching.facts import Facts, Finding, at, seconds
from gatherlab.watching.gates import Place
from gatherlab.watching.reading import never_ends

__all__ = ["find"]

STILL, BY_RUN, COLLECTED = "still running", "cancelled by asyncio.run", "garbage collected"
_WORDS = {
    STILL: "had not ended when the {what} did",
    BY_RUN: "had not ended when the main coroutine had, so asyncio.run() cancelled {them}",
    COLLECTED: "{was} thrown away while {they} waited, for nobody kept {them}",
}


def find(facts: Facts) -> Iterator[Finding]:
    """One finding for each function whose tasks were lost; not for services that run for ever by design."""
    if facts.interrupted:
        return
    groups: dict[tuple[str, Place, Place | None], list[tuple[Row, int]]] = {}
    for row, how, when in _lost(facts):
        if row.code is None or row.hidden or row.is_root or not _is_the_programs(row) or never_ends(row.code):
            continue
        place = Place(row.code.co_filename, row.code.co_firstlineno, row.code.co_qualname)
        groups.setdefault((how, place, facts.made(row)), []).append((row, when))
    for (how, place, made), rows in groups.items():
        yield _finding(how, place, made, rows, facts.what)


def _is_the_programs(row: Row) -> bool:
    """A task that a library made is the library's to end, though it may run the program's code."""
    return not row.by_library and row.code is not None and is_learners_file(row.code.co_filename)


def _lost(facts: Facts) -> Iterator[tuple[Row, str, int]]:
    for rec in facts.recordings:
        told = set()
        for left in rec.left:
            ended = left.row.outcome
            if (left.how == BY_RUN and ended is TaskOutcome.CANCELLED) or ended is TaskOutcome.RUNNING:
                told.add(left.row)
                yield left.row, left.how, left.when
        alive = set(rec.by_id.values())
        for row in rec.rows:
            if row.outcome is TaskOutcome.RUNNING and row not in told and row not in alive:
                yield row, COLLECTED, row.times[-1] if row.times else row.created


def _finding(
    how: str, place: Place, made: Place | None, rows: list[tuple[Row, int]], what_ran: str
) -> Finding:
    many = len(rows)
    them, they, was = ("it", "it", "was") if many == 1 else ("them", "they", "were")
    name = rows[0][0].shown_label if many == 1 else place.function.rpartition("<locals>.")[2]
    what = name if many == 1 else f"{many} × {name}"
    began = "" if any(row.times for row, _ in rows) else " Not one step of it had run."
    line = next(
        (wait.line for row, _ in rows for wait in reversed((row.waits or {}).values()) if wait.line), None
    )
    waited = f" The last line seen waiting was {line}." if line else began
    from_where = f", made at {at(made)}," if made else ""
    age = max(when - row.created for row, when in rows)
    told = (
        f"{what} ({at(place)}){from_where} {_WORDS[how].format(them=them, they=they, was=was, what=what_ran)}"
        f" ({seconds(age)} after {they} {was} made).{waited} "
        f"Whatever {'it' if many == 1 else 'they'} still had to do was not done. "
        f"Keep the task{'s' * (many > 1)} and await {them}, or make {them} in an asyncio.TaskGroup."
    )
    return Finding(how, 1_000_000_000 + many * 1_000_000, told, place)
