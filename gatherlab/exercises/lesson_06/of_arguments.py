"""What gather takes: nothing, one thing twice, futures and tasks; and the rest of it: steps 6.5 and 6.6."""

from __future__ import annotations

from gatherlab.exercises.lesson_06.behaviour import (
    Answer,
    Behaviour,
    Error,
    Kind,
    Told,
    cancelled_at,
    drop,
    fail,
    lines,
    ok,
    raised,
    result,
    simple,
)

__all__ = ["ARGUMENTS", "REST"]

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
NESTED = 'my_gather(my_gather(api.get("a"), api.get("b")), api.get("c"))'
STOP = """
    class Stop(BaseException):
        pass

    async def stops():
        await asyncio.sleep(1)
        raise Stop
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

REST = (
    Behaviour(
        "nested",
        6,
        "a gather inside a gather is an awaitable as any other",
        NESTED,
        simple(NESTED),
        {"a": ok(3), "b": ok(1), "c": ok(2)},
        (result([[A, B], C], 3),),
    ),
    Behaviour(
        "nested-error",
        6,
        "an error goes up through both, at once, and the others run on",
        NESTED,
        simple(NESTED),
        {"a": ok(3), "b": fail(1), "c": ok(2)},
        (raised(Error("b"), 1),),
    ),
    Behaviour(
        "nested-cancelled",
        6,
        "a cancellation goes down through both",
        f"{NESTED}, cancelled after 1 second",
        cancelled_at(1, NESTED),
        {"a": ok(3), "b": ok(4), "c": ok(5)},
        (raised(OUT, 1),),
        cancelled={"a": 1, "b": 1, "c": 1},
    ),
    Behaviour(
        "wait-for",
        6,
        "wait_for() around gather cancels the children, and TimeoutError comes out",
        'asyncio.wait_for(my_gather(api.get("a"), api.get("b")), 2)',
        simple('asyncio.wait_for(my_gather(api.get("a"), api.get("b")), 2)'),
        {"a": ok(1), "b": ok(4)},
        (raised(Kind("TimeoutError"), 2),),
        cancelled={"b": 2},
    ),
    Behaviour(
        "in-a-task-group",
        6,
        "a TaskGroup that fails cancels the task that awaits gather, and so the children",
        'my_gather(api.get("a"), api.get("b")) in a TaskGroup\'s task; after 1 second another one fails',
        lines(
            "await heard(tell, group)",
            """
            async def gathers():
                await my_gather(api.get("a"), api.get("b"))

            async def fails():
                await asyncio.sleep(1)
                raise ValueError("the other one")

            async def group():
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(gathers())
                    tasks.create_task(fails())
            """,
        ),
        {"a": ok(3), "b": ok(4)},
        (raised(Kind("ExceptionGroup"), 1),),
        cancelled={"a": 1, "b": 1},
    ),
    Behaviour(
        "base-exception",
        6,
        "an error that is no Exception comes out, too",
        'my_gather(api.get("a"), stops()); after 1 second stops() raises Stop, a BaseException',
        simple('my_gather(api.get("a"), stops())', STOP),
        {"a": ok(3)},
        (raised(Kind("Stop"), 1),),
    ),
    Behaviour(
        "base-exception-with-flag",
        6,
        "with the flag an error that is no Exception stands in the results",
        'my_gather(api.get("a"), stops(), return_exceptions=True); stops() raises a BaseException',
        simple('my_gather(api.get("a"), stops(), return_exceptions=True)', STOP),
        {"a": ok(3)},
        (result([A, Kind("Stop")], 3),),
    ),
    Behaviour(
        "everything",
        6,
        "with the flag answers, errors and cancellations stand side by side",
        'my_gather(api.get("a"), api.get("b"), api.get("c"), none(), return_exceptions=True)',
        simple(
            'my_gather(api.get("a"), api.get("b"), api.get("c"), none(), return_exceptions=True)',
            """
            async def none():
                await asyncio.sleep(2)
            """,
        ),
        {"a": fail(3), "b": drop(1), "c": ok(4)},
        (result([Error("a"), OUT, C, None], 4),),
    ),
    Behaviour(
        "error-then-cancelled-child",
        6,
        "after the first error a later cancellation from inside is lost, without noise",
        'my_gather(api.get("a"), api.get("b"), api.get("c"))',
        simple('my_gather(api.get("a"), api.get("b"), api.get("c"))'),
        {"a": fail(1), "b": drop(2), "c": ok(3)},
        (raised(Error("a"), 1),),
    ),
    Behaviour(
        "no-awaitable",
        6,
        "what cannot be awaited is refused with TypeError",
        "my_gather(3)",
        simple("my_gather(3)"),
        {},
        (raised(Kind("TypeError"), 0),),
    ),
    Behaviour(
        "ends-of-others",
        6,
        "a task that two gathers wait for gives its result to both",
        'my_gather(task), and beside it my_gather(task, api.get("b"))',
        lines(
            """
            first = asyncio.create_task(heard(tell, lambda: my_gather(task)))
            await heard(tell, lambda: my_gather(task, api.get("b")))
            """,
            'task = asyncio.create_task(api.get("a"))',
        ),
        {"a": ok(1), "b": ok(2)},
        ((Told("result", [A], 1), Told("result", [A, B], 2)),),
    ),
    Behaviour(
        "keyboard-interrupt",
        6,
        "KeyboardInterrupt in a child leaves the event loop, with the flag as well",
        'my_gather(api.get("a"), interrupted(), return_exceptions=True); it raises KeyboardInterrupt',
        simple(
            'my_gather(api.get("a"), interrupted(), return_exceptions=True)',
            """
            async def interrupted():
                await asyncio.sleep(1)
                raise KeyboardInterrupt
            """,
        ),
        {"a": ok(3)},
        ((),),
        ends="KeyboardInterrupt",
    ),
)
