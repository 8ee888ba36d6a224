"""What a learner is given in exercise 2.3: starters, hints, other ways, wrong answers to expect."""

from __future__ import annotations

from gatherlab.model import Diagnosis as D
from gatherlab.model import Exercise, WrongAnswer

__all__ = ["FETCH_LIMITED"]

FETCH_LIMITED = Exercise(
    id="2.3",
    title="Find the bug",
    function="fetch_limited",
    starter="""\
async def fetch_limited(api, ids, limit):
    todo = ...  # find the bug, repair it, then delete this line
    async with asyncio.Semaphore(limit):
        return await asyncio.gather(*[api.get(item) for item in ids])
""",
    hints=(
        "Count the slots that are taken: how often is `async with` reached in one call of the function?",
        "Each request must take a slot of its own. So `async with` belongs inside a coroutine "
        "that makes one request.",
        "Once: `slots = asyncio.Semaphore(limit)`. Then a function `async def fetch(item)` that calls "
        "`api.get` inside `async with slots`. What do you gather now?",
    ),
    idea=(
        "One semaphore for all, a slot taken inside each coroutine: gather hands all to the loop, the slots "
        "decide who may go on."
    ),
    other_ways=(
        """\
async def fetch_limited(api, ids, limit):
    answers, waiting = [None] * len(ids), iter(enumerate(ids))

    async def worker():
        for place, item in waiting:
            answers[place] = await api.get(item)

    await asyncio.gather(*[worker() for _ in range(limit)])
    return answers
""",
        """\
async def fetch_limited(api, ids, limit):
    answers, running = [None] * len(ids), {}
    for place, item in enumerate(ids):
        if len(running) == limit:
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                answers[running.pop(task)] = task.result()
        running[asyncio.create_task(api.get(item))] = place
    for task, place in running.items():
        answers[place] = await task
    return answers
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def fetch_limited(api, ids, limit):
    async with asyncio.Semaphore(limit):
        return await asyncio.gather(*[api.get(item) for item in ids])
""",
            D.LIMIT_EXCEEDED,
            "the semaphore around gather: one slot for the whole call",
        ),
        WrongAnswer(
            """\
async def fetch_limited(api, ids, limit):
    async def fetch(item):
        async with asyncio.Semaphore(limit):
            return await api.get(item)

    return await asyncio.gather(*[fetch(item) for item in ids])
""",
            D.LIMIT_EXCEEDED,
            "a new semaphore for each request: everybody has slots of their own",
        ),
        WrongAnswer(
            """\
async def fetch_limited(api, ids, limit):
    answers = []
    for start in range(0, len(ids), limit):
        answers += await asyncio.gather(*[api.get(item) for item in ids[start : start + limit]])
    return answers
""",
            D.HEAD_OF_LINE,
            "chunks: the next chunk waits for the slowest of this one",
        ),
        WrongAnswer(
            """\
async def fetch_limited(api, ids, limit):
    slots = asyncio.Semaphore(1)

    async def fetch(item):
        async with slots:
            return await api.get(item)

    return await asyncio.gather(*[fetch(item) for item in ids])
""",
            D.SEQUENTIAL,
            "a semaphore of one",
        ),
        WrongAnswer(
            """\
async def fetch_limited(api, ids, limit):
    slots = asyncio.Semaphore(limit)

    async def fetch(item):
        with slots:
            return await api.get(item)

    return await asyncio.gather(*[fetch(item) for item in ids])
""",
            D.RAISED,
            "with instead of async with",
        ),
        WrongAnswer(
            """\
async def fetch_limited(api, ids, limit):
    slots, answers = asyncio.Semaphore(limit), []

    async def fetch(item):
        async with slots:
            answers.append(await api.get(item))

    await asyncio.gather(*[fetch(item) for item in ids])
    return answers
""",
            D.WRONG_ORDER,
            "answers appended in the order of finish",
        ),
        WrongAnswer(
            """\
async def fetch_limited(api, ids, limit):
    slots = asyncio.Semaphore(limit)

    async def fetch(item):
        await slots.acquire()
        return await api.get(item)

    return await asyncio.gather(*[fetch(item) for item in ids])
""",
            D.HEAD_OF_LINE,
            "acquire without release: the slots run out",
        ),
        WrongAnswer(
            """\
async def fetch_limited(api, ids, limit):
    slots = asyncio.Semaphore(limit)

    async def fetch(item):
        async with slots:
            request = api.get(item)
        return await request

    return await asyncio.gather(*[fetch(item) for item in ids])
""",
            D.LIMIT_EXCEEDED,
            "the slot is given back before the request is made",
        ),
    ),
)
