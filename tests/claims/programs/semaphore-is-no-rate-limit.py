"""A semaphore limits how many are in flight, not how many a second; waiting as long as the server says keeps
a rate limit.
"""

# world: script
import asyncio

RATE, AFTER = 8, 1


class Server:
    """Lets in eight requests in any one second; to the others it says at once how long to wait."""

    def __init__(self):
        self.let_in = []

    async def answer(self):
        now = asyncio.get_running_loop().time()
        if sum(now - one < AFTER for one in self.let_in) >= RATE:
            return 429
        self.let_in.append(now)
        await asyncio.sleep(0.05)
        return 200


async def gated(server, gate):
    async with gate:
        return await server.answer()


async def patient(server, gate):
    while (status := await gated(server, gate)) == 429:
        await asyncio.sleep(AFTER)
    return status


async def main(client):
    server, gate = Server(), asyncio.Semaphore(3)
    statuses = await asyncio.gather(*[client(server, gate) for _ in range(12)])
    print(client.__name__, {status: statuses.count(status) for status in (200, 429)})


asyncio.run(main(gated))
asyncio.run(main(patient))

# prints
#| gated {200: 8, 429: 4}
#| patient {200: 12, 429: 0}
