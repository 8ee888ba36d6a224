"""A semaphore lets at most n tasks pass at once, if all share one and each takes a slot of its own; a chunk
waits for its slowest.
"""

# world: script
# said in: glossary, Semaphore
# said in: glossary, Slot
# said in: glossary, Chunk
import asyncio

SECONDS = (3, 1, 1, 1)


async def request(seconds, flight):
    flight["now"] += 1
    flight["most"] = max(flight["most"], flight["now"])
    await asyncio.sleep(seconds)
    flight["now"] -= 1


async def in_a_slot(slots, seconds, flight):
    async with slots:
        await request(seconds, flight)


async def main():
    loop, shared = asyncio.get_running_loop(), asyncio.Semaphore(2)
    for kind in ("shared", "its own", "chunks"):
        flight, began = {"now": 0, "most": 0}, loop.time()
        if kind == "chunks":
            for start in (0, 2):
                await asyncio.gather(*[request(seconds, flight) for seconds in SECONDS[start : start + 2]])
        else:
            slots = [shared if kind == "shared" else asyncio.Semaphore(2) for _ in SECONDS]
            pairs = zip(slots, SECONDS, strict=True)
            await asyncio.gather(*[in_a_slot(one, seconds, flight) for one, seconds in pairs])
        print(f"{kind}: at most {flight['most']} at once, {loop.time() - began:.0f} s")


asyncio.run(main())

# prints
#| shared: at most 2 at once, 3 s
#| its own: at most 4 at once, 3 s
#| chunks: at most 2 at once, 4 s
