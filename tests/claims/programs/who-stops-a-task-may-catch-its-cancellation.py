"""A function that has called a task's cancel() and awaits the task may catch CancelledError: it is the
task's. Raised again, it would end the function.
"""

# world: script
# said in: glossary, CancelledError
import asyncio


async def stop(task, again):
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        if again:
            raise
    return "stopped"


async def main():
    for again in (False, True):
        task = asyncio.create_task(asyncio.sleep(9))
        try:
            print(await stop(task, again), asyncio.current_task().cancelling())
        except asyncio.CancelledError:
            print("CancelledError, though nobody cancelled", asyncio.current_task().cancelling())


asyncio.run(main())

# prints
#| stopped 0
#| CancelledError, though nobody cancelled 0
