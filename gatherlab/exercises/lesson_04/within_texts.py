"""What a learner is given in exercise 4.4: starter, hints, idea, wrong answers."""

from __future__ import annotations

from gatherlab.model import Diagnosis as D
from gatherlab.model import Exercise, WrongAnswer

__all__ = ["EXERCISES"]

_4_4 = Exercise(
    id="4.4",
    title="Find the bugs",
    function="within",
    starter="""\
async def within(api, ids, seconds):
    return ...
""",
    hints=(
        (
            "At the deadline two answers were there and one was late. The colleague returns {}: where did "
            "the two go?"
        ),
        (
            "Keep a task for each id. asyncio.wait(tasks, timeout=seconds) gives two sets, and stops nobody: "
            "cancel the late ones and wait for them."
        ),
        (
            "try: done, late = await asyncio.wait(tasks.values(), timeout=seconds); finally: cancel each "
            "task, await asyncio.gather(*tasks.values(), return_exceptions=True). Return the results of done."
        ),
    ),
    idea=(
        "At the deadline, look at each request by itself: keep what is ready, stop what is late, and wait "
        "until it is done."
    ),
    other_ways=(
        """\
async def within(api, ids, seconds):
    ready = {}

    async def one(item):
        try:
            async with asyncio.timeout(seconds):
                ready[item] = await api.get(item)
        except TimeoutError:
            pass

    async with asyncio.TaskGroup() as group:
        for item in ids:
            group.create_task(one(item))
    return ready
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def within(api, ids, seconds):
    try:
        everything = asyncio.gather(*[api.get(item) for item in ids])
        return dict(zip(ids, await asyncio.wait_for(everything, seconds)))
    except TimeoutError:
        return {}
""",
            D.LOST_RESULTS,
            "the colleague's answer: wait_for around gather",
        ),
        WrongAnswer(
            """\
async def within(api, ids, seconds):
    async with asyncio.timeout(seconds):
        values = await asyncio.gather(*[api.get(item) for item in ids])
    return dict(zip(ids, values))
""",
            D.RAISED,
            "TimeoutError escapes",
        ),
        WrongAnswer(
            """\
async def within(api, ids, seconds):
    tasks = {item: asyncio.create_task(api.get(item)) for item in ids}
    done, late = await asyncio.wait(tasks.values(), timeout=seconds)
    return {item: task.result() for item, task in tasks.items() if task in done}
""",
            D.NOT_CANCELLED,
            "wait does not cancel the late ones",
        ),
        WrongAnswer(
            """\
async def within(api, ids, seconds):
    tasks = {item: asyncio.create_task(api.get(item)) for item in ids}
    done, late = await asyncio.wait(tasks.values(), timeout=seconds)
    for task in late:
        task.cancel()
    return {item: task.result() for item, task in tasks.items() if task in done}
""",
            D.CLEANUP_NOT_AWAITED,
            "cancelled, but not awaited",
        ),
        WrongAnswer(
            """\
async def within(api, ids, seconds):
    return dict(zip(ids, await asyncio.gather(*[api.get(item) for item in ids])))
""",
            D.LATE,
            "no deadline",
        ),
        WrongAnswer(
            """\
async def within(api, ids, seconds):
    tasks = {item: asyncio.create_task(api.get(item)) for item in ids}
    ready = {}
    for item, task in tasks.items():
        try:
            ready[item] = await asyncio.wait_for(task, seconds)
        except TimeoutError:
            pass
    return ready
""",
            D.LATE,
            "a deadline for each, one after the other",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (_4_4,)
