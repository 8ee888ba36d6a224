"""Who stops tasks after wait() leaves them running when he is cancelled while he waits; in a finally
he stops them then, too.
"""

# world: script
import asyncio


async def stop(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def plainly(tasks):
    await asyncio.wait(tasks, timeout=1)
    await stop(tasks)


async def in_a_finally(tasks):
    try:
        await asyncio.wait(tasks, timeout=1)
    finally:
        await stop(tasks)


async def main():
    for way in (plainly, in_a_finally):
        tasks = [asyncio.create_task(asyncio.sleep(9)) for _ in range(3)]
        try:
            async with asyncio.timeout(0.05):
                await way(tasks)
        except TimeoutError:
            print(way.__name__, "leaves running:", sum(not task.done() for task in tasks))
        await stop(tasks)


asyncio.run(main())

# prints
#| plainly leaves running: 3
#| in_a_finally leaves running: 0
