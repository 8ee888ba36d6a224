"""The wrong answers to expect in exercise 5.1."""

from __future__ import annotations

from gatherlab.model import Diagnosis as D
from gatherlab.model import WrongAnswer

__all__ = ["WRONG_ANSWERS"]

WRONG_ANSWERS: tuple[WrongAnswer, ...] = (
    WrongAnswer(
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
        try:
            async with asyncio.timeout(timeout):
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None
        except (Exception, asyncio.CancelledError) as error:
            return name, "failed", error

    return await asyncio.gather(*[row(name) for name in services])
""",
        D.LIMIT_EXCEEDED,
        "no semaphore",
    ),
    WrongAnswer(
        """\
async def report(api, services, limit, timeout):
    async def row(name):
        try:
            slots = asyncio.Semaphore(limit)
            async with slots, asyncio.timeout(timeout):
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None
        except (Exception, asyncio.CancelledError) as error:
            return name, "failed", error

    return await asyncio.gather(*[row(name) for name in services])
""",
        D.LIMIT_EXCEEDED,
        "a new semaphore for each row",
    ),
    WrongAnswer(
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
        try:
            async with asyncio.timeout(timeout), slots:
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None
        except (Exception, asyncio.CancelledError) as error:
            return name, "failed", error

    return await asyncio.gather(*[row(name) for name in services])
""",
        D.TIMEOUT_IN_QUEUE,
        "the clock starts before the slot is taken",
    ),
    WrongAnswer(
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

    return await asyncio.gather(*[row(name) for name in services])
""",
        D.CANCEL_MISSED,
        "CancelledError is no Exception",
    ),
    WrongAnswer(
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
        try:
            async with slots, asyncio.timeout(timeout):
                return name, "ok", await api.check(name)
        except (Exception, asyncio.CancelledError) as error:
            return name, "failed", error

    return await asyncio.gather(*[row(name) for name in services])
""",
        D.WRONG_VALUE,
        "a time-out counted as a failure",
    ),
    WrongAnswer(
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
        try:
            async with slots, asyncio.timeout(timeout):
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None
        except (Exception, asyncio.CancelledError) as error:
            return name, "failed", str(error)

    return await asyncio.gather(*[row(name) for name in services])
""",
        D.WRONG_VALUE,
        "the text of the error in place of the error",
    ),
    WrongAnswer(
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
        try:
            async with slots, asyncio.timeout(timeout):
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None

    return await asyncio.gather(*[row(name) for name in services])
""",
        D.RAISED,
        "one failure takes the report down",
    ),
    WrongAnswer(
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
        try:
            async with slots, asyncio.timeout(timeout):
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None
        except (Exception, asyncio.CancelledError) as error:
            return name, "failed", error

    return [await answer for answer in asyncio.as_completed([row(name) for name in services])]
""",
        D.WRONG_ORDER,
        "rows in the order of the answers",
    ),
    WrongAnswer(
        """\
async def report(api, services, limit, timeout):
    async def row(name):
        try:
            async with asyncio.timeout(timeout):
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None
        except (Exception, asyncio.CancelledError) as error:
            return name, "failed", error

    rows = []
    for start in range(0, len(services), limit):
        rows += await asyncio.gather(*[row(name) for name in services[start : start + limit]])
    return rows
""",
        D.HEAD_OF_LINE,
        "chunks: the slowest of a chunk keeps the others waiting",
    ),
    WrongAnswer(
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
        try:
            async with slots, asyncio.timeout(timeout):
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None
        except (Exception, asyncio.CancelledError) as error:
            return name, "failed", error

    return [await row(name) for name in services]
""",
        D.SEQUENTIAL,
        "one check after the other",
    ),
    WrongAnswer(
        """\
async def report(api, services, limit, timeout):
    slots = asyncio.Semaphore(limit)

    async def row(name):
        try:
            async with slots:
                return name, "ok", await api.check(name)
        except TimeoutError:
            return name, "timeout", None
        except (Exception, asyncio.CancelledError) as error:
            return name, "failed", error

    async with asyncio.timeout(timeout):
        return await asyncio.gather(*[row(name) for name in services])
""",
        D.RAISED,
        "one time-out for the whole report",
    ),
)
