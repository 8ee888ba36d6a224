"""An await that does not have to wait gives no other task a turn."""

# world: script
# said in: glossary, await
import asyncio


async def job(log):
    log.append("job starts")


async def helper():
    return "nothing to wait for"


async def main():
    log = []
    done = asyncio.create_task(asyncio.sleep(0))
    await done
    queue, lock = asyncio.Queue(), asyncio.Lock()
    task = asyncio.create_task(job(log))
    await helper()
    await done
    await queue.put("a thing")
    async with lock, asyncio.Semaphore(1):
        log.append("five awaits later")
    await asyncio.sleep(0)
    await task
    print(*log, sep=" | ")


asyncio.run(main())

# prints
#| five awaits later | job starts
