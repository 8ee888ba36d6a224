"""Functions that wait overlap in threads; functions that compute in Python take turns there (the GIL),
while the loop still gets its own turns.
"""

# world: script in real time
import asyncio
import sys
import threading
import time


def wait():
    time.sleep(0.1)


def compute():
    sum(n * n for n in range(300_000))


async def two(work):
    """What happens when two threads do the work, and none that computes is asked to give way."""
    log = []

    def one():
        log.append("starts")
        work()
        log.append("ends")

    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)
    try:
        await asyncio.gather(asyncio.to_thread(one), asyncio.to_thread(one))
    finally:
        sys.setswitchinterval(interval)
    return log


async def turns_meanwhile():
    begun, turn = threading.Event(), []

    def compute_until_the_loop_had_a_turn():
        begun.set()
        end = time.monotonic() + 20
        while not turn and time.monotonic() < end:
            sum(range(1_000))
        return bool(turn)

    task = asyncio.create_task(asyncio.to_thread(compute_until_the_loop_had_a_turn))
    while not begun.is_set():
        await asyncio.sleep(0)
    turn.append("while the thread computes")
    return await task


async def main():
    print("wait:", " | ".join(await two(wait)))
    print("compute:", " | ".join(await two(compute)))
    print("the loop had a turn meanwhile:", await turns_meanwhile())


asyncio.run(main())

# prints
#| wait: starts | starts | ends | ends
#| compute: starts | ends | starts | ends
#| the loop had a turn meanwhile: True
