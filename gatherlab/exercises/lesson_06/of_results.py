"""What gather does with results and errors: steps 6.1, 6.2 and 6.3."""

from __future__ import annotations

from gatherlab.exercises.lesson_06.behaviour import (
    Answer,
    Behaviour,
    Error,
    Kind,
    Told,
    fail,
    lines,
    ok,
    raised,
    result,
    simple,
)

__all__ = ["ERRORS", "FLAG", "ORDER"]

A, B, C = Answer("a"), Answer("b"), Answer("c")
TWO = 'my_gather(api.get("a"), api.get("b"))'
THREE = 'my_gather(api.get("a"), api.get("b"), api.get("c"))'
FLAGGED = THREE.removesuffix(")") + ", return_exceptions=True)"
FLAGGED_TWO = TWO.removesuffix(")") + ", return_exceptions=True)"

ORDER = (
    Behaviour(
        "order",
        1,
        "results stand in the order of the arguments, whoever is done first",
        THREE,
        simple(THREE),
        {"a": ok(3), "b": ok(1), "c": ok(2)},
        (result([A, B, C], 3),),
    ),
    Behaviour(
        "one",
        1,
        "one awaitable gives a list of one",
        'my_gather(api.get("a"))',
        simple('my_gather(api.get("a"))'),
        {"a": ok(2)},
        (result([A], 2),),
    ),
    Behaviour(
        "same-instant",
        1,
        "what is done at the same instant has its place, too",
        THREE,
        simple(THREE),
        {"a": ok(1), "b": ok(1), "c": ok(1)},
        (result([A, B, C], 1),),
    ),
    Behaviour(
        "none",
        1,
        "None is a result as any other",
        'my_gather(nothing(), api.get("a"), zero()); nothing() returns None, zero() returns 0',
        simple(
            'my_gather(nothing(), api.get("a"), zero())',
            """
            async def nothing():
                pass

            async def zero():
                return 0
            """,
        ),
        {"a": ok(1)},
        (result([None, A, 0], 1),),
    ),
    Behaviour(
        "hundred",
        1,
        "a hundred wait as long as one",
        "my_gather(*[api.get(name) for name in names]), with a hundred names",
        simple('my_gather(*[api.get(f"n{i}") for i in range(100)])'),
        {f"n{i}": ok(1 + i % 2) for i in range(100)},
        (result([Answer(f"n{i}") for i in range(100)], 2),),
    ),
    Behaviour(
        "again",
        1,
        "a second call has results of its own",
        f"{TWO}, and afterwards " + 'my_gather(api.get("c"))',
        lines(
            f"""
            await heard(tell, lambda: {TWO})
            await heard(tell, lambda: my_gather(api.get("c")))
            """
        ),
        {"a": ok(2), "b": ok(1), "c": ok(1)},
        ((Told("result", [A, B], 2), Told("result", [C], 3)),),
        later=True,
    ),
)

ERRORS = (
    Behaviour(
        "first-error",
        2,
        "the first error comes out at once, and the others run on",
        TWO,
        simple(TWO),
        {"a": ok(3), "b": fail(1)},
        (raised(Error("b"), 1),),
    ),
    Behaviour(
        "error-in-front",
        2,
        "the first error comes out at once, and the others run on",
        THREE,
        simple(THREE),
        {"a": fail(2), "b": ok(1), "c": ok(4)},
        (raised(Error("a"), 2),),
    ),
    Behaviour(
        "two-errors",
        2,
        "the error that is first in time comes out; a later one is lost",
        THREE,
        simple(THREE),
        {"a": fail(3), "b": fail(1), "c": fail(2)},
        (raised(Error("b"), 1),),
    ),
    Behaviour(
        "kept-task",
        2,
        "after an error the others run on: a task that was kept has its result in the end",
        'my_gather(api.get("a"), task), and afterwards await task',
        lines(
            """
            task = asyncio.create_task(api.get("b"))
            await heard(tell, lambda: my_gather(api.get("a"), task))
            await heard(tell, lambda: task, "the task")
            """
        ),
        {"a": fail(1), "b": ok(3)},
        ((Told("raised", Error("a"), 1), Told("the task", B, 3)),),
    ),
    Behaviour(
        "error-at-the-start",
        2,
        "an error before the first wait comes out at once, and the others run on",
        'my_gather(api.get("a"), bad(), api.get("b")), where bad() raises ValueError',
        simple(
            'my_gather(api.get("a"), bad(), api.get("b"))',
            """
            async def bad():
                raise ValueError("bad")
            """,
        ),
        {"a": ok(1), "b": ok(2)},
        (raised(Kind("ValueError"), 0),),
    ),
    Behaviour(
        "error-object",
        2,
        "an exception that was returned, and not raised, is a result",
        'my_gather(kind(), api.get("a")), where kind() returns a ValueError',
        simple(
            'my_gather(kind(), api.get("a"))',
            """
            async def kind():
                return ValueError("returned")
            """,
        ),
        {"a": ok(1)},
        (result([Kind("ValueError"), A], 1),),
    ),
)

FLAG = (
    Behaviour(
        "mixed",
        3,
        "with the flag errors are results, each in its place, and all are waited for",
        FLAGGED,
        simple(FLAGGED),
        {"a": ok(2), "b": fail(1), "c": ok(3)},
        (result([A, Error("b"), C], 3),),
    ),
    Behaviour(
        "all-fail",
        3,
        "with the flag nothing is raised, even if all fail",
        FLAGGED_TWO,
        simple(FLAGGED_TWO),
        {"a": fail(2), "b": fail(1)},
        (result([Error("a"), Error("b")], 2),),
    ),
    Behaviour(
        "none-fails",
        3,
        "with the flag good results stay what they are",
        FLAGGED_TWO,
        simple(FLAGGED_TWO),
        {"a": ok(2), "b": ok(1)},
        (result([A, B], 2),),
    ),
    Behaviour(
        "flag-false",
        3,
        "return_exceptions=False is the default: the first error comes out",
        TWO.removesuffix(")") + ", return_exceptions=False)",
        simple(TWO.removesuffix(")") + ", return_exceptions=False)"),
        {"a": ok(2), "b": fail(1)},
        (raised(Error("b"), 1),),
    ),
    Behaviour(
        "fails-last",
        3,
        "with the flag the last one to end may be the one that fails",
        FLAGGED_TWO,
        simple(FLAGGED_TWO),
        {"a": ok(1), "b": fail(3)},
        (result([A, Error("b")], 3),),
    ),
)
