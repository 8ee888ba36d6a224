"""What gather takes: nothing, one thing twice, futures and tasks: step 6.5."""

from __future__ import annotations

from gatherlab.exercises.lesson_06.behaviour import (
    Answer,
    Behaviour,
    Error,
    Kind,
    fail,
    ok,
    raised,
    result,
    simple,
)

__all__ = ["ARGUMENTS"]

A, B, C = Answer("a"), Answer("b"), Answer("c")
OUT = Kind("CancelledError")
BAD = """
    bad = asyncio.get_running_loop().create_future()
    bad.set_exception(ValueError("bad"))
"""
GONE = """
    gone = asyncio.get_running_loop().create_future()
    gone.cancel()
"""

ARGUMENTS = (
    Behaviour(
        "nothing",
        5,
        "of nothing comes an empty list",
        "my_gather()",
        simple("my_gather()"),
        {},
        (result([], 0),),
    ),
    Behaviour(
        "nothing-with-flag",
        5,
        "of nothing comes an empty list, with the flag, too",
        "my_gather(return_exceptions=True)",
        simple("my_gather(return_exceptions=True)"),
        {},
        (result([], 0),),
    ),
    Behaviour(
        "same-coroutine",
        5,
        "the same coroutine twice runs once, and its result stands in both places",
        'my_gather(job, api.get("b"), job), where job = api.get("a")',
        simple('my_gather(job, api.get("b"), job)', 'job = api.get("a")'),
        {"a": ok(1), "b": ok(2)},
        (result([A, B, A], 2),),
    ),
    Behaviour(
        "same-task",
        5,
        "the same task twice has its result in both places",
        "my_gather(task, task)",
        simple("my_gather(task, task)", 'task = asyncio.create_task(api.get("a"))'),
        {"a": ok(1)},
        (result([A, A], 1),),
    ),
    Behaviour(
        "same-fails",
        5,
        "the same coroutine twice that fails has its error in both places, with the flag",
        'my_gather(job, job, return_exceptions=True), where job = api.get("a")',
        simple("my_gather(job, job, return_exceptions=True)", 'job = api.get("a")'),
        {"a": fail(1)},
        (result([Error("a"), Error("a")], 1),),
    ),
    Behaviour(
        "kinds",
        5,
        "tasks, futures and other awaitables stand beside coroutines",
        'my_gather(api.get("a"), task, future, thing): a task, a future, an object with __await__',
        simple(
            'my_gather(api.get("a"), task, future, Thing())',
            """
            class Thing:
                def __await__(self):
                    return api.get("c").__await__()

            task = asyncio.create_task(api.get("b"))
            future = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(2, future.set_result, "from outside")
            """,
        ),
        {"a": ok(1), "b": ok(3), "c": ok(2)},
        (result([A, B, "from outside", C], 3),),
    ),
    Behaviour(
        "future-fails",
        5,
        "the error of a future comes out as that of a coroutine does",
        'my_gather(api.get("a"), future); after 1 second the future gets a ValueError',
        simple(
            'my_gather(api.get("a"), future)',
            """
            future = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(1, future.set_exception, ValueError("from outside"))
            """,
        ),
        {"a": ok(3)},
        (raised(Kind("ValueError"), 1),),
    ),
    Behaviour(
        "task-was-started",
        5,
        "a task that was started earlier is not started again",
        'my_gather(api.get("a"), task); the task was started 1 second before',
        simple(
            'my_gather(api.get("a"), task)',
            """
            task = asyncio.create_task(api.get("b"))
            await asyncio.sleep(1)
            """,
        ),
        {"a": ok(1), "b": ok(3)},
        (result([A, B], 3),),
        later=True,
    ),
    Behaviour(
        "all-done",
        5,
        "what is done already is collected at once",
        "my_gather(task_a, task_b); both are done",
        simple(
            "my_gather(task_a, task_b)",
            """
            task_a, task_b = asyncio.create_task(api.get("a")), asyncio.create_task(api.get("b"))
            await asyncio.sleep(3)
            """,
        ),
        {"a": ok(1), "b": ok(2)},
        (result([A, B], 3),),
        later=True,
    ),
    Behaviour(
        "has-failed",
        5,
        "what has failed before comes out at once, and the others start all the same",
        'my_gather(api.get("a"), bad), where bad is a future that has failed with ValueError',
        simple('my_gather(api.get("a"), bad)', BAD),
        {"a": ok(2)},
        (raised(Kind("ValueError"), 0),),
    ),
    Behaviour(
        "has-failed-in-front",
        5,
        "what has failed before comes out at once, and the others start all the same",
        'my_gather(bad, api.get("a")), where bad is a future that has failed with ValueError',
        simple('my_gather(bad, api.get("a"))', BAD),
        {"a": ok(2)},
        (raised(Kind("ValueError"), 0),),
    ),
    Behaviour(
        "was-cancelled",
        5,
        "what was cancelled before comes out at once, as CancelledError, and the others run on",
        'my_gather(api.get("a"), gone), where gone is a future that was cancelled',
        simple('my_gather(api.get("a"), gone)', GONE),
        {"a": ok(2)},
        (raised(OUT, 0),),
    ),
    Behaviour(
        "was-cancelled-with-flag",
        5,
        "with the flag the CancelledError of what was cancelled before stands in the results",
        'my_gather(gone, api.get("a"), return_exceptions=True); gone is a cancelled future',
        simple('my_gather(gone, api.get("a"), return_exceptions=True)', GONE),
        {"a": ok(2)},
        (result([OUT, A], 2),),
    ),
)
