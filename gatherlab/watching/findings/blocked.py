"""*blocked the loop*: a task that did not come to an await while others could have gone on."""

from __future__ import annotations

import linecache
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from gatherlab.counts import counted
from gatherlab.recorder.origins import is_learners_file
from gatherlab.recorder.rows import Row
from gatherlab.watching.facts import Facts, Finding, at, seconds
from gatherlab.watching.gates import Place
from gatherlab.watching.recording import ThreadRecording
from gatherlab.watching.sampling import Blocked

__all__ = ["find"]

KIND = "blocked the loop"
LONG_NS = 100_000_000  # as asyncio's debug mode has it
_SOON_NS = 5_000_000
_LOOKED_AT = 200  # steps, the longest first
_FOR_TASKS = frozenset({"TaskGroup", "wait", "as_completed"})


class _Step(NamedTuple):
    rec: ThreadRecording
    row: Row
    start: int
    end: int
    held_up: int


def find(facts: Facts) -> Iterator[Finding]:
    """One finding for each line that blocked; a step that held up nobody is none."""
    by_place: dict[Blocked, list[_Step]] = {}
    for step in _steps(facts):
        found = _where(facts, step)
        if found is not None:
            by_place.setdefault(found, []).append(step)
    for seen, steps in by_place.items():
        yield _finding(seen, steps)


def _steps(facts: Facts) -> Iterator[_Step]:
    long = [
        (times[i + 1] - times[i], n, i, rec, row)
        for n, (rec, row) in enumerate(facts.owners())
        for times in (row.times,)
        for i in range(0, len(times) - 1, 2)
        if times[i + 1] - times[i] >= LONG_NS and not row.foreign
    ]
    long.sort(key=lambda one: (-one[0], one[1]))
    for _, _, i, rec, row in long[:_LOOKED_AT]:
        start, end = row.times[i], row.times[i + 1]
        held_up = sum(_was_held_up(other, row, start, end) for other in rec.rows if other is not row)
        if held_up:
            yield _Step(rec, row, start, end, held_up)


def _was_held_up(other: Row, row: Row, start: int, end: int) -> bool:
    """Whether a task had its next turn as soon as the step was over, and did not wait for tasks."""
    times = other.times
    if other.foreign or (other.ended is not None and other.ended <= start):
        return False
    if other.created > start:
        # made by the blocking step itself, or (by the loop: a new connection) right after it
        from_loop = other.parent is None and end <= other.created <= end + _SOON_NS
        return from_loop or (other.created < end - LONG_NS and bool(times) and times[0] >= end)
    at_step = bisect_right(times, start)
    if at_step >= len(times) or at_step % 2:
        return False
    if at_step:
        wait = (other.waits or {}).get(at_step)
        if wait is not None and (
            wait.waits_on in ("gather", "Task") or isinstance(wait.waits_on, Row) or wait.where in _FOR_TASKS
        ):
            return False
    return end <= times[at_step] <= end + _SOON_NS


def _where(facts: Facts, step: _Step) -> Blocked | None:
    """The line that blocked, and what it had called; None where it was not the program that took the time."""
    if facts.looks is not None:
        seen = facts.looks.of_step(step.rec.thread, step.start, step.end)
        if seen is None:
            return None
        if seen.own is not None:
            return seen
    code = step.row.code
    if code is not None and not is_learners_file(code.co_filename):
        return None
    return Blocked(
        None if code is None else Place(code.co_filename, code.co_firstlineno, code.co_qualname), ""
    )


def _way_out(imported: str, place: Place | None) -> str:
    if imported and place is not None and place.function == "<module>":
        return (
            f"The module {imported} was imported there for the first time, as this file itself was: "
            "import it where your program begins."
        )
    if imported:
        return (
            f"The module {imported} was imported there for the first time: import it where your file begins."
        )
    return "Await something that does not block, or hand the call to a thread: await asyncio.to_thread(…)."


def _finding(seen: Blocked, steps: list[_Step]) -> Finding:
    place = seen.own
    longest = max(step.end - step.start for step in steps)
    total = sum(step.end - step.start for step in steps)
    held_up = max(step.held_up for step in steps)
    line = linecache.getline(place.file, place.line).strip() if place else ""
    what = f" at `{line}`" if line and not line.startswith(("async def", "def", "@")) else ""
    if seen.call and not seen.imported:
        what += f" (in {seen.call})"
    often = "" if len(steps) == 1 else f", {len(steps)} times, {seconds(total)} in all"
    longest_word = "for" if len(steps) == 1 else "for up to"
    told = (
        f"{at(place) if place else steps[0].row.shown_label}{what}: "
        f"no other task could run {longest_word} {seconds(longest)}{often}. "
        f"It held up {counted(held_up, 'tasks')}. {_way_out(seen.imported, place)}"
    )
    return Finding(KIND, total, told, place)
