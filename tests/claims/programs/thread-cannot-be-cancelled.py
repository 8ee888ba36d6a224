"""A time-out around to_thread stops the waiting, not the thread; a function that has not begun never does."""

# world: script in real time
# said in: glossary, Time-out
import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

go_on = threading.Event()
ended = threading.Event()


def work():
    go_on.wait(10)
    ended.set()


def waits_for_a_thread():
    print("it has begun")


async def main():
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    try:
        async with asyncio.timeout(0.05):
            await asyncio.gather(asyncio.to_thread(work), asyncio.to_thread(waits_for_a_thread))
    except TimeoutError:
        print("TimeoutError; has the thread ended?", ended.is_set())
    go_on.set()
    print("and when it may:", ended.wait(10))


asyncio.run(main())

# prints
#| TimeoutError; has the thread ended? False
#| and when it may: True
