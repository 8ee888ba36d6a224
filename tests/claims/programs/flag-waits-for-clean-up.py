"""A gather that is cancelled has no results, with return_exceptions=True either; but with it, it waits
until its children have ended.
"""

# world: script
# said in: question 03-flag-waits
import asyncio


async def child(name, clean_up, log):
    try:
        await asyncio.sleep(9)
    finally:
        await asyncio.sleep(clean_up)
        log.append(f"{name} cleaned up")


async def stopped(flag):
    log = []
    try:
        async with asyncio.timeout(0.1):
            await asyncio.gather(child("quick", 0, log), child("thorough", 0.3, log), return_exceptions=flag)
    except TimeoutError:
        log.append("TimeoutError")
    print(flag, log)
    await asyncio.sleep(1)


asyncio.run(stopped(False))
asyncio.run(stopped(True))

# prints
#| False ['quick cleaned up', 'TimeoutError']
#| True ['quick cleaned up', 'thorough cleaned up', 'TimeoutError']
