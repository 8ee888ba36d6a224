"""except BaseException without raise swallows the cancellation: the task is then not cancelled."""

# world: script
import asyncio


async def swallows():
    try:
        await asyncio.sleep(9)
    except BaseException:
        return "swallowed"


async def passes_on():
    try:
        await asyncio.sleep(9)
    except BaseException:
        print("cleans up")
        raise


async def main():
    for function in (swallows, passes_on):
        task = asyncio.create_task(function())
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])
        print(function.__name__, "cancelled:", task.cancelled())


asyncio.run(main())

# prints
#| swallows cancelled: False
#| cleans up
#| passes_on cancelled: True
