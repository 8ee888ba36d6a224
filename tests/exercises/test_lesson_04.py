"""What is peculiar to lesson 4: what its messages tell about time and about who was left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gatherlab.model import Verdict

Check = Callable[[str, str], Verdict]
SourceOf = Callable[[str, str], str]


def test_the_time_a_message_names_is_virtual_and_exact(check: Check, source_of: SourceOf) -> None:
    late = source_of("4.4", "a deadline for each")
    assert "Your function ended after 4 seconds." in check("4.4", late).message


def test_a_list_in_the_place_of_an_answer_is_told(check: Check) -> None:
    """``gather`` of one as the head start is right, but for the list around its result."""
    gathered = (
        "async def head_start(api):\n"
        "    slow = asyncio.gather(api.slow())\n"
        "    prepared = await api.prepare()\n"
        "    return prepared, "
    )
    assert check("4.1", gathered + "await slow").look.startswith("gather() gives a list")
    assert check("4.1", gathered + "(await slow)[0]").diagnosis is None


def test_the_end_of_a_block_is_told_as_a_wait(check: Check) -> None:
    """Nothing is awaited by hand, so "do not await it" would help nobody."""
    grouped = (
        "async def head_start(api):\n"
        "    async with asyncio.TaskGroup() as group:\n"
        "        slow = group.create_task(api.slow())\n"
        "    return await api.prepare(), slow.result()\n"
    )
    verdict = check("4.1", grouped)
    assert verdict.diagnosis == "SEQUENTIAL"
    assert "The end of a TaskGroup's block is a wait, too." in verdict.look


def test_an_await_inside_create_task_is_named(check: Check) -> None:
    """There is a task, and no TaskGroup: what is wrong is the await in the brackets."""
    inside = (
        "async def head_start(api):\n"
        "    slow = asyncio.create_task(await api.slow())\n"
        "    prepared = await api.prepare()\n"
        "    return prepared, await slow\n"
    )
    verdict = check("4.1", inside)
    assert verdict.diagnosis == "SEQUENTIAL"
    assert "no await inside create_task()" in verdict.look


def test_the_gather_that_is_there_needs_no_list_of_tasks(check: Check) -> None:
    """What the message says, word for word, mends an answer that holds no tasks."""
    writers = (
        "async def within(api, ids, seconds):\n"
        "    ready = {}\n"
        "    async def one(item):\n"
        "        ready[item] = await api.get(item)\n"
        "    try:\n"
        "        async with asyncio.timeout(seconds):\n"
        "            await asyncio.gather(*[one(item) for item in ids])\n"
        "    except TimeoutError:\n"
        "        pass\n"
        "    return ready\n"
    )
    verdict = check("4.4", writers)
    assert verdict.diagnosis == "CLEANUP_NOT_AWAITED"
    assert "Wait for all: put it into the gather() you have" in verdict.look
    mended = writers.replace("for item in ids])", "for item in ids], return_exceptions=True)")
    assert check("4.4", mended).diagnosis is None


def test_a_good_answer_that_comes_last_leaves_nobody_to_stop(check: Check, source_of: SourceOf) -> None:
    verdict = check("4.2", source_of("4.2", "wait() of an empty set"))
    assert "asyncio.wait() refuses an empty list" in verdict.look
    unless_empty = source_of("4.2", "wait() of an empty set").replace(
        "await asyncio.wait(pending)\n", "await asyncio.gather(*pending, return_exceptions=True)\n"
    )
    assert check("4.2", unless_empty).diagnosis is None


def test_the_learner_reads_which_mirrors_were_left(check: Check, source_of: SourceOf) -> None:
    left = source_of("4.2", "as_completed does not cancel")
    assert "m1 and m3 were still running" in check("4.2", left).message


def test_swapped_arguments_of_on_result_are_told(check: Check, source_of: SourceOf) -> None:
    assert "on_result(id, value)" in check("4.3", source_of("4.3", "arguments the wrong way round")).look


_CALLBACKS = """\
async def as_they_arrive(api, ids, on_result):
    tasks = []
    for item in ids:
        task = asyncio.create_task(api.get(item))
        task.add_done_callback(CALLBACK)
        tasks.append(task)
    await asyncio.gather(*tasks)
"""


@pytest.mark.parametrize(
    ("callback", "happened", "look"),
    [
        (
            "on_result",
            "A callback raised TypeError: on_result() missing 1 required positional argument: 'value'.",
            "lambda task, item=item: on_result(item, task.result())",
        ),
        (
            "lambda task: on_result(task.key, task.result())",
            "A callback raised AttributeError: 'Task' object has no attribute 'key' (line 5).",
            "Look at the line it came from",
        ),
    ],
)
def test_an_error_in_a_done_callback_is_told(callback: str, happened: str, look: str, check: Check) -> None:
    verdict = check("4.3", _CALLBACKS.replace("CALLBACK", callback))
    assert verdict.diagnosis == "NOT_STREAMING"
    assert verdict.happened.startswith(happened)
    assert look in verdict.look


def test_a_done_callback_that_reports_is_right(check: Check) -> None:
    right = _CALLBACKS.replace("CALLBACK", "lambda task, item=item: on_result(item, task.result())")
    assert check("4.3", right).diagnosis is None


_CLOSE = """\
async def first_answer(api, mirrors):
    coroutines = [api.get(mirror) for mirror in mirrors]
    try:
        for answer in asyncio.as_completed(list(map(asyncio.create_task, coroutines))):
            try:
                return await answer
            except ApiError:
                pass
        raise ApiError("all mirrors failed")
    finally:
        for coroutine in coroutines:
            coroutine.close()
"""


def test_close_is_told_apart_from_cancel(check: Check) -> None:
    verdict = check("4.2", _CLOSE)
    assert verdict.diagnosis == "CLEANUP_NOT_AWAITED"
    assert "were closed, but had not finished cleaning up" in verdict.happened
    assert verdict.look.startswith("close() ends a coroutine at once")
