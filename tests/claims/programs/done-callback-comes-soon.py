"""A done callback is called by the loop, with the task, soon after the task is done: not in its last step."""

# world: script
# said in: glossary, Done callback
import asyncio


async def job():
    print("the job returns")
    return 1


async def main():
    task = asyncio.create_task(job())
    task.add_done_callback(lambda done: print("called back:", done is task, done.result()))
    while not task.done():
        await asyncio.sleep(0)
    print("the task is done")
    await asyncio.sleep(0)
    task.add_done_callback(lambda done: print("called back, too:", done is task))
    print("it was done before")
    await asyncio.sleep(0)


asyncio.run(main())

# prints
#| the job returns
#| the task is done
#| called back: True 1
#| it was done before
#| called back, too: True
