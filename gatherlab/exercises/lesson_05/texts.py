"""What a learner is given in exercise 5.1: the starter, hints, the idea, and other ways."""

from __future__ import annotations

from gatherlab.exercises.lesson_05.wrong_texts import WRONG_ANSWERS
from gatherlab.model import Exercise

__all__ = ["EXERCISES"]

_5_1 = Exercise(
    id="5.1",
    title="The status report",
    function="report",
    starter="""\
async def report(api, services, limit, timeout):
    return ...
""",
    hints=(
        (
            'Take one demand at a time: check("5.1a", report) asks for the order only. If 5.1a to 5.1d '
            "pass, only one demand is left: which class is CancelledError?"
        ),
        (
            "Write a small coroutine row(name) that returns one row. One semaphore for all rows, taken "
            "inside row; the time-out inside the slot; an except for each ending."
        ),
        (
            'async with slots, asyncio.timeout(timeout): return name, "ok", await api.check(name). Then '
            "except TimeoutError, except Exception, and last except asyncio.CancelledError: raise it again "
            "if asyncio.current_task().cancelling(), for then somebody stops the row itself."
        ),
    ),
    idea="One row for each service: first a slot, then the clock, and every ending becomes a row.",
    other_ways=(
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
        try:
            async with slots:
                return name, "ok", await asyncio.wait_for(api.check(name), timeout)
        except TimeoutError:
            return name, "timeout", None
        except Exception as error:
            return name, "failed", error
        except asyncio.CancelledError as error:
            if asyncio.current_task().cancelling():
                raise
            return name, "failed", error

    return await asyncio.gather(*[row(name) for name in services])
""",
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
        try:
            async with slots, asyncio.timeout(timeout):
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None
        except Exception as error:
            return name, "failed", error
        except asyncio.CancelledError as error:
            if asyncio.current_task().cancelling():
                raise
            return name, "failed", error

    return await asyncio.gather(*[row(name) for name in services])
""",
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def ask(name):
        async with slots, asyncio.timeout(timeout):
            return await api.check(name)

    def row(name, answer):
        if isinstance(answer, TimeoutError):
            return name, "timeout", None
        return (name, "failed", answer) if isinstance(answer, BaseException) else (name, "ok", answer)

    answers = await asyncio.gather(*[ask(name) for name in services], return_exceptions=True)
    return [row(name, answer) for name, answer in zip(services, answers)]
""",
    ),
    wrong_answers=WRONG_ANSWERS,
)

EXERCISES: tuple[Exercise, ...] = (_5_1,)
