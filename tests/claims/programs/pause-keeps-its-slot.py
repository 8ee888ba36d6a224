"""A retry inside a slot keeps its slot while it pauses, though others wait for one."""

# world: script
import asyncio

from tenacity import retry, stop_after_attempt, wait_fixed


@retry(stop=stop_after_attempt(2), wait=wait_fixed(1))
async def fetch(name):
    log.append((asyncio.get_running_loop().time() - began, name))
    if len(log) == 1:
        raise ConnectionError("once")


async def row(slots, name):
    async with slots:
        await fetch(name)


async def main():
    global began
    began = asyncio.get_running_loop().time()
    slots = asyncio.Semaphore(1)
    await asyncio.gather(row(slots, "down"), row(slots, "waiting"))
    print(log)


log, began = [], 0
asyncio.run(main())

# prints
#| [(0.0, 'down'), (1.0, 'down'), (1.0, 'waiting')]
