"""What a learner is given in exercise 3.1: starters, hints, other ways, wrong answers to expect."""

from __future__ import annotations

from gatherlab.model import Diagnosis as D
from gatherlab.model import Exercise, WrongAnswer

__all__ = ["SETTLE"]

SETTLE = Exercise(
    id="3.1",
    title="Fill the gap",
    function="settle",
    starter="""\
async def settle(api, ids):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    ok, failed = {}, {}
    for item, result in zip(ids, results):
        is_failure = ...  # the gap: did this one fail?
        if is_failure:
            failed[item] = result
        else:
            ok[item] = result
    return ok, failed
""",
    hints=(
        "Which kinds of object can stand in `results`? Think of a cancelled request too.",
        "`isinstance` can tell an exception object from an answer. CancelledError is no "
        "Exception: which class is wide enough?",
        "is_failure = isinstance(result, ...), with the class that both Exception and "
        "CancelledError belong to.",
    ),
    idea=("In a return_exceptions list a failure is a BaseException: CancelledError is no Exception."),
    other_ways=(
        """\
async def settle(api, ids):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    broken = (Exception, asyncio.CancelledError)
    ok = {item: result for item, result in zip(ids, results) if not isinstance(result, broken)}
    return ok, {item: result for item, result in zip(ids, results) if isinstance(result, broken)}
""",
        """\
async def settle(api, ids):
    async def one(item):
        try:
            return item, await api.get(item), None
        except BaseException as error:
            return item, None, error

    rows = await asyncio.gather(*[one(item) for item in ids])
    ok = {item: answer for item, answer, error in rows if error is None}
    return ok, {item: error for item, answer, error in rows if error is not None}
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def settle(api, ids):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    ok, failed = {}, {}
    for item, result in zip(ids, results):
        if isinstance(result, Exception):
            failed[item] = result
        else:
            ok[item] = result
    return ok, failed
""",
            D.CANCEL_MISSED,
            "Exception does not find CancelledError",
        ),
        WrongAnswer(
            """\
async def settle(api, ids):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    bad = (ApiError, asyncio.CancelledError)
    ok = {item: result for item, result in zip(ids, results) if not isinstance(result, bad)}
    return ok, {item: result for item, result in zip(ids, results) if isinstance(result, bad)}
""",
            D.SWALLOWED,
            "ApiError alone: every other error counts as an answer",
        ),
        WrongAnswer(
            """\
async def settle(api, ids):
    results = await asyncio.gather(*[api.get(item) for item in ids])
    return dict(zip(ids, results)), {}
""",
            D.RAISED,
            "no return_exceptions: the first error comes out, and there is no list",
        ),
        WrongAnswer(
            """\
async def settle(api, ids):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    ok, failed = {}, {}
    for item, result in zip(ids, results):
        if isinstance(result, BaseException):
            failed[item] = repr(result)
        else:
            ok[item] = result
    return ok, failed
""",
            D.WRONG_VALUE,
            "the text of the error, not the exception object",
        ),
        WrongAnswer(
            """\
async def settle(api, ids):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    good = [result for result in results if not isinstance(result, BaseException)]
    failed = {item: result for item, result in zip(ids, results) if isinstance(result, BaseException)}
    return {item: answer for item, answer in zip(ids, good) if item not in failed}, failed
""",
            D.WRONG_VALUE,
            "zip after filtering: answers move to the wrong ids",
        ),
        WrongAnswer(
            """\
async def settle(api, ids):
    ok, failed = {}, {}
    for item in ids:
        try:
            ok[item] = await api.get(item)
        except BaseException as error:
            failed[item] = error
    return ok, failed
""",
            D.SEQUENTIAL,
            "try and except in a loop: one after the other",
        ),
        WrongAnswer(
            """\
async def settle(api, ids):
    results = await asyncio.gather(*[api.get(item) for item in ids], return_exceptions=True)
    failed = [result for result in results if isinstance(result, BaseException)]
    return [result for result in results if not isinstance(result, BaseException)], failed
""",
            D.SHAPE,
            "two lists: nobody knows which id failed",
        ),
        WrongAnswer(
            """\
async def settle(api, ids):
    tasks = {item: asyncio.create_task(api.get(item)) for item in ids}
    await asyncio.gather(*tasks.values(), return_exceptions=True)
    failed = {item: task.exception() for item, task in tasks.items() if task.exception()}
    return {item: task.result() for item, task in tasks.items() if item not in failed}, failed
""",
            D.CANCEL_MISSED,
            "task.exception() is None for a task that went well, and it raises for a cancelled one",
        ),
    ),
)
