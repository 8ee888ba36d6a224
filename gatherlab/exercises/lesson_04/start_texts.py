"""What a learner is given in exercises 4.1 and 4.3: starters, hints, ideas, wrong answers."""

from __future__ import annotations

from gatherlab.model import Diagnosis as D
from gatherlab.model import Exercise, WrongAnswer

__all__ = ["EXERCISES"]

_4_1 = Exercise(
    id="4.1",
    title="A head start",
    function="head_start",
    starter="""\
async def head_start(api):
    slow = ...  # hand api.slow() to the loop here, without waiting for it
    prepared = await api.prepare()
    return prepared, ...  # the result of slow
""",
    hints=(
        (
            "Look at the timeline: is there a row for slow(), and does it begin before prepare() is over? A "
            "coroutine object is only packed work: it has no row."
        ),
        (
            "Make a task of api.slow() before you await prepare(). A task runs while you wait for something "
            "else."
        ),
        "slow = asyncio.create_task(api.slow()) in the first gap, and await slow in the second.",
    ),
    idea=(
        "A task is work that the loop has: it starts at your next wait, and you take its result when you "
        "need it."
    ),
    other_ways=(
        """\
async def head_start(api):
    return tuple(await asyncio.gather(api.prepare(), api.slow()))
""",
        """\
async def head_start(api):
    async with asyncio.TaskGroup() as group:
        slow = group.create_task(api.slow())
        prepared = await api.prepare()
    return prepared, slow.result()
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def head_start(api):
    slow = api.slow()
    prepared = await api.prepare()
    return prepared, await slow
""",
            D.NOT_STARTED,
            "a coroutine object is not a task",
        ),
        WrongAnswer(
            """\
async def head_start(api):
    slow = await api.slow()
    prepared = await api.prepare()
    return prepared, slow
""",
            D.SEQUENTIAL,
            "slow is awaited before prepare is called",
        ),
        WrongAnswer(
            """\
async def head_start(api):
    slow = await asyncio.create_task(api.slow())
    return await api.prepare(), slow
""",
            D.SEQUENTIAL,
            "the task is awaited at once",
        ),
        WrongAnswer(
            """\
async def head_start(api):
    prepared = await api.prepare()
    slow = asyncio.create_task(api.slow())
    return prepared, await slow
""",
            D.NOT_STARTED,
            "create_task comes after prepare",
        ),
        WrongAnswer(
            """\
async def head_start(api):
    slow = asyncio.create_task(api.slow())
    prepared = await api.prepare()
    return prepared, slow
""",
            D.NOT_AWAITED,
            "returns the task, not its result",
        ),
        WrongAnswer(
            """\
async def head_start(api):
    return await asyncio.gather(api.slow(), api.prepare())
""",
            D.WRONG_ORDER,
            "gather in the other order",
        ),
        WrongAnswer(
            """\
async def head_start(api):
    slow = asyncio.create_task(api.slow())
    prepared = await api.prepare()
    return prepared, slow.result()
""",
            D.RAISED,
            "result() asked for before the task is done",
        ),
        WrongAnswer(
            """\
async def head_start(api):
    slow = asyncio.create_task(api.slow())
    prepared = await api.prepare()
    again = await api.slow()
    await slow
    return prepared, again
""",
            D.CALLS,
            "the second call starts slow a second time",
        ),
    ),
)

_4_3 = Exercise(
    id="4.3",
    title="Results as they arrive",
    function="as_they_arrive",
    starter="""\
async def as_they_arrive(api, ids, on_result):
    async def fetch_and_report(item):
        ...

    await asyncio.gather(*[fetch_and_report(item) for item in ids])
""",
    hints=(
        "When does your code call on_result for the fastest answer: when it comes, or when all are there?",
        (
            "One small coroutine for each id: it waits for its own answer and reports it. gather runs them "
            "side by side."
        ),
        "In fetch_and_report: value = await api.get(item), then on_result(item, value).",
    ),
    idea="Report where the answer is awaited, at once, and keep its id beside it.",
    other_ways=(
        """\
async def as_they_arrive(api, ids, on_result):
    async def with_id(item):
        return item, await api.get(item)

    for answer in asyncio.as_completed([with_id(item) for item in ids]):
        on_result(*await answer)
""",
        """\
async def as_they_arrive(api, ids, on_result):
    async def fetch_and_report(item):
        on_result(item, await api.get(item))

    async with asyncio.TaskGroup() as group:
        for item in ids:
            group.create_task(fetch_and_report(item))
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def as_they_arrive(api, ids, on_result):
    values = await asyncio.gather(*[api.get(item) for item in ids])
    for item, value in zip(ids, values):
        on_result(item, value)
""",
            D.NOT_STREAMING,
            "gather first, report afterwards",
        ),
        WrongAnswer(
            """\
async def as_they_arrive(api, ids, on_result):
    for item in ids:
        on_result(item, await api.get(item))
""",
            D.SEQUENTIAL,
            "one after the other",
        ),
        WrongAnswer(
            """\
async def as_they_arrive(api, ids, on_result):
    for item, answer in zip(ids, asyncio.as_completed([api.get(item) for item in ids])):
        on_result(item, await answer)
""",
            D.WRONG_ORDER,
            "zip(ids, as_completed(...)) joins an id with somebody else's answer",
        ),
        WrongAnswer(
            """\
async def as_they_arrive(api, ids, on_result):
    tasks = {asyncio.create_task(api.get(item)): item for item in ids}
    for answer in asyncio.as_completed(tasks):
        value = await answer
        on_result(tasks[answer], value)
""",
            D.RAISED,
            "with a plain for, as_completed does not give back your tasks",
        ),
        WrongAnswer(
            """\
async def as_they_arrive(api, ids, on_result):
    async def fetch_and_report(item):
        on_result(item, await api.get(item))

    tasks = [asyncio.create_task(fetch_and_report(item)) for item in ids]
    await asyncio.sleep(0)
""",
            D.LEAKED_TASKS,
            "returns before anything is reported",
        ),
        WrongAnswer(
            """\
async def as_they_arrive(api, ids, on_result):
    tasks = {item: asyncio.create_task(api.get(item)) for item in ids}
    for item, task in tasks.items():
        on_result(item, await task)
""",
            D.NOT_STREAMING,
            "awaits the tasks in the order of ids",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (_4_1, _4_3)
