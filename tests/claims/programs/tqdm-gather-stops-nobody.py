"""tqdm.gather gives the results in the order of the arguments, as gather does; but where a time-out stops it,
the rest runs on, and that of a gather is cancelled.
"""

# world: script
import asyncio
import io

from tqdm.asyncio import tqdm


def quiet(*things):
    return tqdm.gather(*things, file=io.StringIO())


async def job(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    for way in (quiet, asyncio.gather):
        print(way.__name__, await way(job(0.3), job(0.1)))
        try:
            async with asyncio.timeout(1):
                await way(job(2), job(3))
        except TimeoutError:
            await asyncio.sleep(0)
            print("timed out; still running:", len(asyncio.all_tasks()) - 1)
        await asyncio.sleep(5)


asyncio.run(main())

# prints
#| quiet [0.3, 0.1]
#| timed out; still running: 2
#| gather [0.3, 0.1]
#| timed out; still running: 0
