"""Traces written by hand for the tests of the picture: times in milliseconds, no event loop involved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gatherlab.model import Span, TaskOutcome, TaskRecord, Trace

FINISHED, RAISED = TaskOutcome.FINISHED, TaskOutcome.RAISED
CANCELLED, RUNNING = TaskOutcome.CANCELLED, TaskOutcome.RUNNING
MS = 1_000_000


def span(start: float, end: float, **wait: object) -> Span:
    return replace(Span(round(start * MS), round(end * MS)), **wait)  # type: ignore[arg-type]


def task(
    number: int,
    label: str,
    created: float,
    ended: float | None,
    spans: Sequence[Span] = (),
    outcome: TaskOutcome = FINISHED,
    **more: object,
) -> TaskRecord:
    more.setdefault("parent", 0)
    record = TaskRecord(
        number,
        label,
        round(created * MS),
        None if ended is None else round(ended * MS),
        tuple(spans),
        outcome,
    )
    return replace(record, **more)  # type: ignore[arg-type]


def root(ended: float | None, *spans: Span, **more: object) -> TaskRecord:
    outcome = RUNNING if ended is None else FINISHED
    return task(0, "this cell", 0, ended, spans, outcome, parent=None, is_root=True, **more)


def trace(duration: float, *tasks: TaskRecord, block_end: float | None = None, **more: object) -> Trace:
    end = duration if block_end is None else block_end
    return replace(Trace(tasks, round(duration * MS), round(end * MS)), **more)  # type: ignore[arg-type]


def fetch(number: int, name: str, delay: float, end: float, *, at: float = 0.4, **more: object) -> TaskRecord:
    """A task that asks the API once: a short turn, a long wait, a short turn."""
    label = f"fetch({name!r}, {delay:g})"
    start = 0.6 + number * 0.9
    turns = (span(start, start + 0.7, call="client.get(url)", where="receive", line=4), span(end - 1.2, end))
    return task(number, label, at, end, turns, **more)


def sequential() -> Trace:
    calls = [("users", 0.32, 337), ("orders", 0.51, 860), ("prices", 0.24, 1110), ("stock", 0.4, 1520)]
    turns, last = [], 0.0
    for name, delay, end in [*calls, ("news", 0.15, 1680)]:
        turns.append(span(last, last + 5, call=f"fetch({name!r}, {delay:g})", where="receive", line=9))
        last = end
    return trace(1682, root(1682, *turns, span(1680, 1682)))


def gathered() -> Trace:
    tasks = [
        fetch(1, "users", 0.32, 327),
        fetch(2, "orders", 0.51, 551),
        fetch(3, "prices", 0.24, 274),
        fetch(4, "stock", 0.4, 436),
        fetch(5, "news", 0.15, 192),
    ]
    hidden = [
        task(6 + k, "try_connect", 1, 3, [span(1, 1.2), span(2, 3)], parent=k + 1, library=True)
        for k in range(4)
    ]
    return trace(552, root(552, span(0, 0.5, waits_on="gather"), span(551.4, 552)), *tasks, *hidden)


def one_raised() -> Trace:
    tasks = [
        fetch(1, "users", 0.32, 327),
        fetch(2, "orders", 0.51, 551),
        fetch(3, "prices", 0.24, 274, outcome=RAISED, error="HTTPStatusError: 500 Internal Server Error"),
        fetch(4, "stock", 0.4, 436),
        fetch(5, "news", 0.15, 192),
    ]
    return trace(552, root(552, span(0, 0.5, waits_on="gather"), span(551.4, 552)), *tasks)


def task_group() -> Trace:
    tasks = [
        fetch(1, "users", 0.32, 273, outcome=CANCELLED),
        fetch(2, "orders", 0.51, 273.4, outcome=CANCELLED),
        fetch(3, "prices", 0.24, 272, outcome=RAISED, error="HTTPStatusError"),
        fetch(4, "stock", 0.4, 274, outcome=CANCELLED),
        fetch(5, "news", 0.15, 181),
    ]
    return trace(275, root(275, span(0, 0.5, where="TaskGroup"), span(274.2, 275)), *tasks)


def blocked() -> Trace:
    ticks = [span(0.6, 0.8, where="sleep", call="asyncio.sleep(0.05)", line=3)]
    ticks += [
        span(256 + 52 * k, 256.3 + 52 * k, where="sleep", call="asyncio.sleep(0.05)", line=3)
        for k in range(5)
    ]
    users = (
        span(0.9, 1.1, where="sleep", call="asyncio.sleep(0.25)"),
        span(253, 261, where="receive"),
        span(588, 589),
    )
    news = (span(261.5, 262, where="receive", call="client.get(url)"), span(422.6, 423))
    tasks = [
        task(1, "ticker()", 0.4, 524, [*ticks, span(523, 524)]),
        task(2, "fetch('users', 0.32)", 0.4, 589, users),
        task(3, "blocker('report', 0.5)", 0.4, 252, [span(1.2, 252)]),
        task(4, "fetch('news', 0.15)", 0.4, 423, news),
    ]
    return trace(590, root(590, span(0, 0.5, waits_on="gather"), span(589.4, 590)), *tasks)


def orphan() -> Trace:
    tasks = [
        fetch(1, "users", 0.32, 327),
        fetch(2, "prices", 0.24, 274, outcome=RAISED, error="ValueError"),
        task(3, "write_audit_log('prices', retries=3)", 0.4, None, [span(2, 3, where="sleep")], RUNNING),
    ]
    return trace(420, root(276, span(0, 0.5, waits_on="gather"), span(275, 276)), *tasks, block_end=276)


def semaphore() -> Trace:
    """Six jobs, two at a time; job ``k`` starts when the first of the two places is free."""
    free, tasks = [1.0, 1.0], []
    for number, delay in enumerate((90, 140, 60, 120, 80, 70), start=1):
        place = free.index(min(free))
        begin = free[place]
        free[place] = begin + delay
        asks = (
            [span(0.5 + number * 0.2, 0.6 + number * 0.2, where="acquire", held=True)] if number > 2 else []
        )
        works = span(
            begin + number * 0.2, begin + 0.6 + number * 0.2, where="sleep", call=f"work({number})", line=7
        )
        turns = [*asks, works, span(free[place] - 0.6, free[place])]
        tasks.append(task(number, f"job({number})", 0.3, free[place], turns))
    end = max(free) + 2
    return trace(end, root(end, span(0, 0.4, waits_on="gather"), span(end - 0.5, end)), *tasks)


def many(count: int = 60, places: int = 8) -> Trace:
    """``count`` jobs behind a semaphore of ``places``: each 17th raises, each 23rd is cancelled."""
    free, tasks = [1.0] * places, []
    for number in range(1, count + 1):
        place = free.index(min(free))
        begin, delay = free[place], 20 + (number * 37) % 53
        free[place] = begin + delay
        asks = (
            [span(0.5 + number * 0.01, 0.5 + number * 0.01, where="acquire", held=True)]
            if number > places
            else []
        )
        works = span(begin, begin + 0.2, where="sleep", call=f"work({number})")
        outcome = RAISED if number % 17 == 0 else CANCELLED if number % 23 == 0 else FINISHED
        turns = [*asks, works, span(free[place] - 0.2, free[place])]
        error = "ValueError" if outcome is RAISED else None
        tasks.append(task(number, f"job({number})", 0.3, free[place], turns, outcome, error=error))
    end = max(free) + 2
    return trace(end, root(end, span(0, 0.4, waits_on="gather"), span(end - 0.5, end)), *tasks)


SCENES = {
    "sequential": ("one after another", sequential),
    "gathered": ("asyncio.gather(…)", gathered),
    "raised": ("one request fails", one_raised),
    "task-group": ("TaskGroup: one fails, the rest is cancelled", task_group),
    "blocked": ("a blocking call inside gather", blocked),
    "orphan": ("a task that nobody waits for", orphan),
    "semaphore": ("six jobs, Semaphore(2)", semaphore),
    "compact": ("60 jobs, Semaphore(8)", many),
}
