"""From Python 3.13 a queue can be shut down: workers empty it, and then get QueueShutDown."""

# world: script
import asyncio


async def worker(queue):
    try:
        while True:
            print("worked on", await queue.get())
    except asyncio.QueueShutDown:
        print("no more comes")


async def main():
    queue = asyncio.Queue()
    if not hasattr(queue, "shutdown"):
        print("there is no shutdown()")
        return
    task = asyncio.create_task(worker(queue))
    await queue.put("a")
    await queue.put("b")
    queue.shutdown()
    await task


asyncio.run(main())

# prints from 3.13
#| worked on a
#| worked on b
#| no more comes
# prints before 3.13
#| there is no shutdown()
