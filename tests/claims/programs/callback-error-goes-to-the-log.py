"""An error in a done callback reaches nobody who awaits the task: it goes to asyncio's log."""

# world: script
# said in: message 4.3
import asyncio


async def main():
    task = asyncio.create_task(asyncio.sleep(0.1, "tea"))
    task.add_done_callback(lambda task: print(task.key))
    print(await asyncio.gather(task))


asyncio.run(main())

# prints
#| ['tea']
# logs
#| Exception in callback
#| AttributeError
