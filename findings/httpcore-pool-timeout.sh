#!/usr/bin/env bash
# httpcore: the time-out for a free connection starts anew each time somebody else gets one.
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


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    limits = httpx.Limits(max_connections=5, max_keepalive_connections=5)
    timeout = httpx.Timeout(60, pool=1)
    async with httpx.AsyncClient(trust_env=False, limits=limits, timeout=timeout) as client:

        async def one():
            start = time.monotonic()
            status = (await client.get(address)).status_code
            return status, time.monotonic() - start

        answers = await asyncio.gather(*[one() for _ in range(100)], return_exceptions=True)
    server.close()
    return answers


print("httpx", version("httpx"), "· httpcore", version("httpcore"))
answers = asyncio.run(main())
failed = [type(one).__name__ for one in answers if isinstance(one, Exception)]
longest = max(seconds for one in answers if not isinstance(one, Exception) for seconds in one[1:])
print("100 requests of 0.2 s at once, 5 connections, Timeout(pool=1):")
print(f"  {len(failed)} failed, the last answer came after {longest:.1f} s")
print("Nobody was told PoolTimeout, though most waited longer than 1 s for a connection: a request that is woken and")
print("finds the connection gone waits again, with the whole time-out before it.")
assert not failed and longest > 3, "this has changed"
PYTHON
