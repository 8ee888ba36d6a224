#!/usr/bin/env bash
# HTTP clients: one request of a gather fails, the client's block is left: what becomes of the request still under way?
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    httpx==0.28.1 httpx2==2.16.2 aiohttp==3.14.5 httpx-aiohttp==0.2.0 curl_cffi==0.17.0 niquests==3.21.2
"$folder/env/bin/python" - <<'PYTHON'
import asyncio, sys
from importlib.metadata import version

import aiohttp, curl_cffi, httpx, httpx2, niquests
from httpx_aiohttp import HttpxAiohttpClient


async def serve(reader, writer):
    if not (await reader.read(9_000)):
        return writer.close()  # a connection that was opened in reserve
    await asyncio.sleep(1)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    await writer.drain()
    writer.close()


async def fails():
    await asyncio.sleep(0.3)
    raise LookupError


async def left(client, status):
    """What the request under way ends with when the block of its client was left."""
    sibling = None
    try:
        async with client:
            sibling = asyncio.create_task(status(client))
            await asyncio.gather(fails(), sibling)
    except LookupError:
        pass
    try:
        return f"status {await asyncio.wait_for(sibling, 5)}"
    except BaseException as error:
        return f"{type(error).__name__}({str(error)!r})"


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = "http://127.0.0.1:%d/" % server.sockets[0].getsockname()[1]

    async def get(client):
        return (await client.get(url)).status_code

    async def get_aiohttp(client):
        async with client.get(url) as response:
            return response.status

    ends = {
        "httpx": await left(httpx.AsyncClient(), get),
        "httpx2": await left(httpx2.AsyncClient(), get),
        "aiohttp": await left(aiohttp.ClientSession(), get_aiohttp),
        "httpx-aiohttp": await left(HttpxAiohttpClient(), get),
        "niquests": await left(niquests.AsyncSession(), get),
        "curl_cffi": await left(curl_cffi.AsyncSession(), get),
    }
    server.close()
    await asyncio.sleep(1.2)  # the server's own tasks end
    return ends


print("Python", sys.version.split()[0])
ends = asyncio.run(main())
for name, end in ends.items():
    print(f"  {name} {version(name)}: {end}")
print("Five raise, each in its own way and httpx without a text; one gives back a response whose status is 0.")
assert ends["httpx"] == ends["httpx2"] == "ReadError('')", ends
assert ends["httpx-aiohttp"].startswith("Connect"), ends
assert ends["curl_cffi"] == "status 0", ends
PYTHON
