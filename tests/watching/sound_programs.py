"""Programs without a fault, many of which look as if they had one.  ``PROGRAMS`` has them by name."""

from __future__ import annotations

from watching_bank import split

TEXT = """
# --- gather
async def fetch(n):
    await asyncio.sleep(0.3)
    return n
async def main():
    return await asyncio.gather(*(fetch(n) for n in range(5)))
# --- task group
async def fetch(n):
    await asyncio.sleep(0.3)
async def main():
    async with asyncio.TaskGroup() as group:
        for n in range(5):
            group.create_task(fetch(n))
# --- as completed
async def fetch(n):
    await asyncio.sleep(0.3 * n)
    return n
async def main():
    return [await one for one in asyncio.as_completed([fetch(n) for n in range(4)])]
# --- wait
async def fetch(n):
    await asyncio.sleep(0.3 * n)
async def main():
    await asyncio.wait([asyncio.create_task(fetch(n)) for n in range(4)])
# --- each needs the one before
async def token():
    await asyncio.sleep(0.3)
    return "t"
async def user(token):
    await asyncio.sleep(0.3)
    return 7
async def posts(user):
    await asyncio.sleep(0.3)
    return [user]
async def main():
    secret = await token()
    me = await user(secret)
    return await posts(me)
# --- needed through a variable
async def first():
    await asyncio.sleep(0.3)
    return {"id": 1}
async def second(key):
    await asyncio.sleep(0.3)
    return key
async def main():
    found = await first()
    key = found["id"] + 1
    other = await second(key)
    return other
# --- pages by cursor
async def page(cursor):
    await asyncio.sleep(0.2)
    return cursor + 1
async def main():
    cursor = 0
    for _ in range(5):
        cursor = await page(cursor)
    return cursor
# --- pages by cursor in a while loop
async def page(cursor):
    await asyncio.sleep(0.2)
    return cursor + 1 if cursor < 5 else None
async def main():
    cursor = 1
    while cursor is not None:
        cursor = await page(cursor)
# --- pages until one is empty
async def page(number):
    await asyncio.sleep(0.2)
    return [] if number == 4 else [number]
async def main():
    found = []
    for number in range(100):
        items = await page(number)
        if not items:
            break
        found += items
# --- retry
async def fetch(attempt):
    await asyncio.sleep(0.2)
    if attempt < 3:
        raise OSError("again")
    return attempt
async def main():
    for attempt in range(5):
        try:
            return await fetch(attempt)
        except OSError:
            pass
# --- retry with back-off
async def fetch(url):
    await asyncio.sleep(0.2)
    raise OSError(url)
async def main():
    for attempt in range(4):
        try:
            await fetch("a")
            break
        except OSError:
            await asyncio.sleep(0.1 * 2 ** attempt)
# --- poll
async def status():
    await asyncio.sleep(0.2)
    return next(states)
states = iter(["new", "new", "new", "done"])
async def main():
    while await status() != "done":
        await asyncio.sleep(0.1)
# --- paced on purpose
async def fetch(n):
    await asyncio.sleep(0.2)
async def main():
    for n in range(5):
        await fetch(n)
        await asyncio.sleep(0.1)
# --- a stream is read piece by piece
class Stream:
    async def read(self, size):
        await asyncio.sleep(0.2)
        return b"x" * size
async def main():
    stream = Stream()
    head = await stream.read(4)
    body = await stream.read(100)
    return head, body
# --- own reading function
async def read_message(stream):
    await asyncio.sleep(0.2)
    return stream
async def main():
    stream = object()
    first = await read_message(stream)
    second = await read_message(stream)
    third = await read_message(stream)
    return first, second, third
# --- sent in order
async def send(writer, text):
    await asyncio.sleep(0.2)
async def main():
    for text in ["one", "two", "three"]:
        await send(None, text)
# --- steps of a protocol
async def hello():
    await asyncio.sleep(0.2)
async def identify():
    await asyncio.sleep(0.2)
async def goodbye():
    await asyncio.sleep(0.2)
async def main():
    await hello()
    await identify()
    await goodbye()
# --- a connection takes turns
class Connection:
    async def fetch(self, sql):
        await asyncio.sleep(0.2)
        return sql
async def main():
    conn = Connection()
    a = await conn.fetch("select 1")
    b = await conn.fetch("select 2")
    c = await conn.fetch("select 3")
    return a, b, c
# --- a connection takes turns in a loop
class Connection:
    async def execute(self, sql):
        await asyncio.sleep(0.2)
async def main():
    db = Connection()
    for table in ["a", "b", "c"]:
        await db.execute(f"create table {table}")
# --- one decides about the next
async def allowed(user):
    await asyncio.sleep(0.3)
    return True
async def load(name):
    await asyncio.sleep(0.3)
    return name
async def main():
    may = await allowed("me")
    if not may:
        return None
    data = await load("x")
    return data
# --- the first mirror that answers
async def ask(mirror):
    await asyncio.sleep(0.3)
    if mirror != "c":
        raise OSError
    return mirror
async def main():
    for mirror in "abc":
        try:
            return await ask(mirror)
        except OSError:
            continue
# --- what was found so far is asked for
async def grow(tree, leaf):
    await asyncio.sleep(0.2)
    return [*tree, leaf]
async def main():
    tree = []
    for leaf in range(4):
        tree = await grow(tree, leaf)
# --- appended and used
async def answer(history, question):
    await asyncio.sleep(0.2)
    return question
async def main():
    history = []
    for question in ["a", "b", "c"]:
        history.append(await answer(history, question))
# --- a conversation
class Chat:
    def __init__(self):
        self.said = []
    async def ask(self, text):
        await asyncio.sleep(0.2)
        self.said.append(text)
        return text
async def main():
    chat = Chat()
    for text in ["a", "b", "c"]:
        print(await chat.ask(text))
# --- only naps
async def main():
    for n in range(5):
        await asyncio.sleep(0.1 * n)
    await asyncio.sleep(0.3)
    await asyncio.sleep(0.3)
# --- short ones in a row
async def look(n):
    await asyncio.sleep(0.004)
async def main():
    for n in range(5):
        await look(n)
# --- what is gone through grows by what was found
async def children(n):
    await asyncio.sleep(0.1)
    return [2 * n, 2 * n + 1] if n < 4 else []
async def main():
    todo = [1]
    for n in todo:
        todo += await children(n)
# --- the first makes what the second finds
async def create_user(db):
    await asyncio.sleep(0.2)
    return 1
async def load_user(db):
    await asyncio.sleep(0.2)
    return 2
async def main():
    db = {}
    made = await create_user(db)
    found = await load_user(db)
    return made, found
# --- a client proves who it is before it asks
class Client:
    async def authenticate(self):
        await asyncio.sleep(0.2)
        return True
    async def fetch(self):
        await asyncio.sleep(0.2)
        return 1
async def main():
    client = Client()
    known = await client.authenticate()
    got = await client.fetch()
    return known, got
# --- workers with a share each
async def work(item):
    await asyncio.sleep(0.2)
async def worker(items):
    for item in items:
        await work(item)
async def main():
    await asyncio.gather(*(worker(range(n, n + 4)) for n in range(4)))
# --- workers at a queue, told to stop
async def work(item):
    await asyncio.sleep(0.2)
async def worker(queue):
    while True:
        item = await queue.get()
        if item is None:
            return
        await work(item)
async def main():
    queue = asyncio.Queue()
    workers = [asyncio.create_task(worker(queue)) for _ in range(3)]
    for item in range(9):
        queue.put_nowait(item)
    for _ in workers:
        queue.put_nowait(None)
    await asyncio.gather(*workers)
# --- workers at a queue, cancelled when all is done
async def worker(queue):
    while True:
        await queue.get()
        await asyncio.sleep(0.2)
        queue.task_done()
async def main():
    queue = asyncio.Queue()
    for item in range(9):
        queue.put_nowait(item)
    workers = [asyncio.create_task(worker(queue)) for _ in range(3)]
    await queue.join()
    for one in workers:
        one.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
# --- workers at a queue, left to asyncio.run
async def worker(queue):
    while True:
        await queue.get()
        await asyncio.sleep(0.2)
        queue.task_done()
async def main():
    queue = asyncio.Queue()
    for item in range(9):
        queue.put_nowait(item)
    workers = [asyncio.create_task(worker(queue)) for _ in range(3)]
    await queue.join()
    return workers
# --- one worker, one at a time on purpose
async def work(item):
    await asyncio.sleep(0.2)
async def main():
    queue = asyncio.Queue()
    for item in range(4):
        queue.put_nowait(item)
    while not queue.empty():
        item = queue.get_nowait()
        await work(item)
# --- a heartbeat, left to asyncio.run
async def heartbeat():
    while True:
        await asyncio.sleep(0.1)
async def main():
    task = asyncio.create_task(heartbeat())
    await asyncio.sleep(0.5)
    return task
# --- a heartbeat, cancelled
async def heartbeat():
    try:
        while True:
            await asyncio.sleep(0.1)
    finally:
        await asyncio.sleep(0.01)
async def main():
    task = asyncio.create_task(heartbeat())
    await asyncio.sleep(0.5)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
# --- background tasks, awaited at the end
async def save(n):
    await asyncio.sleep(0.3)
async def main():
    tasks = set()
    for n in range(3):
        task = asyncio.create_task(save(n))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        await asyncio.sleep(0.05)
    await asyncio.gather(*tasks)
# --- done just in time
async def save():
    await asyncio.sleep(0.1)
async def main():
    task = asyncio.create_task(save())
    await asyncio.sleep(0.2)
    return task
# --- a semaphore that is never full
async def fetch(slots):
    async with slots:
        await asyncio.sleep(0.3)
async def main():
    slots = asyncio.Semaphore(10)
    await asyncio.gather(*(fetch(slots) for _ in range(8)))
# --- a semaphore that is full for a moment
async def fetch(slots, n):
    async with slots:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)
async def main():
    slots = asyncio.Semaphore(2)
    await asyncio.gather(*(fetch(slots, n) for n in range(8)))
# --- a lock around a moment
async def count(lock):
    async with lock:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*(count(lock) for _ in range(6)))
# --- two wait for a lock
async def move(lock):
    async with lock:
        await asyncio.sleep(0.3)
async def main():
    lock = asyncio.Lock()
    await asyncio.gather(move(lock), move(lock))
# --- in a row, for they hold a lock
async def write_row(n):
    await asyncio.sleep(0.2)
async def main():
    lock = asyncio.Lock()
    async with lock:
        for n in range(4):
            await write_row(n)
# --- idle consumers
async def consumer(queue):
    return await queue.get()
async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(consumer(queue)) for _ in range(5)]
    await asyncio.sleep(0.5)
    for n in range(5):
        queue.put_nowait(n)
    await asyncio.gather(*tasks)
# --- all wait for an event
async def runner(start):
    await start.wait()
    await asyncio.sleep(0.05)
async def main():
    start = asyncio.Event()
    tasks = [asyncio.create_task(runner(start)) for _ in range(5)]
    await asyncio.sleep(0.5)
    start.set()
    await asyncio.gather(*tasks)
# --- all wait for a condition
async def waiter(condition):
    async with condition:
        await condition.wait()
async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(condition)) for _ in range(5)]
    await asyncio.sleep(0.5)
    async with condition:
        condition.notify_all()
    await asyncio.gather(*tasks)
# --- a full queue holds the producer
async def producer(queue):
    for n in range(6):
        await queue.put(n)
    await queue.put(None)
async def consumer(queue):
    while (item := await queue.get()) is not None:
        await asyncio.sleep(0.1)
async def main():
    queue = asyncio.Queue(1)
    await asyncio.gather(producer(queue), consumer(queue))
# --- an error that is read later
async def bad():
    await asyncio.sleep(0.1)
    raise ValueError("read me")
async def main():
    task = asyncio.create_task(bad())
    await asyncio.sleep(0.3)
    with contextlib.suppress(ValueError):
        await task
# --- an error that is asked for
async def bad():
    raise ValueError("read me")
async def main():
    task = asyncio.create_task(bad())
    await asyncio.sleep(0.3)
    return repr(task.exception())
# --- an error that a callback reads
async def bad():
    raise ValueError("read me")
async def main():
    task = asyncio.create_task(bad())
    task.add_done_callback(lambda task: task.exception())
    await asyncio.sleep(0.3)
# --- errors among the results
async def bad(n):
    await asyncio.sleep(0.1)
    raise ValueError(n)
async def main():
    return len(await asyncio.gather(bad(1), bad(2), return_exceptions=True))
# --- one of a gather raises, and the others are waited for
async def job(n):
    await asyncio.sleep(0.1 * n)
    if n == 1:
        raise ValueError(n)
async def main():
    tasks = [asyncio.create_task(job(n)) for n in range(4)]
    try:
        await asyncio.gather(*tasks)
    except ValueError:
        await asyncio.wait(tasks)
# --- a group that fails
async def job(n):
    await asyncio.sleep(0.1 * n)
    if n == 1:
        raise ValueError(n)
async def main():
    try:
        async with asyncio.TaskGroup() as group:
            for n in range(4):
                group.create_task(job(n))
    except* ValueError:
        pass
# --- an error caught within
async def bad():
    try:
        await asyncio.sleep(0.1)
        raise ValueError
    except ValueError:
        return None
async def main():
    task = asyncio.create_task(bad())
    await asyncio.sleep(0.3)
    return task
# --- a time-out
async def slow():
    await asyncio.sleep(5)
async def main():
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.3):
            await slow()
# --- a time-out around a gather
async def slow(n):
    await asyncio.sleep(5)
async def main():
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(slow(1), slow(2)), 0.3)
# --- a gather that is cancelled itself
async def slow(n):
    await asyncio.sleep(5)
async def main():
    both = asyncio.gather(slow(1), slow(2))
    asyncio.get_running_loop().call_later(0.3, both.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await both
# --- cancelled, then gathered
async def slow(n):
    await asyncio.sleep(5)
async def main():
    tasks = [asyncio.create_task(slow(n)) for n in range(3)]
    await asyncio.sleep(0.2)
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)
# --- one is cancelled on purpose, among the results
async def slow(n):
    await asyncio.sleep(0.5)
async def main():
    tasks = [asyncio.create_task(slow(n)) for n in range(3)]
    asyncio.get_running_loop().call_later(0.2, tasks[0].cancel)
    return await asyncio.gather(*tasks, return_exceptions=True)
# --- the first one wins, the others are cancelled
async def ask(n):
    await asyncio.sleep(0.1 * n)
    return n
async def main():
    tasks = [asyncio.create_task(ask(n)) for n in (1, 2, 3)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.wait(pending)
# --- shielded, and waited for
async def save():
    await asyncio.sleep(0.4)
async def main():
    task = asyncio.create_task(save())
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(task), 0.1)
    await task
# --- blocks alone
async def main():
    time.sleep(0.5)
    await asyncio.sleep(0.1)
    time.sleep(0.5)
# --- blocks before there is anybody
async def job():
    await asyncio.sleep(0.1)
async def main():
    time.sleep(0.5)
    await asyncio.gather(job(), job())
# --- blocks when all are done
async def job():
    await asyncio.sleep(0.1)
async def main():
    await asyncio.gather(job(), job())
    time.sleep(0.5)
# --- blocks while the only other waits for it
async def job():
    time.sleep(0.5)
async def main():
    await asyncio.create_task(job())
# --- blocks while others sleep longer
async def job():
    await asyncio.sleep(3)
async def main():
    task = asyncio.create_task(job())
    await asyncio.sleep(0.1)
    time.sleep(0.3)
    await task
# --- busy for moments
async def job(n):
    for _ in range(5):
        time.sleep(0.01)
        await asyncio.sleep(0.05)
async def main():
    await asyncio.gather(*(job(n) for n in range(3)))
# --- nested gathers
async def leaf(n):
    await asyncio.sleep(0.2)
async def branch(n):
    await asyncio.gather(leaf(n), leaf(n + 1))
async def main():
    await asyncio.gather(branch(1), branch(2))
# --- a gather that nobody awaits, done all the same
async def fetch(n):
    await asyncio.sleep(0.1)
async def main():
    asyncio.gather(fetch(1), fetch(2))
    await asyncio.sleep(0.3)
# --- chunks
async def fetch(n):
    await asyncio.sleep(0.2)
async def main():
    for start in range(0, 9, 3):
        await asyncio.gather(*(fetch(n) for n in range(start, start + 3)))
# --- what comes by itself is worked through
async def process(item):
    await asyncio.sleep(0.2)
async def ticks():
    for n in range(4):
        await asyncio.sleep(0.1)
        yield n
async def main():
    async for item in ticks():
        await process(item)
# --- recursion
async def walk(depth):
    await asyncio.sleep(0.1)
    if depth:
        await walk(depth - 1)
async def main():
    await walk(5)
# --- five hundred at once
async def fetch(n):
    await asyncio.sleep(0.2)
async def main():
    await asyncio.gather(*(fetch(n) for n in range(500)))
# --- tasks that start tasks
async def child(n):
    await asyncio.sleep(0.1)
async def parent(n):
    tasks = [asyncio.create_task(child(n)) for _ in range(2)]
    await asyncio.sleep(0.05)
    for task in tasks:
        await task
async def main():
    await asyncio.gather(parent(1), parent(2))
# --- started together, awaited one by one
async def fetch(n):
    await asyncio.sleep(0.3 * n)
    return n
async def main():
    tasks = [asyncio.create_task(fetch(n)) for n in (1, 2, 3)]
    return [await task for task in tasks]
# --- an async with in a row
class Resource:
    async def __aenter__(self):
        await asyncio.sleep(0.2)
        return self
    async def __aexit__(self, *_):
        await asyncio.sleep(0.2)
async def main():
    for n in range(3):
        async with Resource():
            pass
# --- a transaction
class Transaction:
    async def __aenter__(self):
        return self
    async def __aexit__(self, *_):
        pass
async def insert(row):
    await asyncio.sleep(0.2)
async def main():
    async with Transaction() as transaction:
        for row in range(4):
            await insert(row)
# --- a move in a game decides the next
async def play(move):
    await asyncio.sleep(0.2)
    return move * 2
async def main():
    score = 0
    for turn in range(4):
        score += await play(turn + score)
# --- stops at the first that is wrong
async def valid(item):
    await asyncio.sleep(0.2)
    return item < 3
async def main():
    for item in range(5):
        if not await valid(item):
            return item
# --- a service with a way out
async def serve(stop):
    while not stop.is_set():
        await asyncio.sleep(0.1)
async def main():
    stop = asyncio.Event()
    task = asyncio.create_task(serve(stop))
    await asyncio.sleep(0.35)
    stop.set()
    await task
# --- clean end after a cancel by asyncio.run
async def flush():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(0.01)
async def main():
    task = asyncio.create_task(flush())
    await asyncio.sleep(0.1)
    return task
"""


PROGRAMS = split(TEXT)
