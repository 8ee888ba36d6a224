"""Programs with one fault each.  ``PROGRAMS`` has them by name; the name begins with the fixed words."""

from __future__ import annotations

from watching_bank import split

TEXT = """
# --- blocked the loop: time.sleep in a task
async def nap():
    await asyncio.sleep(0.05)
async def bad():
    time.sleep(0.4)
async def main():
    await asyncio.gather(nap(), bad())
# --- blocked the loop: again and again
async def tick():
    for _ in range(10):
        await asyncio.sleep(0.05)
async def bad():
    for _ in range(3):
        time.sleep(0.2)
        await asyncio.sleep(0.01)
async def main():
    await asyncio.gather(tick(), bad())
# --- blocked the loop: before the others have started
async def job():
    await asyncio.sleep(0.1)
async def main():
    tasks = [asyncio.create_task(job()) for _ in range(3)]
    time.sleep(0.3)
    await asyncio.gather(*tasks)
# --- blocked the loop: deep in a helper
def helper():
    time.sleep(0.3)
async def tick():
    await asyncio.sleep(0.02)
    await asyncio.sleep(0.02)
async def bad():
    await asyncio.sleep(0.01)
    helper()
async def main():
    await asyncio.gather(bad(), tick())
# --- blocked the loop: every one of a gather
async def bad(n):
    time.sleep(0.2)
async def main():
    await asyncio.gather(*(bad(n) for n in range(4)))
# --- blocked the loop: main itself, while a task works
async def tick():
    for _ in range(5):
        await asyncio.sleep(0.05)
async def main():
    task = asyncio.create_task(tick())
    await asyncio.sleep(0.07)
    time.sleep(0.5)
    await task
# --- blocked the loop: in a group
async def tick():
    await asyncio.sleep(0.1)
async def bad():
    time.sleep(0.15)
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(tick())
        group.create_task(bad())
# --- blocked the loop: in a finally
async def tick():
    await asyncio.sleep(0.2)
async def bad():
    try:
        await asyncio.sleep(0.1)
    finally:
        time.sleep(0.3)
async def main():
    await asyncio.gather(tick(), bad())
# --- cancelled by asyncio.run: fire and forget
async def save():
    await asyncio.sleep(1)
async def main():
    global kept
    kept = asyncio.create_task(save())
    await asyncio.sleep(0.1)
# --- cancelled by asyncio.run: never had a turn
async def save():
    await asyncio.sleep(1)
async def main():
    global kept
    kept = asyncio.create_task(save())
# --- cancelled by asyncio.run: three of them
async def save(n):
    await asyncio.sleep(1)
async def main():
    global kept
    kept = [asyncio.create_task(save(n)) for n in range(3)]
    await asyncio.sleep(0.1)
# --- cancelled by asyncio.run: orphans of a gather
async def job(n):
    await asyncio.sleep(n)
    if n == 1:
        raise ValueError
async def main():
    with contextlib.suppress(ValueError):
        await asyncio.gather(job(1), job(2), job(3))
# --- cancelled by asyncio.run: behind a shield
async def save():
    await asyncio.sleep(2)
async def main():
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(save()), 0.2)
# --- cancelled by asyncio.run: started by a task that has ended
async def save():
    await asyncio.sleep(1)
async def handle():
    global kept
    kept = asyncio.create_task(save())
async def main():
    await handle()
    await asyncio.sleep(0.2)
# --- cancelled by asyncio.run: a wait with a time-out
async def job(n):
    await asyncio.sleep(n)
async def main():
    await asyncio.wait([asyncio.create_task(job(n)) for n in (1, 2)], timeout=0.3)
# --- cancelled by asyncio.run: the losers of a race
async def ask(n):
    await asyncio.sleep(n)
async def main():
    tasks = [asyncio.create_task(ask(n)) for n in (1, 2)]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
# --- garbage collected: nobody keeps it
async def wait_for_ever():
    await asyncio.get_running_loop().create_future()
async def main():
    asyncio.create_task(wait_for_ever())
    await asyncio.sleep(0.1)
    gc.collect()
    await asyncio.sleep(0.1)
# --- nobody read: fire and forget
async def bad():
    await asyncio.sleep(0.1)
    raise ValueError("lost")
async def main():
    global kept
    kept = asyncio.create_task(bad())
    await asyncio.sleep(0.3)
# --- nobody read: thrown away
async def bad():
    raise ValueError("lost")
async def main():
    asyncio.create_task(bad())
    await asyncio.sleep(0.1)
    gc.collect()
# --- nobody read: waited for, never asked
async def bad():
    raise ValueError("lost")
async def main():
    global kept
    kept = asyncio.create_task(bad())
    await asyncio.wait([kept])
# --- nobody read: the second of a gather
async def bad(n):
    await asyncio.sleep(0.1 * n)
    raise ValueError(n)
async def main():
    global kept
    with contextlib.suppress(ValueError):
        kept = [asyncio.create_task(bad(1)), asyncio.create_task(bad(2))]
        first = asyncio.gather(kept[0])
        await first
    await asyncio.sleep(0.3)
# --- nobody read: a gather that nobody awaits
async def bad():
    raise ValueError("lost")
async def main():
    asyncio.gather(bad())
    await asyncio.sleep(0.1)
    gc.collect()
# --- nobody read: a callback that does not ask
async def bad():
    raise KeyError("lost")
async def main():
    global kept
    kept = asyncio.create_task(bad())
    kept.add_done_callback(lambda task: None)
    await asyncio.sleep(0.1)
# --- nobody read: four of them
async def bad(n):
    raise ValueError(n)
async def main():
    global kept
    kept = [asyncio.create_task(bad(n)) for n in range(4)]
    await asyncio.sleep(0.1)
# --- one after another: a loop
async def fetch(n):
    await asyncio.sleep(0.1 * n)
    return n
async def main():
    found = []
    for n in (7, 5, 9):
        found.append(await fetch(n))
    return found
# --- one after another: a comprehension
async def fetch(n):
    await asyncio.sleep(0.3)
    return n
async def main():
    return [await fetch(n) for n in range(3)]
# --- one after another: a dict comprehension
async def fetch(n):
    await asyncio.sleep(0.3)
    return n
async def main():
    return {n: await fetch(n) for n in range(3)}
# --- one after another: names that only begin as those of changes do
async def settings():
    await asyncio.sleep(0.3)
    return 1
async def address():
    await asyncio.sleep(0.3)
    return 2
async def main():
    a = await settings()
    b = await address()
    return a, b
# --- one after another: three values
async def user():
    await asyncio.sleep(0.3)
    return 1
async def news():
    await asyncio.sleep(0.4)
    return 2
async def weather():
    await asyncio.sleep(0.5)
    return 3
async def main():
    a = await user()
    b = await news()
    c = await weather()
    return a, b, c
# --- one after another: saved in a loop
async def save(row):
    await asyncio.sleep(0.2)
async def main():
    for row in range(5):
        await save(row)
# --- one after another: an argument made in the loop
async def fetch(url):
    await asyncio.sleep(0.2)
    return url
async def main():
    found = {}
    for n in range(4):
        url = f"/posts/{n}"
        found[n] = await fetch(url)
    return found
# --- one after another: methods of a client
class Client:
    async def get(self, url):
        await asyncio.sleep(0.2)
        return url
async def main():
    client = Client()
    first = await client.get("/1")
    second = await client.get("/2")
    return first, second
# --- one after another: client in a loop
class Client:
    async def get(self, url):
        await asyncio.sleep(0.2)
        return url
async def main():
    client = Client()
    for n in range(4):
        answer = await client.get(f"/{n}")
        print(answer, end="")
# --- one after another: deeper down
async def fetch(n):
    await asyncio.sleep(0.2)
    await asyncio.sleep(0.1)
    return n
async def load():
    found = []
    for n in range(3):
        found.append(await fetch(n))
    return found
async def main():
    await asyncio.create_task(load())
# --- one after another: the last in a return
async def left():
    await asyncio.sleep(0.3)
    return 1
async def right():
    await asyncio.sleep(0.3)
    return 2
async def main():
    one = await left()
    return one + await right()
# --- cancelled from outside: by a timer
async def job(n):
    await asyncio.sleep(0.5)
async def main():
    tasks = [asyncio.create_task(job(n)) for n in range(3)]
    asyncio.get_running_loop().call_later(0.1, tasks[1].cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)
    await asyncio.wait(tasks)
# --- cancelled from outside: by another task
async def job(n):
    await asyncio.sleep(0.5)
async def killer(task):
    await asyncio.sleep(0.2)
    task.cancel()
async def main():
    tasks = [asyncio.create_task(job(n)) for n in range(3)]
    other = asyncio.create_task(killer(tasks[0]))
    try:
        await asyncio.gather(*tasks)
    except asyncio.CancelledError:
        await asyncio.wait(tasks)
    await other
# --- cancelled from outside: it cancels itself
async def job(n):
    await asyncio.sleep(0.2)
    if n == 1:
        asyncio.current_task().cancel()
        await asyncio.sleep(0)
async def main():
    tasks = [asyncio.create_task(job(n)) for n in range(3)]
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)
# --- cancelled from outside: it raises CancelledError
async def job(n):
    await asyncio.sleep(0.2)
    raise asyncio.CancelledError
async def main():
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(job(1))
# --- bottleneck: a semaphore
async def fetch(slots, n):
    async with slots:
        await asyncio.sleep(0.2)
async def main():
    slots = asyncio.Semaphore(2)
    await asyncio.gather(*(fetch(slots, n) for n in range(12)))
# --- bottleneck: a lock
async def write(lock, n):
    async with lock:
        await asyncio.sleep(0.1)
async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*(write(lock, n) for n in range(8)))
# --- bottleneck: a bounded semaphore, acquired by hand
async def fetch(slots, n):
    await slots.acquire()
    try:
        await asyncio.sleep(0.2)
    finally:
        slots.release()
async def main():
    slots = asyncio.BoundedSemaphore(1)
    await asyncio.gather(*(fetch(slots, n) for n in range(6)))
# --- bottleneck: held far too long
async def use(lock):
    async with lock:
        await asyncio.sleep(1)
    await asyncio.sleep(0.1)
async def main():
    lock = asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(use(lock))
# --- in flight: too many
async def fetch(n):
    await asyncio.sleep(0.2)
async def main():
    await asyncio.gather(*(fetch(n) for n in range(1200)))
"""

PROGRAMS = {name: f"import gc\n{text}" for name, text in split(TEXT).items()}
