"""What a learner is given in exercise 3.3: starters, hints, other ways, wrong answers to expect."""

from __future__ import annotations

from gatherlab.model import Diagnosis as D
from gatherlab.model import Exercise, WrongAnswer

__all__ = ["ALL_OR_CANCEL"]

ALL_OR_CANCEL = Exercise(
    id="3.3",
    title="Find the bug",
    function="all_or_cancel",
    starter="""\
async def all_or_cancel(api, ids):
    todo = ...  # find the bug, repair it, then delete this line
    group = asyncio.gather(*[api.get(item) for item in ids])
    try:
        return await group
    except ApiError:
        group.cancel()
        raise
""",
    hints=(
        "When the except block is reached, gather has raised: it is done. What is left for "
        "group.cancel() to do?",
        "Cancel the tasks themselves. So make them before gather, and keep them. Cancelling only "
        "asks: then wait for them.",
        "tasks = [asyncio.create_task(...) for item in ids]. In except: task.cancel() for each, "
        "then await asyncio.gather(*tasks, return_exceptions=...), then raise.",
    ),
    idea=(
        "gather does not cancel the rest: keep the tasks, cancel them, wait for them, raise the first error."
    ),
    other_ways=(
        """\
async def all_or_cancel(api, ids):
    tasks = [asyncio.create_task(api.get(item)) for item in ids]
    if not tasks:
        return []
    try:
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        if task.exception():
            raise task.exception()
    return [task.result() for task in tasks]
""",
        """\
async def all_or_cancel(api, ids):
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(api.get(item)) for item in ids]
    except* ApiError as errors:
        first = errors.exceptions[0]
    else:
        return [task.result() for task in tasks]
    raise first
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def all_or_cancel(api, ids):
    group = asyncio.gather(*[api.get(item) for item in ids])
    try:
        return await group
    except ApiError:
        group.cancel()
        raise
""",
            D.NOT_CANCELLED,
            "cancels the gather, which is done already",
        ),
        WrongAnswer(
            """\
async def all_or_cancel(api, ids):
    return await asyncio.gather(*[api.get(item) for item in ids])
""",
            D.NOT_CANCELLED,
            "the belief that gather does it",
        ),
        WrongAnswer(
            """\
async def all_or_cancel(api, ids):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results
""",
            D.NOT_CANCELLED,
            "waits for all: the others never end",
        ),
        WrongAnswer(
            """\
async def all_or_cancel(api, ids):
    tasks = [asyncio.create_task(api.get(item)) for item in ids]
    try:
        return await asyncio.gather(*tasks)
    except ApiError:
        for task in tasks:
            task.cancel()
        raise
""",
            D.CLEANUP_NOT_AWAITED,
            "cancels, and does not wait",
        ),
        WrongAnswer(
            """\
async def all_or_cancel(api, ids):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(api.get(item)) for item in ids]
    return [task.result() for task in tasks]
""",
            D.WRONG_EXC,
            "a TaskGroup cancels and waits, but its ExceptionGroup comes out",
        ),
        WrongAnswer(
            """\
async def all_or_cancel(api, ids):
    tasks = [asyncio.create_task(api.get(item)) for item in ids]
    try:
        return await asyncio.gather(*tasks)
    except ApiError:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
""",
            D.SWALLOWED,
            "raise is missing: the caller gets None",
        ),
        WrongAnswer(
            """\
async def all_or_cancel(api, ids):
    requests = [api.get(item) for item in ids]
    try:
        return await asyncio.gather(*requests)
    except ApiError:
        for request in requests:
            request.cancel()
        raise
""",
            D.RAISED,
            "a coroutine object has no cancel()",
        ),
        WrongAnswer(
            """\
async def all_or_cancel(api, ids):
    tasks = [asyncio.create_task(api.get(item)) for item in ids]
    try:
        return await asyncio.gather(*tasks)
    except ApiError:
        for task in tasks:
            task.cancel()
        for task in tasks:
            if not task.done():
                await task
        raise
""",
            D.WRONG_EXC,
            "waiting without return_exceptions: a CancelledError comes out instead",
        ),
    ),
)
