"""Wrong gathers to expect, each made of a right one by one change, or of one wrong idea."""

from __future__ import annotations

from gatherlab.model import Diagnosis as D
from gatherlab.model import WrongAnswer

__all__ = ["BY_WAIT", "WRONG"]

BY_WAIT = """\
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    left = set(tasks.values())
    for task in left:
        task.add_done_callback(went_wrong)  # an error that was asked for is not logged
    try:
        while left:
            done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            if not return_exceptions and any(map(went_wrong, done)):
                break
    except asyncio.CancelledError:
        for task in left:
            task.cancel()
        await asyncio.wait(left)
        raise
    if not return_exceptions:
        for task in tasks.values():
            if task.done() and went_wrong(task):
                return task.result()
    return [outcome(tasks[each]) for each in awaitables]


def went_wrong(task):
    return task.cancelled() or task.exception() is not None


def outcome(task):
    try:
        return task.result()
    except BaseException as error:
        return error
"""

RETURN = "    return [outcome(tasks[each]) for each in awaitables]"
STOP = "        for task in left:\n            task.cancel()\n        await asyncio.wait(left)\n        raise"
RAISE = "                return task.result()"
TASKS = "    tasks = {each"

IN_A_ROW = """\
async def my_gather(*awaitables, return_exceptions=False):
    return [await each for each in awaitables]
"""
A_GROUP = """\
async def my_gather(*awaitables, return_exceptions=False):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each) for each in awaitables]
    return [task.result() for task in tasks]
"""
TASKS_IN_A_ROW = """\
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    return [await task for task in tasks]
"""
TWICE = """\
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    finished = asyncio.get_running_loop().create_future()
    left = set(tasks)

    def one_is_done(task):
        left.discard(task)
        if not left or task.exception():
            finished.set_result(task)

    for task in tasks:
        task.add_done_callback(one_is_done)
    (await finished).result()
    return [task.result() for task in tasks]
"""
NO_FLAG = TWICE.replace(", return_exceptions=False", "").replace(
    "if not left or task.exception():", "if not finished.done() and (not left or task.exception()):"
)


def _changed(old: str, new: str, diagnosis: D, note: str) -> WrongAnswer:
    if BY_WAIT.count(old) != 1:
        raise ValueError(f"{note}: {old!r} stands {BY_WAIT.count(old)} times there")
    return WrongAnswer(BY_WAIT.replace(old, new), diagnosis, note)


def _before(lines: str) -> str:
    return lines + TASKS


WRONG: dict[str, tuple[WrongAnswer, ...]] = {
    "6.1": (
        WrongAnswer(IN_A_ROW, D.SEQUENTIAL, "an await runs a coroutine to its end"),
        WrongAnswer(
            """\
async def my_gather(*awaitables, return_exceptions=False):
    results = []
    for one in asyncio.as_completed(awaitables):
        results.append(await one)
    return results
""",
            D.WRONG_ORDER,
            "results in the order of finish",
        ),
        WrongAnswer(
            """\
def my_gather(*awaitables, return_exceptions=False):
    return [asyncio.ensure_future(each) for each in awaitables]
""",
            D.NOT_AWAITED,
            "hands over, and waits for nobody",
        ),
        WrongAnswer(
            """\
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    await asyncio.get_running_loop().create_future()
    return [task.result() for task in tasks]
""",
            D.DEADLOCK,
            "a future that nobody fills",
        ),
        WrongAnswer(
            """\
async def my_gather(*awaitables, return_exceptions=False):
    await asyncio.wait(awaitables)
    return [each.result() for each in awaitables]
""",
            D.RAISED,
            "asyncio.wait() of coroutines",
        ),
        _changed(RETURN, RETURN.replace("[", "tuple([", 1) + ")", D.SHAPE, "a tuple"),
        WrongAnswer(
            """\
async def my_gather(*awaitables, return_exceptions=False):
    return await asyncio.gather(*awaitables, return_exceptions=return_exceptions)
""",
            D.USES_GATHER,
            "gather itself",
        ),
    ),
    "6.2": (
        WrongAnswer(TASKS_IN_A_ROW, D.LATE, "the error only when its turn comes"),
        WrongAnswer(A_GROUP, D.OTHERS_CANCELLED, "a TaskGroup is no gather"),
        WrongAnswer(TWICE, D.RAISED, "a callback that fills the future a second time"),
        _changed(
            "return_exceptions=False):", "return_exceptions=True):", D.SWALLOWED, "the error as a result"
        ),
        _changed(
            RAISE, "                raise ApiError('a child failed')", D.WRONG_EXC, "an error of its own"
        ),
        _changed(RAISE, "                return None", D.SWALLOWED, "None for an error"),
        _changed(
            RETURN,
            "    found = [outcome(tasks[each]) for each in awaitables]\n"
            "    for one in found:\n"
            "        if isinstance(one, Exception) and not return_exceptions:\n"
            "            raise one\n"
            "    return found",
            D.LOST_RESULTS,
            "takes an exception that was returned for one that was raised",
        ),
    ),
    "6.3": (
        WrongAnswer(NO_FLAG, D.RAISED, "the flag is no parameter"),
        _changed("        return error", "        return str(error)", D.SWALLOWED, "the text of the error"),
        _changed(
            "        return error", "        raise", D.LOST_RESULTS, "raises at the end, whatever the flag"
        ),
        _changed(
            RETURN,
            "    return [outcome(task) for task in tasks.values() if not went_wrong(task)]",
            D.SHAPE,
            "only the good ones",
        ),
        _changed(
            "        return task.result()\n    except",
            "        return task.result(), None\n    except",
            D.WRONG_VALUE,
            "pairs of result and error",
        ),
        _changed(
            RETURN,
            "    found = [outcome(tasks[each]) for each in awaitables]\n"
            "    if return_exceptions:\n"
            "        found.sort(key=lambda one: not isinstance(one, Exception))\n"
            "    return found",
            D.WRONG_ORDER,
            "errors first",
        ),
    ),
    "6.4": (
        _changed(
            STOP, "        raise", D.NOT_CANCELLED, "the children are left when the caller is cancelled"
        ),
        _changed(
            "    except BaseException as error:",
            "    except Exception as error:",
            D.CANCEL_MISSED,
            "except Exception, and a cancelled child",
        ),
        _changed(
            "FIRST_COMPLETED", "FIRST_EXCEPTION", D.LATE, "FIRST_EXCEPTION does not see a cancelled child"
        ),
        _changed(
            "        await asyncio.wait(left)\n", "", D.CLEANUP_NOT_AWAITED, "cancels, and does not wait"
        ),
        _changed("        raise\n", "        return None\n", D.CANCEL_MISSED, "swallows the cancellation"),
        _changed(
            "        raise\n", "        raise ValueError('stopped')\n", D.WRONG_EXC, "raises another error"
        ),
        _changed(
            "any(map(went_wrong, done)):\n                break",
            "[task.result() for task in done]:\n                pass",
            D.OTHERS_CANCELLED,
            "takes a child's cancellation for the caller's",
        ),
    ),
    "6.5": (
        _changed("while left:", "while True:", D.RAISED, "asyncio.wait() of nothing"),
        _changed(
            TASKS, _before("    if not awaitables:\n        return None\n"), D.SHAPE, "None for nothing"
        ),
        _changed(
            "in dict.fromkeys(awaitables)}", "in awaitables}", D.CALLS, "the same coroutine is run twice"
        ),
        _changed(
            "asyncio.ensure_future(each)", "asyncio.create_task(each)", D.NOT_AWAITABLE, "coroutines only"
        ),
        _changed(
            "left = set(tasks.values())",
            "left = {task for task in tasks.values() if not task.done()}",
            D.LATE,
            "one that has failed before is not looked at",
        ),
        _changed(
            TASKS,
            _before(
                "    for each in awaitables:\n"
                "        if asyncio.isfuture(each) and each.done() and not return_exceptions:\n"
                "            await each\n"
            ),
            D.NOT_STARTED,
            "one that has failed before keeps the others from starting",
        ),
    ),
    "6.6": (
        _changed(
            "    except BaseException as error:",
            "    except (Exception, asyncio.CancelledError) as error:",
            D.LOST_RESULTS,
            "an error that is no Exception gets by",
        ),
        _changed(
            TASKS,
            _before(
                "    if not all(hasattr(each, '__await__') for each in awaitables):\n        return []\n"
            ),
            D.SWALLOWED,
            "what cannot be awaited is passed over",
        ),
        WrongAnswer(A_GROUP, D.OTHERS_CANCELLED, "a TaskGroup is no gather"),
        WrongAnswer(TASKS_IN_A_ROW, D.LATE, "the error only when its turn comes"),
        _changed(
            STOP, "        raise", D.NOT_CANCELLED, "the children are left when the caller is cancelled"
        ),
        _changed(
            "in dict.fromkeys(awaitables)}", "in awaitables}", D.CALLS, "the same coroutine is run twice"
        ),
    ),
}
