"""The steps of exercise 5.1, each a demand more: 5.1a order, 5.1b limit, 5.1c time-out, 5.1d failures.

They are checked as exercises are, but the course does not list them: no notebook holds a cell of theirs.
None has other ways to show: who has passed a step goes on to the next one, with the answer at hand.
"""

from __future__ import annotations

from dataclasses import replace

from gatherlab.exercises.lesson_05.texts import EXERCISES
from gatherlab.model import Diagnosis as D
from gatherlab.model import Exercise, WrongAnswer

__all__ = ["STEPS"]

_ONE_BY_ONE = """\
async def report(api, services, limit, timeout):
    return [(name, "ok", await api.check(name)) for name in services]
"""
_AS_COMPLETED = """\
async def report(api, services, limit, timeout):
    async def row(name):
        return name, "ok", await api.check(name)

    return [await answer for answer in asyncio.as_completed([row(name) for name in services])]
"""
_VALUES_ONLY = """\
async def report(api, services, limit, timeout):
    return await asyncio.gather(*[api.check(name) for name in services])
"""
_ORDER = """\
async def report(api, services, limit, timeout):
    values = await asyncio.gather(*[api.check(name) for name in services])
    return [(name, "ok", value) for name, value in zip(services, values)]
"""
_CHUNKS = """\
async def report(api, services, limit, timeout):
    rows = []
    for start in range(0, len(services), limit):
        chunk = services[start : start + limit]
        values = await asyncio.gather(*[api.check(name) for name in chunk])
        rows += [(name, "ok", value) for name, value in zip(chunk, values)]
    return rows
"""
_AROUND_GATHER = """\
async def report(api, services, limit, timeout):
    async with asyncio.Semaphore(limit):
        values = await asyncio.gather(*[api.check(name) for name in services])
    return [(name, "ok", value) for name, value in zip(services, values)]
"""
_ROWS = """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
{row}

    return await asyncio.gather(*[row(name) for name in services])
"""
_LIMIT = _ROWS.format(
    row="""\
        async with slots:
            return name, "ok", await api.check(name)"""
)
_ROW_WITH_CLOCK = """\
        try:
            async with {order}:
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None"""
_TIMEOUT = _ROWS.format(row=_ROW_WITH_CLOCK.format(order="slots, asyncio.timeout(timeout)"))
_IN_QUEUE = _ROWS.format(row=_ROW_WITH_CLOCK.format(order="asyncio.timeout(timeout), slots"))
_NO_EXCEPT = _ROWS.format(
    row="""\
        async with slots, asyncio.timeout(timeout):
            return name, "ok", await api.check(name)"""
)
_ROW_WITH_FAILURE = """
        except Exception as error:
            return name, "failed", error"""
_FAILURES = _ROWS.format(
    row=_ROW_WITH_CLOCK.format(order="slots, asyncio.timeout(timeout)") + _ROW_WITH_FAILURE
)
_FAILED_FIRST = _FAILURES.replace("Exception as error", "(TimeoutError, Exception) as error").replace(
    '        except TimeoutError:\n            return name, "timeout", None\n', ""
)
_NO_DETAIL = _FAILURES.replace('"failed", error', '"failed", None')


def _step(letter: str, title: str, hints: tuple[str, str, str], idea: str) -> Exercise:
    whole = EXERCISES[0]
    return replace(
        whole, id=whole.id + letter, title=title, hints=hints, idea=idea, other_ways=(), wrong_answers=()
    )


_A = replace(
    _step(
        "a",
        "Step 1: order",
        (
            "Notice that gather() keeps the order of its arguments, whoever answers first.",
            "Gather one api.check(name) for each service, then zip the names and the values.",
            'Almost the line: return [(name, "ok", value) for name, value in zip(services, …)]',
        ),
        "gather keeps the order: the first value belongs to the first service.",
    ),
    wrong_answers=(
        WrongAnswer(_ONE_BY_ONE, D.SEQUENTIAL, "a list of awaits runs together"),
        WrongAnswer(_AS_COMPLETED, D.WRONG_ORDER, "rows in the order of the answers"),
        WrongAnswer(_VALUES_ONLY, D.SHAPE, "values without their names"),
        WrongAnswer(_ORDER.replace("await asyncio.gather", "asyncio.gather"), D.NOT_AWAITED, "no await"),
        WrongAnswer(_ORDER.replace("*[", "["), D.NO_STAR, "a list without the star"),
    ),
)
_B = replace(
    _step(
        "b",
        "Step 2: limit",
        (
            "Notice that a semaphore gives out slots: async with takes one, and gives it back at the end.",
            "Write a small coroutine row(name). All rows share one semaphore; each takes a slot of its own.",
            "Almost the lines: slots = asyncio.Semaphore(limit), in row: async with slots: return name, …",
        ),
        "One semaphore for all rows, taken inside each row: a free slot is used at once.",
    ),
    wrong_answers=(
        WrongAnswer(_ORDER, D.LIMIT_EXCEEDED, "the limit is ignored"),
        WrongAnswer(_AROUND_GATHER, D.LIMIT_EXCEEDED, "one slot for the whole gather"),
        WrongAnswer(
            _LIMIT.replace("async with slots", "async with asyncio.Semaphore(limit)"),
            D.LIMIT_EXCEEDED,
            "a new semaphore for each row",
        ),
        WrongAnswer(_CHUNKS, D.HEAD_OF_LINE, "chunks: the slowest of a chunk keeps the next one waiting"),
        WrongAnswer(_LIMIT.replace("Semaphore(limit)", "Semaphore(1)"), D.SEQUENTIAL, "a limit of one"),
    ),
)
_C = replace(
    _step(
        "c",
        "Step 3: time-out",
        (
            "Notice that a check that waits for a slot has not begun: its clock must not run yet.",
            "In async with a, b the first one is outside: first the slot, then asyncio.timeout(timeout).",
            "Almost the lines: async with slots, asyncio.timeout(…): … except TimeoutError: return name, …",
        ),
        "First the slot, then the clock: waiting in the queue is not the service's fault.",
    ),
    wrong_answers=(
        WrongAnswer(_LIMIT, D.WRONG_VALUE, "no time-out"),
        WrongAnswer(_IN_QUEUE, D.TIMEOUT_IN_QUEUE, "the clock starts before the slot is taken"),
        WrongAnswer(_NO_EXCEPT, D.RAISED, "nobody catches TimeoutError"),
        WrongAnswer(
            _TIMEOUT.replace('"timeout", None', '"late", None'),
            D.WRONG_VALUE,
            "a word of one's own for the status",
        ),
        WrongAnswer(
            _TIMEOUT.replace(
                "async with slots, asyncio.timeout(timeout)", "async with asyncio.timeout(timeout)"
            ),
            D.LIMIT_EXCEEDED,
            "the limit got lost",
        ),
    ),
)
_D = replace(
    _step(
        "d",
        "Step 4: failures",
        (
            "Notice that the error of one row leaves row, and gather() raises it: all other rows are lost.",
            "Catch it in row, where the name is known. TimeoutError is an Exception too: it stands first.",
            'Almost the lines: except Exception as error: return name, "failed", …',
        ),
        "Errors become rows where the name is known.",
    ),
    wrong_answers=(
        WrongAnswer(_TIMEOUT, D.RAISED, "one failure takes the report down"),
        WrongAnswer(_FAILED_FIRST, D.WRONG_VALUE, "a time-out counted as a failure"),
        WrongAnswer(_NO_DETAIL, D.WRONG_VALUE, "the error is dropped"),
        WrongAnswer(
            _FAILURES.replace('"failed", error', '"failed", str(error)'),
            D.WRONG_VALUE,
            "the text of the error",
        ),
        WrongAnswer(
            _FAILURES.replace("slots, asyncio.timeout(timeout)", "asyncio.timeout(timeout), slots"),
            D.TIMEOUT_IN_QUEUE,
            "the clock starts before the slot is taken",
        ),
    ),
)

STEPS: tuple[Exercise, ...] = (_A, _B, _C, _D)
