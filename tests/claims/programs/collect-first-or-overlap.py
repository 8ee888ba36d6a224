"""Coroutines collected from an async generator start when the last is there; tasks start while you wait for
the next. A star takes no async generator.
"""

# world: script
# said in: question 02-async-generator
import asyncio

log = []


async def ids():
    for number in (1, 2, 3):
        await asyncio.sleep(0.25)
        log.append(f"id {number}")
        yield number


async def fetch(number):
    log.append(f"fetch {number}")
    await asyncio.sleep(1 / number)
    return number


async def collected():
    return await asyncio.gather(*[fetch(number) async for number in ids()])


async def overlapping():
    return await asyncio.gather(*[asyncio.create_task(fetch(number)) async for number in ids()])


async def starred():
    return await asyncio.gather(*ids())


async def main():
    clock = asyncio.get_running_loop().time
    for way in (collected, overlapping):
        log.clear()
        start = clock()
        print(way.__name__, await way(), clock() - start, "s:", *log)
    try:
        await starred()
    except TypeError as error:
        print(starred.__name__, type(error).__name__)


asyncio.run(main())

# prints
#| collected [1, 2, 3] 1.75 s: id 1 id 2 id 3 fetch 1 fetch 2 fetch 3
#| overlapping [1, 2, 3] 1.25 s: id 1 fetch 1 id 2 fetch 2 id 3 fetch 3
#| starred TypeError
