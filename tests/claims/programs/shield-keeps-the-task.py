"""shield: who waits is cancelled, the task is not."""

# world: script
import asyncio


async def backup():
    await asyncio.sleep(1)
    return "saved"


async def main():
    task = asyncio.create_task(backup())
    try:
        async with asyncio.timeout(0.1):
            await asyncio.shield(task)
    except TimeoutError:
        print("TimeoutError; calls of cancel() on the task:", task.cancelling())
    print(await task)


asyncio.run(main())

# prints
#| TimeoutError; calls of cancel() on the task: 0
#| saved
