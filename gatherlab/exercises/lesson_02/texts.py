"""What a learner is given in exercises 2.1 and 2.2: starters, hints, other ways, wrong answers to expect."""

from __future__ import annotations

from gatherlab.exercises.lesson_02.limit_texts import FETCH_LIMITED
from gatherlab.model import Diagnosis as D
from gatherlab.model import Exercise, WrongAnswer

__all__ = ["EXERCISES"]

_2_1 = Exercise(
    id="2.1",
    title="Fill the gap",
    function="fetch_all",
    starter="""\
async def fetch_all(api, ids):
    answers = ...  # the gap: ask for every id, all at the same time
    return answers
""",
    hints=(
        "In the timeline all rows should start together. What makes one row: one id, or the whole list?",
        "Make a list with one coroutine for each id. Then hand over what is in the list, not the list.",
        "answers = await asyncio.gather(*[ ... for item in ids]). What stands before the `for`?",
    ),
    idea="A list of coroutines and a star: gather takes any number, and keeps their order.",
    other_ways=(
        """\
async def fetch_all(api, ids):
    return await asyncio.gather(*map(api.get, ids))
""",
        """\
async def fetch_all(api, ids):
    tasks = [asyncio.create_task(api.get(item)) for item in ids]
    return [await task for task in tasks]
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def fetch_all(api, ids):
    requests = [api.get(item) for item in ids]
    return await asyncio.gather(requests)
""",
            D.NO_STAR,
            "the list itself, without the star",
        ),
        WrongAnswer(
            """\
async def fetch_all(api, ids):
    return [await api.get(item) for item in ids]
""",
            D.SEQUENTIAL,
            "await inside the list: each waits for its answer before the next is asked",
        ),
        WrongAnswer(
            """\
async def fetch_all(api, ids):
    return [api.get(item) for item in ids]
""",
            D.NOT_AWAITED,
            "a list of coroutine objects, nobody asked for anything",
        ),
        WrongAnswer(
            """\
async def fetch_all(api, ids):
    return await asyncio.gather(tuple(api.get(item) for item in ids))
""",
            D.NOT_AWAITABLE,
            "a tuple without the star",
        ),
        WrongAnswer(
            """\
async def fetch_all(api, ids):
    answers = []
    for answer in asyncio.as_completed([api.get(item) for item in ids]):
        answers.append(await answer)
    return answers
""",
            D.WRONG_ORDER,
            "appended as they arrive: the order of finish",
        ),
        WrongAnswer(
            """\
async def fetch_all(api, ids):
    tasks = [asyncio.create_task(api.get(item)) for item in ids]
    await asyncio.wait(tasks)
    return [task.result() for task in tasks]
""",
            D.RAISED,
            "asyncio.wait refuses an empty list",
        ),
        WrongAnswer(
            """\
async def fetch_all(api, ids):
    return dict(zip(ids, await asyncio.gather(*[api.get(item) for item in ids])))
""",
            D.SHAPE,
            "a dictionary loses the second of two equal ids",
        ),
        WrongAnswer(
            """\
async def fetch_all(api, ids):
    different = list(dict.fromkeys(ids))
    found = dict(zip(different, await asyncio.gather(*[api.get(item) for item in different])))
    return [found[item] for item in ids]
""",
            D.SEQUENTIAL,
            "a set keeps only one of two equal ids",
        ),
    ),
)

_2_2 = Exercise(
    id="2.2",
    title="Each answer under its name",
    function="fetch_map",
    starter="""\
async def fetch_map(api, names):
    return ...
""",
    hints=(
        "How many times does your code go through `names`? A generator has nothing left the second time.",
        "Keep the names first. Then gather one request for each, and bring names and answers together.",
        "names = list(names), then answers = await asyncio.gather(*[...]). What does "
        "dict(zip(names, ...)) need?",
    ),
    idea=(
        "Results have the order of the arguments, so dict(zip(...)) brings them home. Go through "
        "an iterator once."
    ),
    other_ways=(
        """\
async def fetch_map(api, names):
    jobs = {name: api.get(name) for name in names}
    return dict(zip(jobs, await asyncio.gather(*jobs.values())))
""",
        """\
async def fetch_map(api, names):
    async def pair(name):
        return name, await api.get(name)

    return dict(await asyncio.gather(*map(pair, names)))
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def fetch_map(api, names):
    answers = await asyncio.gather(*[api.get(name) for name in names])
    return {name: answer for name, answer in zip(names, answers)}
""",
            D.ONE_SHOT,
            "goes through names twice",
        ),
        WrongAnswer(
            """\
async def fetch_map(api, names):
    return {name: await api.get(name) for name in names}
""",
            D.SEQUENTIAL,
            "await in a dictionary comprehension",
        ),
        WrongAnswer(
            """\
async def fetch_map(api, names):
    return {name: asyncio.create_task(api.get(name)) for name in names}
""",
            D.NOT_AWAITED,
            "the values are tasks",
        ),
        WrongAnswer(
            """\
async def fetch_map(api, names):
    return await asyncio.gather(*[api.get(name) for name in names])
""",
            D.SHAPE,
            "a list of answers, no dictionary",
        ),
        WrongAnswer(
            """\
async def fetch_map(api, names):
    jobs = {name: api.get(name) for name in names}
    answers = await asyncio.gather(*jobs)
    return dict(zip(jobs, answers))
""",
            D.NOT_AWAITABLE,
            "the star before a dictionary passes its keys",
        ),
        WrongAnswer(
            """\
async def fetch_map(api, names):
    names, answers = list(names), []
    for answer in asyncio.as_completed([api.get(name) for name in names]):
        answers.append(await answer)
    return dict(zip(names, answers))
""",
            D.WRONG_VALUE,
            "answers in the order of finish under names in the order of asking",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (_2_1, _2_2, FETCH_LIMITED)
