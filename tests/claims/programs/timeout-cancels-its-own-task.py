"""asyncio.timeout cancels the task that runs its block, at its wait; a task made in the block goes on."""

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


asyncio.run(main())

# prints
#| TimeoutError, outside of the block; cancelled: 0
#| the backup is done
