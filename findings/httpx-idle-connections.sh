#!/usr/bin/env bash
# httpx: while 20 slow requests are under way, no other connection is kept alive.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check httpx==0.28.1 httpcore==1.0.9
"$folder/env/bin/python" - <<'PYTHON'
import asyncio
from importlib.metadata import version
import httpx

opened = 0


async def serve(reader, writer):
    """Keeps the connection open; /slow is answered when `done` is set, everything else at once."""
    global opened
    opened += 1
    try:
        while request := await reader.readuntil(b"\r\n\r\n"):
            if request.startswith(b"GET /slow"):
                waiting.release()
                await done.wait()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        pass
    writer.close()


async def connections(slow):
    """How many connections 50 quick requests, one after the other, open beside so many slow ones."""
    global opened, done, waiting
    opened, done, waiting = 0, asyncio.Event(), asyncio.Semaphore(0)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        tasks = [asyncio.create_task(client.get(f"{address}/slow")) for _ in range(slow)]
        for _ in tasks:
            await waiting.acquire()
        for _ in range(50):
            await client.get(address)
        done.set()
        await asyncio.gather(*tasks)
    server.close()
    return opened - slow


print("httpx", version("httpx"), "· httpcore", version("httpcore"))
print("50 quick requests, one after the other, through one client. How many connections do they need?")
seen = {slow: asyncio.run(connections(slow)) for slow in (0, 19, 20)}
for slow, many in seen.items():
    print(f"  beside {slow} slow requests: {many}")
print("max_keepalive_connections is 20, and all open connections count, busy ones included: the 21st is closed as")
print("soon as it is idle, though it is the only idle one.")
assert seen == {0: 1, 19: 1, 20: 50}, "this has changed"
PYTHON
