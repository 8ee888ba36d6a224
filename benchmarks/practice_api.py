"""The practice API under load: does it hold 500 requests, and what does it add to its fixed latency?

Run ``python benchmarks/practice_api.py``.  The server runs in this process, in its own thread, as in a
notebook; the clients run in a process of their own.  50 clients each send one request after the other
with ``delay=0.5``, started evenly over half a second, so that 50 are in flight all the time.  What a
client sees beyond that half second is what was added.

The clients are bare sockets, so that the cost of a client library is not taken for the server's; the
same requests through one ``httpx.AsyncClient`` with its default limits, alternating in the same run, show
what a lesson sees: most of that is the client's own work.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import httpx

from gatherlab.practice import practice_api

IN_FLIGHT = 50
DELAY = 0.5
EACH = 4
ROUNDS = 3
MANY = 500
PATH = f"/posts/4?delay={DELAY}"

Send = Callable[[], Awaitable[None]]


async def timed(send: Send, number: int) -> list[float]:
    """The seconds of EACH requests one after the other, beginning at this client's own moment."""
    await asyncio.sleep(number * DELAY / IN_FLIGHT)
    seconds = []
    for _ in range(EACH):
        start = time.perf_counter()
        await send()
        seconds.append(time.perf_counter() - start)
    return seconds


async def all_timed(sends: list[Send]) -> list[float]:
    parts = await asyncio.gather(*(timed(send, number) for number, send in enumerate(sends)))
    return [value for part in parts for value in part]


async def bare(base: str) -> list[float]:
    """Every client is one open connection."""
    address = urlsplit(base)
    request = f"GET {PATH} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode()
    pairs = [await asyncio.open_connection(address.hostname, address.port) for _ in range(IN_FLIGHT)]

    def sender(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Send:
        async def send() -> None:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))

        return send

    try:
        return await all_timed([sender(*pair) for pair in pairs])
    finally:
        for _, writer in pairs:
            writer.close()
            await writer.wait_closed()


async def through_httpx(client: httpx.AsyncClient) -> list[float]:
    async def send() -> None:
        (await client.get(PATH)).raise_for_status()

    return await all_timed([send] * IN_FLIGHT)


async def many(client: httpx.AsyncClient) -> dict[str, int]:
    """MANY requests that are all answered only when all are in flight."""
    await client.post("/stats/reset")
    responses = await asyncio.gather(*(client.get(f"/posts/4?delay=0&needs={MANY}") for _ in range(MANY)))
    stats: dict[str, int] = (await client.get("/stats")).json()
    return {**stats, "answered with 200": sum(response.status_code == 200 for response in responses)}


async def measure(base: str) -> dict[str, object]:
    sockets: list[float] = []
    library: list[float] = []
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        for _ in range(ROUNDS):
            sockets += await bare(base)
            library += await through_httpx(client)
    # httpx opens at most 100 connections unless told otherwise; more than 20 idle ones make its pool slow
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as client:
        return {"sockets": sockets, "httpx": library, "many": await many(client)}


def row(seconds: list[float]) -> str:
    added = sorted((value - DELAY) * 1000 for value in seconds)
    return f"{len(added):9} {statistics.median(added):9.1f} {added[int(0.95 * len(added))]:9.1f}"


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(measure(sys.argv[1]))))
        return
    base = practice_api(announce=False)
    command = [sys.executable, __file__, base]
    result = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    load = f", load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
    print(f"Python {sys.version.split()[0]} on {sys.platform}{load}; GATHERLAB_LATENCY must not be set")
    print(f"added to {DELAY} s, {IN_FLIGHT} in flight   requests median ms   95 % ms")
    print(f"bare sockets                {row(result['sockets'])}")
    print(f"one httpx.AsyncClient       {row(result['httpx'])}")
    print(f"one barrier of {MANY}: {result['many']}")


if __name__ == "__main__":
    main()
