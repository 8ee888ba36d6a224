"""Another good way for each of 6.1 to 6.6, by asyncio.wait(): it does what its step asks for, and no more.

What comes later would give the next exercise away.
"""

from __future__ import annotations

from gatherlab.exercises.lesson_06.wrong_texts import BY_WAIT

__all__ = ["WAYS"]

_RESULTS = """\
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    await asyncio.wait(tasks)
    return [task.result() for task in tasks]
"""
_FIRST_ERROR = """\
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    for task in tasks:
        task.add_done_callback(lambda task: task.exception())  # an error that was asked for is not logged
    done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    for task in done:
        task.result()  # raises the error, if there is one
    return [task.result() for task in tasks]
"""
_FLAG = """\
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    for task in tasks:
        task.add_done_callback(lambda task: task.exception())  # an error that was asked for is not logged
    until = asyncio.ALL_COMPLETED if return_exceptions else asyncio.FIRST_EXCEPTION
    done, left = await asyncio.wait(tasks, return_when=until)
    if return_exceptions:
        return [task.exception() or task.result() for task in tasks]
    for task in done:
        task.result()  # raises the error, if there is one
    return [task.result() for task in tasks]
"""
# without the dict, which is for arguments that are equal
_CANCELLING = (
    BY_WAIT.replace("{each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}",
                    "[asyncio.ensure_future(each) for each in awaitables]")
    .replace("set(tasks.values())", "set(tasks)")
    .replace("for task in tasks.values():", "for task in tasks:")
    .replace("outcome(tasks[each]) for each in awaitables", "outcome(task) for task in tasks")
)  # fmt: skip

WAYS = {1: _RESULTS, 2: _FIRST_ERROR, 3: _FLAG, 4: _CANCELLING, 5: BY_WAIT, 6: BY_WAIT}
