"""One case of many_requests.py, measured in a process of its own; and the server, in another.

    python benchmarks/requests_case.py WAY COUNT DELAY ADDRESS      prints the figures as JSON
    python benchmarks/requests_case.py serve                        until its standard input is closed

The way is warmed up with one request, then the clock starts with a new client, as in a lesson; making the
client is not measured.  A new client matters: with one idle connection in the pool httpcore 1.0.9 hands that
connection to every waiting request, and most of them have to queue again.

A request that gets no answer, because its client's patience was over, is counted and no error: the default
client gives up after five seconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx

AT_ONCE = 20
Figures = dict[str, Any]
Answers = list[str | Exception]


def peak_memory() -> float | None:
    """Peak memory of this process in MB so far; None on Windows, which has no getrusage."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


@contextmanager
def measured(figures: Figures) -> Iterator[None]:
    """Put wall and CPU seconds of the block, and the MB it added to the peak, into ``figures``."""
    before, cpu, wall = peak_memory(), time.process_time(), time.perf_counter()
    yield
    figures.update(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)
    after = peak_memory()
    figures["memory"] = None if before is None or after is None else after - before


async def title(client: Any, path: str) -> str:
    return str((await client.get(path)).json()["title"])


async def all_at_once(client: Any, paths: list[str]) -> Answers:
    """Gathered; an error takes the place of its answer."""
    results = await asyncio.gather(*(title(client, path) for path in paths), return_exceptions=True)
    return [result if isinstance(result, Exception) else str(result) for result in results]


async def one_by_one(base: str, paths: list[str], figures: Figures) -> Answers:
    async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
        with measured(figures):
            return [await title(client, path) for path in paths]


async def gathered(base: str, paths: list[str], figures: Figures) -> Answers:
    """With the client as it comes: 100 connections, 20 of them kept, five seconds for everything."""
    async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
        with measured(figures):
            return await all_at_once(client, paths)


async def fitting(base: str, paths: list[str], figures: Figures) -> Answers:
    """A semaphore lets AT_ONCE requests go at a time, and the client keeps as many connections."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def in_turn(client: httpx.AsyncClient, path: str) -> str:
        async with slots:
            return await title(client, path)

    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=base, trust_env=False, limits=limits) as client:
        with measured(figures):
            return [*await asyncio.gather(*(in_turn(client, path) for path in paths))]


async def gathered_httpx2(base: str, paths: list[str], figures: Figures) -> Answers:
    """As `gathered`, with the client of httpx2 as it comes: the same limits, the same five seconds."""
    import httpx2

    async with httpx2.AsyncClient(base_url=base, trust_env=False) as client:
        with measured(figures):
            return await all_at_once(client, paths)


async def threads(base: str, paths: list[str], figures: Figures) -> Answers:
    """As many threads as requests, all sharing one client; starting them belongs to the measurement.

    The client keeps every idle connection: httpcore 1.0.9 may close a surplus one that another thread was
    just given (encode/httpcore issue 1110), and one in a few runs of 1,000 threads ended in a ReadError.
    """
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    client = httpx.Client(base_url=base, trust_env=False, limits=limits, timeout=120)
    with client, measured(figures), ThreadPoolExecutor(max_workers=len(paths)) as pool:
        return list(pool.map(lambda path: str(client.get(path).json()["title"]), paths))


Way = Callable[[str, list[str], Figures], Awaitable[Answers]]
WAYS: dict[str, Way] = {
    "one by one": one_by_one,
    "threads": threads,
    "gather": gathered,
    "gather (20 at once)": fitting,
    "gather (httpx2)": gathered_httpx2,
}


async def run(way: Way, count: int, delay: float, base: str) -> Figures:
    figures: Figures = {}
    await way(base, ["/posts/1?delay=0"], {})  # what it imports is not what is measured
    httpx.post(base + "/stats/reset", trust_env=False)
    answers = await way(
        base, [f"/posts/{number % 100 + 1}?delay={delay}" for number in range(count)], figures
    )
    assert len(answers) == count
    assert all(answers)
    errors = Counter(type(answer).__name__ for answer in answers if isinstance(answer, Exception))
    figures.update(answered=count - errors.total(), errors=dict(errors))
    figures["in_flight"] = httpx.get(base + "/stats", trust_env=False).json()["peak"]
    return figures


def allow_many_files() -> None:
    """1,000 connections are 1,000 open files; many systems allow fewer unless asked."""
    try:
        import resource
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(hard, 4096)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def serve() -> None:
    from gatherlab.practice import practice_api

    print(practice_api(announce=False), flush=True)
    sys.stdin.read()


def main() -> None:
    allow_many_files()
    if sys.argv[1:] == ["serve"]:
        serve()
        return
    way, count, delay, base = sys.argv[1:]
    print(json.dumps(asyncio.run(run(WAYS[way], int(count), float(delay), base))))


if __name__ == "__main__":
    main()
