"""A cancelled gather has cancelled its children already; to cancel them again ends a clean-up that waits,
and to ask cancelling() first does not.
"""

# world: script
import asyncio


async def child(name, seconds):
    try:
        await asyncio.sleep(9)
    finally:
        await asyncio.sleep(seconds)
        print(name, "cleaned up")


async def all_or_cancel(ask):
    tasks = [asyncio.create_task(child("quick", 0)), asyncio.create_task(child("thorough", 0.3))]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            if not (ask and task.cancelling()):
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


async def main():
    for ask in (False, True):
        print("asks cancelling():", ask)
        task = asyncio.create_task(all_or_cancel(ask))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])
        print("cancelled:", task.cancelled())


asyncio.run(main())

# prints
#| asks cancelling(): False
#| quick cleaned up
#| cancelled: True
#| asks cancelling(): True
#| quick cleaned up
#| thorough cleaned up
#| cancelled: True
