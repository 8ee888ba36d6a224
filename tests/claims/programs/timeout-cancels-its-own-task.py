"""asyncio.timeout cancels the task that runs its block, at its wait; a task made in the block goes on,
unless the block waits for it then: by await, in a gather or in a TaskGroup.
"""

# world: script
# said in: glossary, Time-out
import asyncio


async def backup():
    await asyncio.sleep(1)
    print("the backup is done")


async def main():
    try:
        async with asyncio.timeout(0.1):
            task = asyncio.create_task(backup())
            await asyncio.sleep(9)
    except TimeoutError:
        print("TimeoutError, outside of the block; cancelled:", task.cancelling())
    await task
    for how in (awaited, gathered, grouped):
        kept = []
        try:
            async with asyncio.timeout(0.1):
                await how(kept)
        except TimeoutError:
            await asyncio.wait(kept)
            print(how.__name__, "cancelled:", kept[0].cancelled())


async def awaited(kept):
    kept.append(asyncio.create_task(backup()))
    await kept[0]


async def gathered(kept):
    kept.append(asyncio.create_task(backup()))
    await asyncio.gather(*kept)


async def grouped(kept):
    async with asyncio.TaskGroup() as group:
        kept.append(group.create_task(backup()))


asyncio.run(main())

# prints
#| TimeoutError, outside of the block; cancelled: 0
#| the backup is done
#| awaited cancelled: True
#| gathered cancelled: True
#| grouped cancelled: True
