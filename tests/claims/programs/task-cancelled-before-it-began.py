"""A task that is cancelled before its first step never begins: no except, no finally of it runs."""

# world: script
# said in: glossary, Cancellation
import asyncio


async def child():
    try:
        print("child begins")
    finally:
        print("child cleans up")


async def main():
    task = asyncio.create_task(child())
    task.cancel()
    await asyncio.wait([task])
    print("cancelled:", task.cancelled())


asyncio.run(main())

# prints
#| cancelled: True
