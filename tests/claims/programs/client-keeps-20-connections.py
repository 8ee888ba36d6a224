"""An httpx.AsyncClient keeps at most 20 connections for later requests; while more are open, each is closed
after its answer, and so used once.
"""

# world: script in real time
import asyncio

import httpx

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


async def main(at_once):
    """Answers one request at a time, always with ``at_once`` in flight while there are so many left."""
    opened, still_open, waiting, asked = 0, 0, asyncio.Queue(), 100

    async def connection(reader, writer):
        nonlocal opened, still_open
        opened, still_open = opened + 1, still_open + 1
        while await reader.readline():
            while await reader.readline() != b"\r\n":
                pass
            waiting.put_nowait(writer)
        writer.close()
        still_open -= 1

    async def ask(client):
        async with gate:
            await client.get(url)

    async def answer_in_turn():
        for number in range(asked):
            while waiting.qsize() < min(at_once, asked - number):
                await asyncio.sleep(0.001)
            waiting.get_nowait().write(ANSWER)

    gate = asyncio.Semaphore(at_once)
    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with httpx.AsyncClient(timeout=None, trust_env=False) as client:
        await asyncio.gather(answer_in_turn(), *[ask(client) for _ in range(asked)])
    server.close()
    while still_open:
        await asyncio.sleep(0.001)
    print(f"{asked} requests, {at_once} at once: {opened} connections")


asyncio.run(main(20))
asyncio.run(main(21))
asyncio.run(main(50))

# prints
#| 100 requests, 20 at once: 20 connections
#| 100 requests, 21 at once: 100 connections
#| 100 requests, 50 at once: 100 connections
