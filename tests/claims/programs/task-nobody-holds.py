"""The loop holds tasks by weak references: one that waits for what only it knows may be thrown away."""

# world: script
# said in: glossary, Weak reference
import asyncio
import gc
import weakref


async def backup():
    await asyncio.Event().wait()


async def main():
    held, dropped = asyncio.create_task(backup()), asyncio.create_task(backup())
    alive = [weakref.ref(held), weakref.ref(dropped)]
    await asyncio.sleep(0)
    del dropped
    gc.collect()
    print([one() is not None for one in alive])


asyncio.run(main())

# prints
#| [True, False]
# logs
#| Task was destroyed but it is pending!
