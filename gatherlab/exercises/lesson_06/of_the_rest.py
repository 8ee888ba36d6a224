"""What is left of gather: in other calls, odd errors, equal arguments, clean-ups that raise: step 6.6."""

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

__all__ = ["REST"]

A, B, C = Answer("a"), Answer("b"), Answer("c")
OUT = Kind("CancelledError")
NESTED = 'my_gather(my_gather(api.get("a"), api.get("b")), api.get("c"))'
UNTIDY = """
    async def untidy():
        try:
            await api.get("b")
        finally:
            raise ValueError("while cleaning up")
"""
STOP = """
    class Stop(BaseException):
        pass

    async def stops():
        await asyncio.sleep(1)
        raise Stop
"""

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
        "equal-arguments",
        6,
        "arguments that are equal count as the same one, whether they are one object or two",
        "my_gather(Page(), Page()): two objects with __await__, equal and of the same hash",
        simple(
            "my_gather(Page(), Page())",
            """
            class Page:
                def __await__(self):
                    return api.get("a").__await__()

                def __eq__(self, other):
                    return isinstance(other, Page)

                def __hash__(self):
                    return 1
            """,
        ),
        {"a": ok(1)},
        (result([A, A], 1),),
    ),
    Behaviour(
        "cleanup-raises",
        6,
        "cancelled, gather ends with CancelledError, or with the error that a child's clean-up raises",
        'my_gather(api.get("a"), untidy()), cancelled after 1 second; untidy() then raises ValueError',
        cancelled_at(1, 'my_gather(api.get("a"), untidy())', UNTIDY),
        {"a": ok(5), "b": ok(6)},
        (raised(OUT, 1), raised(Kind("ValueError"), 1)),
        cancelled={"a": 1, "b": 1},
    ),
    Behaviour(
        "cleanup-raises-with-flag",
        6,
        "cancelled, gather with the flag ends with CancelledError, whatever a child's clean-up raises",
        'my_gather(api.get("a"), untidy(), return_exceptions=True), cancelled after 1 second',
        cancelled_at(1, 'my_gather(api.get("a"), untidy(), return_exceptions=True)', UNTIDY),
        {"a": ok(5), "b": ok(6)},
        (raised(OUT, 1),),
        cancelled={"a": 1, "b": 1},
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
