"""to_thread uses a pool of min(32, cores + 4) threads, not a new thread for each call."""

# world: script in real time
# said in: glossary, asyncio.to_thread()
import asyncio
import os
import threading

cores = getattr(os, "process_cpu_count", os.cpu_count)() or 1
size = min(32, cores + 4)
names = set()
full = threading.Barrier(size)


def work():
    names.add(threading.get_ident())
    full.wait(30)


async def main():
    await asyncio.gather(*[asyncio.to_thread(work) for _ in range(2 * size)])
    print("as many threads as the pool has:", len(names) == size)


asyncio.run(main())

# prints
#| as many threads as the pool has: True
