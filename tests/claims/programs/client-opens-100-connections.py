"""An httpx.AsyncClient opens at most 100 connections, and waits five seconds for anything, also for a free
connection: who waits longer gets a PoolTimeout.
"""

# world: script in real time
import asyncio
from collections import Counter

import httpx

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


async def main():
    may_answer, opened = asyncio.Event(), 0

    async def connection(reader, writer):
        nonlocal opened
        opened += 1
        while await reader.readline() not in (b"\r\n", b""):
            pass
        await may_answer.wait()
        writer.write(ANSWER)
        await writer.drain()
        writer.close()

    async def ask(client):
        try:
            return (await client.get(url)).status_code
        except httpx.PoolTimeout as error:
            return type(error).__name__

    server = await asyncio.start_server(connection, "127.0.0.1", 0, backlog=200)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    print(httpx.AsyncClient().timeout)
    # a fifth of a second for a connection here, so that nobody has to wait five
    async with httpx.AsyncClient(timeout=httpx.Timeout(None, pool=0.2), trust_env=False) as client:
        tasks = [asyncio.create_task(ask(client)) for _ in range(103)]
        done = set()
        while len(done) < 3:
            done |= (await asyncio.wait(set(tasks) - done, return_when=asyncio.FIRST_COMPLETED))[0]
        while opened < 100:
            await asyncio.sleep(0.01)
        print("opened:", opened)
        may_answer.set()
        print(dict(Counter(await asyncio.gather(*tasks))))
    server.close()


asyncio.run(main())

# prints
#| Timeout(timeout=5.0)
#| opened: 100
#| {200: 100, 'PoolTimeout': 3}
