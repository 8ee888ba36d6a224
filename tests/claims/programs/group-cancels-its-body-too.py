"""A TaskGroup whose task fails cancels its own body as well, and so reaches a gather that the body
waits for.
"""

# world: script
# said in: glossary, TaskGroup
import asyncio


async def fail():
    await asyncio.sleep(0.1)
    raise ValueError("failed")


async def child():
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        print("the gather's child was cancelled")
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            try:
                await asyncio.gather(child())
            except asyncio.CancelledError:
                print("the body was cancelled")
                raise
    except* ValueError as errors:
        print(errors.exceptions)


asyncio.run(main())

# prints
#| the gather's child was cancelled
#| the body was cancelled
#| (ValueError('failed'),)
