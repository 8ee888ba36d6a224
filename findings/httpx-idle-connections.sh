#!/usr/bin/env bash
# httpx: with more than 20 requests at a time, keeping connections alive mostly stops working.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check httpx==0.28.1 httpcore==1.0.9
"$folder/env/bin/python" - <<'PYTHON'
import asyncio, time
from importlib.metadata import version
import httpx

opened = 0


async def serve(reader, writer):
    """Answers each request after 0.2 s and keeps the connection open."""
    global opened
    opened += 1
    try:
        while await reader.readuntil(b"\r\n\r\n"):
            await asyncio.sleep(0.2)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        pass
    writer.close()


async def connections(at_once, **options):
    global opened
    opened = 0
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    gate = asyncio.Semaphore(at_once)
    async with httpx.AsyncClient(trust_env=False, **options) as client:

        async def one():
            async with gate:
                return (await client.get(address)).status_code

        assert set(await asyncio.gather(*[one() for _ in range(200)])) == {200}
    server.close()
    return opened


print("httpx", version("httpx"), "· httpcore", version("httpcore"))
print("200 requests through one client. How many connections does it open?")
few = asyncio.run(connections(20))
many = asyncio.run(connections(50))
kept = asyncio.run(connections(50, limits=httpx.Limits(max_connections=100, max_keepalive_connections=100)))
print(f"  20 at a time: {few}")
print(f"  50 at a time: {many}")
print(f"  50 at a time, max_keepalive_connections=100: {kept}")
print("The 20 of max_keepalive_connections are compared with all open connections, busy ones included: while more")
print("than 20 are open, whichever becomes idle is closed at once, so nearly every request pays for a new one.")
assert few <= 20 and many > 100 and kept < many, "this has changed"
PYTHON
