"""An error that nobody asks for is logged; one that a callback has asked for is not."""

# world: script
import asyncio
import gc


async def bad(name):
    raise ValueError(name)


async def main():
    asyncio.create_task(bad("nobody asks"))
    asyncio.create_task(bad("asked")).add_done_callback(lambda task: print("asked:", repr(task.exception())))
    await asyncio.sleep(1)
    gc.collect()


asyncio.run(main())

# prints
#| asked: ValueError('asked')
# logs
#| Task exception was never retrieved
#| ValueError: nobody asks
