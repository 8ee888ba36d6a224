"""What a recording costs: the same programs with and without, alternating in one process.

    python benchmarks/recording.py [ROUNDS]

Figures are ratios of CPU time to the unrecorded program (median of the rounds); ``again`` is the unrecorded
program once more, so its distance from 1.00 is the noise.  A recording is from entering the ``with`` block to
leaving it; turning it into a trace happens when it is first looked at, and stands in its own column (ms).
The last column is the memory that the recording holds when the block has ended (bytes a task).
asyncio's debug mode, viztracer, aiomonitor (which needs tasks to be made by its factory) and wigglystuff's
AsyncFlow (3.12+; it records one source file) are measured where installed, in fewer rounds, since some take
seconds; ``skipped`` is one that failed or took too long.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import sys
import threading
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import httpx

from gatherlab.cells.timeline import timeline

Program = Callable[[], Awaitable[Any]]
Way = Callable[[Program], Awaitable[None]]
TARGETS = {"10,000 x sleep(0)": 1.5, "500 x 20 steps": 1.4, "100 httpx requests": 1.05}
RIVAL_ROUNDS = 3
ROW_SECONDS = 15.0  # no further round of a rival after this
TOO_LONG = 30.0  # one run
address = ""


async def many() -> None:
    await asyncio.gather(*(asyncio.sleep(0) for _ in range(10_000)))


async def turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def steps() -> None:
    await asyncio.gather(*(turns() for _ in range(500)))


async def requests() -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        await asyncio.gather(*(client.get(address) for _ in range(100)))


PROGRAMS: dict[str, Program] = dict(zip(TARGETS, (many, steps, requests), strict=True))


async def unrecorded(program: Program) -> None:
    await program()


async def recorded(program: Program) -> None:
    with timeline("t", show=False) as tl:
        await program()
    assert tl._recorder is not None
    assert tl._recorder.problem is None


async def debug_mode(program: Program) -> None:
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 60
    await program()


def rivals() -> dict[str, Way]:
    found: dict[str, Way] = {"debug mode": debug_mode}
    with suppress(ImportError):
        from viztracer import VizTracer

        async def viztracer(program: Program) -> None:
            tracer = VizTracer(verbose=0, log_async=True)
            tracer.start()
            await program()
            tracer.stop()
            tracer.clear()

        found["viztracer"] = viztracer
    with suppress(ImportError):
        from aiomonitor import start_monitor

        async def aiomonitor(program: Program) -> None:
            ports = {"port": 0, "console_port": 0, "webui_port": 0}
            with start_monitor(asyncio.get_running_loop(), hook_task_factory=True, **ports):
                await program()

        found["aiomonitor"] = aiomonitor
    with suppress(ImportError):
        from wigglystuff import AsyncFlow

        async def asyncflow(program: Program) -> None:
            await AsyncFlow().run(program(), poll_ms=10)

        if sys.version_info >= (3, 12):  # sys.monitoring
            found["AsyncFlow"] = asyncflow
    return found


def serve() -> str:
    """A server without latency, in its own thread; it ends with this process."""
    ready: list[str] = []
    started = threading.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=200)
        ready.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        started.set()
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(main()), daemon=True).start()
    started.wait()
    return ready[0]


def measure(way: Way, program: Program) -> float:
    """CPU seconds of one run, of both threads."""

    async def main() -> float:
        gc.collect()
        begin = time.process_time()
        await asyncio.wait_for(way(program), TOO_LONG)
        return time.process_time() - begin

    return asyncio.run(main())


def alternating(ways: dict[str, Way], program: Program, rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each way, round by round; the first round warms up and is left out."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, way in ways.items():
            times[name].append(measure(way, program))
    return {name: values[1:] for name, values in times.items()}


def rival_ratio(rival: Way, program: Program) -> str:
    """The median ratio of a rival to the unrecorded program just before it; ``skipped`` where it cannot."""
    ratios: list[float] = []
    until = time.perf_counter() + ROW_SECONDS
    try:
        while len(ratios) < RIVAL_ROUNDS and (not ratios or time.perf_counter() < until):
            ratios.append(1 / measure(unrecorded, program) * measure(rival, program))
    except Exception:
        return "skipped"
    return f"{statistics.median(ratios):.2f}"


def time_to_trace(program: Program) -> float:
    async def main() -> float:
        with timeline("t", show=False) as tl:
            await program()
        begin = time.process_time()
        assert tl.trace.tasks
        return time.process_time() - begin

    return asyncio.run(main())


def memory(program: Program) -> float:
    """Bytes that a recording holds for each task when its block has ended."""

    async def main() -> float:
        await program()  # what a first run imports and keeps is not the recording's
        with timeline("t", show=False):
            await program()
        gc.collect()
        tracemalloc.start()
        with timeline("t", show=False) as tl:
            await program()
        await asyncio.sleep(0)  # the loop lets go of the gather that this task waited for
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
        tasks = len(tl.trace.tasks)
        tracemalloc.stop()
        return held / tasks

    return asyncio.run(main())


def row(name: str, program: Program, others: dict[str, Way], rounds: int) -> str:
    times = alternating({"none": unrecorded, "timeline": recorded, "again": unrecorded}, program, rounds)
    median = {way: statistics.median(values) for way, values in times.items()}
    ratios = [f"{median[way] / median['none']:.2f}" for way in ("timeline", "again")]
    ratios += [rival_ratio(rival, program) for rival in others.values()]
    cells = "".join(f"{ratio:>11}" for ratio in ratios)
    return (
        f"{name:20}{median['none'] * 1e3:7.1f} ms{TARGETS[name]:8.2f}{cells}"
        f"{time_to_trace(program) * 1e3:6.0f} ms{memory(program):7.0f} B"
    )


def main() -> None:
    global address
    address = serve()
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    others = rivals()
    version = sys.version.split()[0]
    print(f"Python {version}, CPU time, median of {rounds} rounds ({RIVAL_ROUNDS} for the rivals)")
    columns = "".join(f"{name:>11}" for name in ("timeline", "again", *others))
    print(f"{'program':20}{'none':>10}{'target':>8}{columns}{'trace':>9}{'memory':>9}", flush=True)
    for name, program in PROGRAMS.items():
        print(row(name, program, others, rounds), flush=True)


if __name__ == "__main__":
    main()
