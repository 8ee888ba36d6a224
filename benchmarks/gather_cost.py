"""What gather itself costs: 10 to 100,000 coroutines that do nothing, per coroutine.

    python benchmarks/gather_cost.py [LARGEST]

Beside it the same coroutines as tasks made and awaited in a loop, and awaited in a plain loop without any
task.  Time is CPU time, the median of the rounds, the ways alternating; bytes are the peak that tracemalloc
sees, in a pass of its own because tracing slows everything down.  The garbage collector stays on, as in a
program.  ``growth`` is the time of the largest count over that of the smallest: 1.0 would be strictly linear.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable

COUNTS = (10, 100, 1000, 10_000, 100_000)
AT_ONCE = 100_000  # coroutines in one measurement: small counts are repeated until they add up to this
ROUNDS = 7

Way = Callable[[int], Awaitable[object]]


async def nothing() -> None:
    """A coroutine that never waits: all that remains is the cost of running it."""


async def gather(count: int) -> None:
    await asyncio.gather(*(nothing() for _ in range(count)))


async def tasks(count: int) -> None:
    made = [asyncio.create_task(nothing()) for _ in range(count)]
    for task in made:
        await task


async def plain(count: int) -> None:
    for _ in range(count):
        await nothing()


WAYS: dict[str, Way] = {"gather": gather, "create_task, await": tasks, "await": plain}


def nanoseconds(way: Way, count: int) -> float:
    """CPU time per coroutine of one measurement."""
    repeats = max(AT_ONCE // count, 1)

    async def main() -> float:
        gc.collect()
        start = time.process_time_ns()
        for _ in range(repeats):
            await way(count)
        return (time.process_time_ns() - start) / (repeats * count)

    return asyncio.run(main())


def peak_bytes(way: Way, count: int) -> float:
    """Memory at the highest point per coroutine; what the loop itself allocates on first use is left out."""

    async def main() -> float:
        await way(1)
        gc.collect()
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        await way(count)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return (peak - before) / count

    return asyncio.run(main())


def times(counts: tuple[int, ...], rounds: int) -> dict[tuple[int, str], float]:
    """The median of each way at each count."""
    seen: dict[tuple[int, str], list[float]] = {(count, name): [] for count in counts for name in WAYS}
    for _ in range(rounds + 1):
        for (count, name), values in seen.items():
            values.append(nanoseconds(WAYS[name], count))
    return {case: statistics.median(values[1:]) for case, values in seen.items()}  # the first warms up


def main() -> None:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else COUNTS[-1]
    counts = tuple(count for count in COUNTS if count <= largest)
    if not counts:
        sys.exit(f"LARGEST must be at least {COUNTS[0]}")
    took = times(counts, ROUNDS)
    version = sys.version.split()[0]
    print(f"Python {version} on {sys.platform}, per coroutine; median of {ROUNDS} rounds")
    print(f"{'coroutines':>10}", *(f"{name:>26}" for name in WAYS))
    for count in counts:
        cells = [f"{took[count, name]:9.0f} ns {peak_bytes(WAYS[name], count):9.0f} bytes" for name in WAYS]
        print(f"{count:>10,}", *(f"{cell:>26}" for cell in cells))
    growth = [f"{took[counts[-1], name] / took[counts[0], name]:.2f}" for name in WAYS]
    print(f"{'growth':>10}", *(f"{ratio:>9}{'':17}" for ratio in growth))


if __name__ == "__main__":
    main()
