"""How long a picture takes and how large it is: 5, 40, 60 and 1,000 tasks.

Run it with ``python benchmarks/drawing.py``.  Targets: 5 tasks in 5 ms, 1,000 tasks in 50 ms and 150 kB.
The traces are made up (a semaphore in front of each task, four turns a task), so no event loop is timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from gatherlab.model import Span, TaskOutcome, TaskRecord, Trace
from gatherlab.picture import html, svg, text

ROUNDS = 15
TARGETS = {5: (5.0, 150), 1000: (50.0, 150)}
MS = 1_000_000


def made_up(count: int, places: int = 8) -> Trace:
    free = [MS] * places
    root = TaskRecord(0, "this cell", 0, None, (Span(0, MS, "gather"),), TaskOutcome.RUNNING, is_root=True)
    tasks = [root]
    for number in range(1, count + 1):
        place = free.index(min(free))
        begin, end = free[place], free[place] + (20 + number * 37 % 53) * MS
        free[place] = end
        middle = (begin + end) // 2
        spans = (
            Span(MS // 2, MS // 2 + 20_000, where="acquire", held=True),
            Span(begin, begin + 90_000, where="receive", call=f"fetch(client, {number})"),
            Span(middle, middle + 90_000, where="receive", call=f"fetch(client, {number})"),
            Span(end - 90_000, end),
        )
        tasks.append(TaskRecord(number, f"job({number})", 0, end, spans, TaskOutcome.FINISHED, parent=0))
    return Trace(tuple(tasks), max(free), max(free))


def best_of(draw: Callable[[], str]) -> tuple[float, int]:
    """Milliseconds of the best round (others share the machine), and bytes."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter_ns()
        drawn = draw()
        times.append(time.perf_counter_ns() - start)
    return min(times) / 1e6, len(drawn.encode())


def main() -> None:
    print(f"{'tasks':>6} {'form':<6} {'ms':>8} {'kB':>8}  target")
    for count in (5, 40, 60, 1000):
        trace = made_up(count)
        forms: dict[str, Callable[[], str]] = {
            "svg": lambda trace=trace: svg(trace, "made up"),  # type: ignore[misc]
            "html": lambda trace=trace: html(("made up", trace)),  # type: ignore[misc]
            "text": lambda trace=trace: text(trace, "made up"),  # type: ignore[misc]
        }
        for form, draw in forms.items():
            took, size = best_of(draw)
            target = "{} ms, {} kB".format(*TARGETS[count]) if count in TARGETS else ""
            print(f"{count:>6} {form:<6} {took:>8.2f} {size / 1000:>8.1f}  {target}")


if __name__ == "__main__":
    main()
