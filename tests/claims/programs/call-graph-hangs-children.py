"""From Python 3.14 asyncio knows who waits for whom: the tasks of a gather hang under the function that
awaits it.  (This is what python -m asyncio pstree draws of another process.)
"""

# world: script
import asyncio


async def child():
    await asyncio.sleep(1)


async def parent():
    await asyncio.gather(
        asyncio.create_task(child(), name="first"), asyncio.create_task(child(), name="second")
    )


async def main():
    waits = asyncio.create_task(parent(), name="waits")
    await asyncio.sleep(0.1)
    for task in sorted(asyncio.all_tasks(), key=asyncio.Task.get_name):
        if task.get_name() in ("first", "second"):
            above = asyncio.capture_call_graph(task).awaited_by
            functions = [frame.frame.f_code.co_name for one in above for frame in one.call_stack]
            print(task.get_name(), "hangs under", [one.future.get_name() for one in above], functions)
    await waits


asyncio.run(main())

# prints from 3.14
#| first hangs under ['waits'] ['parent']
#| second hangs under ['waits'] ['parent']
