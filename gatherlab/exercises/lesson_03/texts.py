"""What a learner is given in exercise 3.2: starters, hints, other ways, wrong answers to expect."""

from __future__ import annotations

from gatherlab.exercises.lesson_03.cancel_texts import ALL_OR_CANCEL
from gatherlab.exercises.lesson_03.settle_texts import SETTLE
from gatherlab.model import Diagnosis as D
from gatherlab.model import Exercise, WrongAnswer

__all__ = ["EXERCISES"]

_3_2 = Exercise(
    id="3.2",
    title="A default, for one kind of error",
    function="with_default",
    starter="""\
async def with_default(api, ids, default):
    return ...
""",
    hints=(
        "One failure must not touch the other places. So where should the error be caught: around "
        "gather, or at each request?",
        "Write a small coroutine for one id, with try and except in it. Gather that one instead of api.get.",
        "In async def one(item): return await api.get(item), under try. Which error do you name in "
        "`except`, and what do you return there?",
    ),
    idea=(
        "Catch inside each coroutine, and name exactly the error you expect; everything else must come out."
    ),
    other_ways=(
        """\
async def with_default(api, ids, default):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, ApiError):
            raise result
    return [default if isinstance(result, ApiError) else result for result in results]
""",
        """\
async def with_default(api, ids, default):
    async def one(item):
        try:
            return await api.get(item)
        except ApiError:
            return default

    tasks = [asyncio.create_task(one(item)) for item in ids]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def with_default(api, ids, default):
    async def one(item):
        try:
            return await api.get(item)
        except Exception:
            return default

    return await asyncio.gather(*[one(item) for item in ids])
""",
            D.SWALLOWED,
            "except Exception hides the KeyError",
        ),
        WrongAnswer(
            """\
async def with_default(api, ids, default):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    return [default if isinstance(result, BaseException) else result for result in results]
""",
            D.SWALLOWED,
            "return_exceptions, and every failure becomes the default",
        ),
        WrongAnswer(
            """\
async def with_default(api, ids, default):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    return [default if isinstance(result, ApiError) else result for result in results]
""",
            D.SWALLOWED,
            "only ApiError is replaced, other errors stay in the list unraised",
        ),
        WrongAnswer(
            """\
async def with_default(api, ids, default):
    try:
        return await asyncio.gather(*[api.get(item) for item in ids])
    except ApiError:
        return [default for item in ids]
""",
            D.WRONG_VALUE,
            "try around gather: good answers are lost too",
        ),
        WrongAnswer(
            """\
async def with_default(api, ids, default):
    requests = []
    for item in ids:
        try:
            requests.append(api.get(item))
        except ApiError:
            requests.append(asyncio.sleep(0, default))
    return await asyncio.gather(*requests)
""",
            D.RAISED,
            "try around the calls: no request has run yet, so nothing is caught",
        ),
        WrongAnswer(
            """\
async def with_default(api, ids, default):
    answers = []
    for item in ids:
        try:
            answers.append(await api.get(item))
        except ApiError:
            answers.append(default)
    return answers
""",
            D.SEQUENTIAL,
            "try and except in a loop: one after the other",
        ),
        WrongAnswer(
            """\
async def with_default(api, ids, default):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, ApiError):
            raise result
    good = [result for result in results if not isinstance(result, ApiError)]
    return good + [default] * (len(results) - len(good))
""",
            D.WRONG_VALUE,
            "the defaults stand at the end, not in their places",
        ),
        WrongAnswer(
            """\
async def with_default(api, ids, default):
    async def one(item):
        try:
            return await api.get(item)
        except ApiError:
            return default

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(item)) for item in ids]
    return [task.result() for task in tasks]
""",
            D.WRONG_EXC,
            "a TaskGroup raises its group, not the KeyError itself",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (SETTLE, _3_2, ALL_OR_CANCEL)
