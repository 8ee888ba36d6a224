"""What a learner is given in exercise 4.2: starter, hints, idea, wrong answers."""

from __future__ import annotations

from gatherlab.model import Diagnosis as D
from gatherlab.model import Exercise, WrongAnswer

__all__ = ["EXERCISES"]

_4_2 = Exercise(
    id="4.2",
    title="First answer wins",
    function="first_answer",
    starter="""\
async def first_answer(api, mirrors):
    return ...
""",
    hints=(
        (
            "Three things to look at: a mirror that fails early, a mirror that never answers, and what is "
            "left running when you return."
        ),
        (
            "Make a task for each mirror. Go through asyncio.as_completed(tasks), skip ApiError, and put the "
            "clean-up in a finally: as_completed stops nobody."
        ),
        (
            "finally: cancel every task, then await asyncio.gather(*tasks, return_exceptions=True). After "
            'the loop: raise ApiError("all mirrors failed").'
        ),
    ),
    idea="Take the first good answer, then cancel the rest and wait until they are done.",
    other_ways=(
        """\
async def first_answer(api, mirrors):
    tasks = [asyncio.create_task(api.get(mirror)) for mirror in mirrors]
    pending = set(tasks)
    try:
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if not task.cancelled() and not isinstance(task.exception(), ApiError):
                    return task.result()
        raise ApiError("all mirrors failed")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def first_answer(api, mirrors):
    answers = await asyncio.gather(*[api.get(mirror) for mirror in mirrors], return_exceptions=True)
    return answers[0]
""",
            D.WAITED_FOR_ALL,
            "gather, then take the first",
        ),
        WrongAnswer(
            """\
async def first_answer(api, mirrors):
    for mirror in mirrors:
        try:
            return await api.get(mirror)
        except ApiError:
            pass
    raise ApiError("all mirrors failed")
""",
            D.SEQUENTIAL,
            "one mirror after the other",
        ),
        WrongAnswer(
            """\
async def first_answer(api, mirrors):
    for answer in asyncio.as_completed([api.get(mirror) for mirror in mirrors]):
        try:
            return await answer
        except ApiError:
            pass
    raise ApiError("all mirrors failed")
""",
            D.NOT_CANCELLED,
            "as_completed does not cancel the others",
        ),
        WrongAnswer(
            """\
async def first_answer(api, mirrors):
    tasks = [asyncio.create_task(api.get(mirror)) for mirror in mirrors]
    try:
        for answer in asyncio.as_completed(tasks):
            try:
                return await answer
            except ApiError:
                pass
        raise ApiError("all mirrors failed")
    finally:
        for task in tasks:
            task.cancel()
""",
            D.CLEANUP_NOT_AWAITED,
            "cancelled, but not awaited",
        ),
        WrongAnswer(
            """\
async def first_answer(api, mirrors):
    tasks = [asyncio.create_task(api.get(mirror)) for mirror in mirrors]
    done, late = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return tasks[0].result() if tasks[0] in done else done.pop().result()
""",
            D.RAISED,
            "the first that is done may be a failure",
        ),
        WrongAnswer(
            """\
async def first_answer(api, mirrors):
    tasks = [asyncio.create_task(api.get(mirror)) for mirror in mirrors]
    try:
        for answer in asyncio.as_completed(tasks):
            try:
                return await answer
            except ApiError:
                pass
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
""",
            D.SWALLOWED,
            "returns None when all mirrors fail",
        ),
        WrongAnswer(
            """\
async def first_answer(api, mirrors):
    pending = {asyncio.create_task(api.get(mirror)) for mirror in mirrors}
    good = []
    while pending and not good:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        good = [task for task in done if task.exception() is None]
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return good[0].result()
""",
            D.WRONG_EXC,
            "IndexError when all mirrors fail",
        ),
        WrongAnswer(
            """\
async def first_answer(api, mirrors):
    pending = {asyncio.create_task(api.get(mirror)) for mirror in mirrors}
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if task.exception() is None:
                for late in pending:
                    late.cancel()
                await asyncio.wait(pending)
                return task.result()
    raise ApiError("all mirrors failed")
""",
            D.RAISED,
            "wait() of an empty set, when the good answer comes last",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (_4_2,)
