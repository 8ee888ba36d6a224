"""With async for, from Python 3.13, as_completed hands back your own tasks; with a plain for it does
not.
"""

# world: script
# said in: glossary, asyncio.as_completed()
import asyncio


async def nap(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    tasks = [asyncio.create_task(nap(s), name=str(s)) for s in (0.2, 0.1)]
    print("for:", [one in tasks for one in asyncio.as_completed(tasks) if await one])
    tasks = [asyncio.create_task(nap(s), name=str(s)) for s in (0.2, 0.1)]
    try:
        async for task in asyncio.as_completed(tasks):
            print("async for:", task in tasks, task.get_name(), await task)
    except TypeError as error:
        print("async for:", type(error).__name__)
        await asyncio.wait(tasks)


asyncio.run(main())

# prints from 3.13
#| for: [False, False]
#| async for: True 0.1 0.1
#| async for: True 0.2 0.2
# prints before 3.13
#| for: [False, False]
#| async for: TypeError
