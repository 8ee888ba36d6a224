"""What gather does when it is cancelled, or one of its children: step 6.4."""

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

__all__ = ["CANCELLING"]

A, B = Answer("a"), Answer("b")
TWO = 'my_gather(api.get("a"), api.get("b"))'
FLAGGED = 'my_gather(api.get("a"), api.get("b"), return_exceptions=True)'
OUT = Kind("CancelledError")
STUBBORN = """
    async def stubborn():
        try:
            await api.get("a")
        except asyncio.CancelledError:
            return "refused"
"""

CANCELLING = (
    Behaviour(
        "cancelled",
        4,
        "when the caller is cancelled, the children are, and CancelledError comes out",
        f"{TWO}, cancelled after 1 second",
        cancelled_at(1, TWO),
        {"a": ok(3), "b": ok(4)},
        (raised(OUT, 1),),
        cancelled={"a": 1, "b": 1},
    ),
    Behaviour(
        "cancelled-with-flag",
        4,
        "with the flag, too, CancelledError comes out: it was the caller who was cancelled",
        f"{FLAGGED}, cancelled after 1 second",
        cancelled_at(1, FLAGGED),
        {"a": ok(3), "b": ok(4)},
        (raised(OUT, 1),),
        cancelled={"a": 1, "b": 1},
    ),
    Behaviour(
        "one-was-done",
        4,
        "when the caller is cancelled, those that are not done are cancelled",
        f"{TWO}, cancelled after 2 seconds",
        cancelled_at(2, TWO),
        {"a": ok(1), "b": ok(4)},
        (raised(OUT, 2),),
        cancelled={"b": 2},
    ),
    Behaviour(
        "cleanup",
        4,
        "cancelled, gather ends when all its children have; when the first has raised is right, too",
        f"{TWO}, cancelled after 1 second; then a cleans up for 1 second, b for 3",
        cancelled_at(1, TWO),
        {"a": ok(9), "b": ok(9)},
        (raised(OUT, 4), raised(OUT, 2)),
        cancelled={"a": 1, "b": 1},
        cleanup=(1.0, 3.0),
    ),
    Behaviour(
        "cleanup-with-flag",
        4,
        "cancelled, gather with the flag ends when all its children have",
        f"{FLAGGED}, cancelled after 1 second; then a cleans up for 1 second, b for 3",
        cancelled_at(1, FLAGGED),
        {"a": ok(9), "b": ok(9)},
        (raised(OUT, 4),),
        cancelled={"a": 1, "b": 1},
        cleanup=(1.0, 3.0),
    ),
    Behaviour(
        "timeout",
        4,
        "asyncio.timeout() around gather cancels the children, and TimeoutError comes out",
        f"async with asyncio.timeout(2): await {TWO}",
        lines(
            "await heard(tell, limited)",
            f"""
            async def limited():
                async with asyncio.timeout(2):
                    return await {TWO}
            """,
        ),
        {"a": ok(1), "b": ok(4)},
        (raised(Kind("TimeoutError"), 2),),
        cancelled={"b": 2},
    ),
    Behaviour(
        "first-turn",
        4,
        "cancelled at once, in its first turn, gather cancels a task that was passed to it",
        "my_gather(task_a, task_b), cancelled as soon as it waits",
        lines(
            """
            caller = asyncio.create_task(heard(tell, lambda: my_gather(task_a, task_b)))
            await asyncio.sleep(0)
            caller.cancel()
            """,
            """
            task_a, task_b = asyncio.create_task(api.get("a")), asyncio.create_task(api.get("b"))
            await asyncio.sleep(1)
            """,
        ),
        {"a": ok(3), "b": ok(4)},
        (raised(OUT, 1),),
        cancelled={"a": 1, "b": 1},
        later=True,
    ),
    Behaviour(
        "stubborn",
        4,
        "CancelledError comes out even if the children let it pass and return something",
        "my_gather(stubborn()), cancelled after 1 second; stubborn() catches that and returns",
        cancelled_at(1, "my_gather(stubborn())", STUBBORN),
        {"a": ok(3)},
        (raised(OUT, 1),),
        cancelled={"a": 1},
    ),
    Behaviour(
        "stubborn-with-flag",
        4,
        "with the flag, too, CancelledError comes out even if the children return something",
        "my_gather(stubborn(), return_exceptions=True), cancelled after 1 second",
        cancelled_at(1, "my_gather(stubborn(), return_exceptions=True)", STUBBORN),
        {"a": ok(3)},
        (raised(OUT, 1),),
        cancelled={"a": 1},
    ),
    Behaviour(
        "as-the-last-ends",
        4,
        "cancelled at the moment in which the last child ends, CancelledError comes out",
        "my_gather(future); with the answer of a the future has its result, and the caller is cancelled",
        lines(
            """
            future = asyncio.get_running_loop().create_future()
            caller = asyncio.create_task(heard(tell, lambda: my_gather(future)))
            future.set_result(await api.get("a"))
            caller.cancel()
            """
        ),
        {"a": ok(1)},
        (raised(OUT, 1),),
    ),
    Behaviour(
        "child-cancelled",
        4,
        "a child that is cancelled from inside counts as one that raised, and the others run on",
        TWO,
        simple(TWO),
        {"a": ok(3), "b": drop(1)},
        (raised(OUT, 1),),
    ),
    Behaviour(
        "child-cancelled-with-flag",
        4,
        "with the flag the CancelledError of a child stands in the results",
        FLAGGED,
        simple(FLAGGED),
        {"a": ok(3), "b": drop(1)},
        (result([A, OUT], 3),),
    ),
    Behaviour(
        "task-cancelled",
        4,
        "a task that somebody cancels counts as one that raised, and the others run on",
        'my_gather(api.get("a"), task); after 1 second somebody calls task.cancel()',
        lines(
            """
            caller = asyncio.create_task(heard(tell, lambda: my_gather(api.get("a"), task)))
            await asyncio.sleep(1)
            task.cancel()
            """,
            'task = asyncio.create_task(api.get("b"))',
        ),
        {"a": ok(3), "b": ok(5)},
        (raised(OUT, 1),),
        cancelled={"b": 1},
    ),
    Behaviour(
        "task-cancelled-with-flag",
        4,
        "with the flag the CancelledError of a task stands in the results",
        'my_gather(api.get("a"), task, return_exceptions=True); after 1 second task.cancel()',
        lines(
            """
            caller = asyncio.create_task(
                heard(tell, lambda: my_gather(api.get("a"), task, return_exceptions=True))
            )
            await asyncio.sleep(1)
            task.cancel()
            """,
            'task = asyncio.create_task(api.get("b"))',
        ),
        {"a": ok(3), "b": ok(5)},
        (result([A, OUT], 3),),
        cancelled={"b": 1},
    ),
    Behaviour(
        "after-an-error",
        4,
        "after an error gather has ended: who cancels the caller then reaches none of the others",
        f"{TWO}; it fails after 1 second, and after 2 the caller is cancelled",
        lines(
            f"""
            async def caller():
                await heard(tell, lambda: {TWO})
                await asyncio.sleep(5)

            calling = asyncio.create_task(caller())
            await asyncio.sleep(2)
            calling.cancel()
            """
        ),
        {"a": ok(4), "b": fail(1)},
        ((Told("raised", Error("b"), 1),),),
    ),
)
