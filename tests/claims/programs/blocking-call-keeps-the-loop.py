"""While a call blocks its thread, no other task of the loop runs; in to_thread it does not block the loop."""

# world: script in real time
# said in: glossary, Blocking call
# said in: glossary, asyncio.to_thread()
import asyncio
import threading
import time

others = []


async def other():
    while True:
        others.append("a turn")
        await asyncio.sleep(0)


def block(enough):
    """As time.sleep, requests.get or a read from a disk: it keeps its thread until it is done."""
    before = len(others)
    time.sleep(0.05)
    return enough.wait(5) if enough else len(others) - before


async def main():
    task = asyncio.create_task(other())
    await asyncio.sleep(0)
    print("turns of the other task meanwhile:", block(None))
    enough, before = threading.Event(), len(others)
    blocked = asyncio.create_task(asyncio.to_thread(block, enough))
    while len(others) < before + 100:
        await asyncio.sleep(0)
    enough.set()
    print("a hundred turns beside the thread:", await blocked)
    task.cancel()


asyncio.run(main())

# prints
#| turns of the other task meanwhile: 0
#| a hundred turns beside the thread: True
