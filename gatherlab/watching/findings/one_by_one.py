"""*one after another*: awaits in a row that may not need each other, put as a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gatherlab.counts import counted
from gatherlab.watching.calls import Call
from gatherlab.watching.facts import Facts, Finding, at, seconds
from gatherlab.watching.gates import Place
from gatherlab.watching.needs import may_be_together, turns_may_be_together
from gatherlab.watching.reading import function_of

__all__ = ["find"]

KIND = "one after another"
LEAST_SAVED_NS = 50_000_000
_LEAST_SHARE = 0.05  # of the whole run
_CROWD = 3  # calls of the function in progress at once: then it is one of many already


def find(facts: Facts) -> Iterator[Finding]:
    """One finding for each loop, or each row of awaits, that could have been gathered."""
    least = max(LEAST_SAVED_NS, round(facts.duration * _LEAST_SHARE))
    told: dict[Place, tuple[int, Finding]] = {}
    for rec in facts.recordings:
        groups: dict[int, list[Call]] = {}
        for call in rec.calls.ended:
            groups.setdefault(call.parent, []).append(call)
        spans = _spans(groups)
        for calls in groups.values():
            for row in _rows(calls):
                saved = sum(call.end - call.start for call in row) - max(
                    call.end - call.start for call in row
                )
                if saved < least or _is_one_of_many(row, spans):
                    continue
                finding = _finding(row, saved)
                place = finding.place
                if place is not None and saved > told.get(place, (0, finding))[0]:
                    told[place] = saved, finding
    for _, finding in told.values():
        yield finding


def _spans(groups: dict[int, list[Call]]) -> dict[object, list[tuple[int, int]]]:
    """From when to when each function was waiting in its calls, by function."""
    found: dict[object, list[tuple[int, int]]] = {}
    for calls in groups.values():
        span = (min(call.start for call in calls), max(call.end for call in calls))
        found.setdefault(calls[0].site.code, []).append(span)
    return found


def _is_one_of_many(row: Sequence[Call], spans: dict[object, list[tuple[int, int]]]) -> bool:
    start, end = row[0].start, row[-1].end
    middle = (start + end) // 2
    beside = sum(a <= middle <= b for a, b in spans[row[0].site.code])
    return beside >= _CROWD


def _rows(calls: Sequence[Call]) -> Iterator[list[Call]]:
    """The calls of one function's run that could have been made together."""
    function = function_of(calls[0].site.code)
    if function is None:
        return
    by_site: dict[tuple[int, object], list[Call]] = {}
    for call in calls:
        by_site.setdefault((call.site.line, call.callee), []).append(call)
    for (line, _), turns in by_site.items():
        if len(turns) > 1 and turns_may_be_together(function, line, turns[0].callee.co_name):
            yield turns
    single = [turns[0] for turns in by_site.values() if len(turns) == 1]
    single.sort(key=lambda call: call.start)
    yield from _longest_rows(function, single)


def _longest_rows(function: object, calls: Sequence[Call]) -> Iterator[list[Call]]:
    start = 0
    while start < len(calls) - 1:
        end = start + 1
        while (
            end < len(calls)
            and may_be_together(
                function,  # type: ignore[arg-type]
                [(call.site.line, call.callee.co_name) for call in calls[start : end + 1]],
            )
        ):
            end += 1
        if end - start > 1:
            yield list(calls[start:end])
        start = max(end - 1, start + 1)


def _finding(row: Sequence[Call], saved: int) -> Finding:
    code = row[0].site.code
    place = Place(code.co_filename, row[0].site.line, code.co_qualname)
    total, longest = sum(call.end - call.start for call in row), max(call.end - call.start for call in row)
    names = list(dict.fromkeys(call.callee.co_name for call in row))
    several = f"{', '.join(names[:-1])} and {names[-1]}"
    what = f"{len(row)} × {names[0]}" if len(names) == 1 else several
    lines = sorted({call.site.line for call in row})
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
    told = (
        f"{what}, {where} ({at(place)}): {seconds(total)}; together {seconds(longest)}? "
        f"{counted(len(row), 'awaits')} in a row that do not seem to need each other's results. "
        "If they do not, hand them to asyncio.gather()."
    )
    return Finding(KIND, saved, told, place)
