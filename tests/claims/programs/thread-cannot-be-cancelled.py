"""A time-out around to_thread stops the waiting, not the thread."""

# world: script in real time
# said in: glossary, Time-out
import asyncio
import threading

go_on = threading.Event()
ended = threading.Event()


def work():
    go_on.wait(10)
    ended.set()


async def main():
    try:
        async with asyncio.timeout(0.05):
            await asyncio.to_thread(work)
    except TimeoutError:
        print("TimeoutError; has the thread ended?", ended.is_set())
    go_on.set()
    print("and when it may:", ended.wait(10))


asyncio.run(main())

# prints
#| TimeoutError; has the thread ended? False
#| and when it may: True
