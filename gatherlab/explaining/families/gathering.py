"""What ``gather()`` and its relatives are given."""

from __future__ import annotations

import ast

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Kind, Seen
from gatherlab.explaining.source import call_of, dotted, gathered, has_await_inside

__all__ = ["RULES"]

RULES = Rules()
_GATHER = "asyncio/tasks.py:gather"
_REQUIRED = "^An asyncio.Future, a coroutine or an awaitable is required"


@RULES.rule("no-star", lessons.STAR, "TypeError", words=r"unhashable type: '(\w+)'")
def _no_star(seen: Seen, found: Matched) -> Finding | None:
    if seen.by != _GATHER:
        return None  # a key of a dict, a part of a set
    arguments = gathered(seen.place)
    inside = has_await_inside(arguments)
    if inside is not None:
        return _await_inside(seen, inside)
    given = [one for one in arguments if not isinstance(one, ast.Starred)]
    name = dotted(given[0]) if len(given) == 1 else ""
    kind = found[1]
    what = f"`{name}` is one {kind}" if name else f"One of its arguments is a {kind}"
    thing = name if name and not name.startswith(("[", "{", "(")) else "jobs"
    star = f"*{thing}.values()" if kind in ("dict", "dict_values") else f"*{thing}"
    return Finding(
        f"gather() got a {kind} as one argument",
        f"`gather()` takes each awaitable as an argument of its own. {what}, and a {kind} cannot be awaited.",
        f"Put a star before it, which takes everything out: `asyncio.gather({star})`. (If it holds results "
        "already, there is nothing to gather.)",
    )


def _await_inside(seen: Seen, inside: ast.Await) -> Finding:
    call = dotted(inside.value) or "the call"
    return Finding(
        "gather() got a result, because an await stands in its brackets",
        f"`await {call}` waits right there, before `gather()` is called at all. So the calls ran one after "
        "the other, "
        "and `gather()` got their results, which cannot be awaited.",
        f"Take out the `await` inside: `asyncio.gather({call}, …)`. One `await` before `gather` is enough.",
        look=lessons.AWAIT_INSIDE,
    )


@RULES.rule("not-awaitable", lessons.STAR, "TypeError", words=_REQUIRED)
def _required(seen: Seen, found: Matched) -> Finding | None:
    function = seen.by.rpartition(":")[2]
    if function in ("run", ""):
        return None
    arguments = gathered(seen.place) if function == "gather" else _arguments(seen, function)
    inside = has_await_inside(arguments)
    if inside is not None and function == "gather":
        return _await_inside(seen, inside)
    names = [dotted(one) for one in arguments if isinstance(one, ast.Name | ast.Attribute)]
    which = f" ({', '.join(f'`{name}`' for name in names)})" if names and all(names) else ""
    generator = next((one for one in arguments if isinstance(one, ast.GeneratorExp)), None)
    if generator is not None:
        change = "Put a star before the generator: `asyncio.gather(*(… for … in …))`."
    elif len(names) == 1 == len(arguments):
        change = (
            f"Look at what `{names[0]}` is. A coroutine function needs its brackets: `{names[0]}()`. "
            f"A list or a generator needs a star: `*{names[0]}`."
        )
    else:
        change = (
            "Look for a function without its brackets (), for a list or a generator without a star, for a "
            "dict with one (write `*jobs.values()`), for results that were awaited before, and for a call "
            "that gives None."
        )
    return Finding(
        f"{function}() got something that cannot be awaited",
        f"`{function}()` takes coroutine objects, tasks and futures, and something it was given{which} is "
        "none of these.",
        change,
    )


def _arguments(seen: Seen, function: str) -> list[ast.expr]:
    call = call_of(seen.place, function)
    return list(call.args) if call is not None else []


@RULES.rule(
    "no-star", lessons.STAR, "RuntimeError", words="^Task got bad yield: <(coroutine|_GatheringFuture|Task)"
)
def _bad_yield(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a generator of coroutines was run as if it were one",
        "Before Python 3.12, `gather()` takes a bare generator for a coroutine, and what came out of it "
        "was no "
        "step of one.",
        "Put a star before the generator: `asyncio.gather(*(… for … in …))`.",
    )


@RULES.rule(
    "async-generator-star", lessons.STAR, "TypeError", words="after \\* must be an iterable, not async_gen"
)
def _star_async(seen: Seen, found: Matched) -> Finding:
    stars = [dotted(one.value) for one in gathered(seen.place) if isinstance(one, ast.Starred)]
    name = stars[0] if len(stars) == 1 and stars[0] else "agen()"
    return Finding(
        "a star cannot unpack an async generator",
        f"Its values may have to be waited for, and a star cannot wait. `{name}` is an async generator: an "
        "`async def` with `yield` in it.",
        f"Make a list first: `things = [x async for x in {name}]`, then `*things`.",
    )


@RULES.rule(
    "gather-keyword",
    lessons.LIMIT,
    "TypeError",
    words=r"gather\(\) got an unexpected keyword argument '(\w+)'",
)
def _keyword(seen: Seen, found: Matched) -> Finding:
    return Finding(
        f"gather() has no {found[1]}=",
        "`gather()` knows one keyword, `return_exceptions`. It has no time-out, no limit and (since Python "
        "3.10) no "
        "`loop=`.",
        _INSTEAD.get(found[1], f"Take `{found[1]}=` out, or give it to the function that you call for each."),
        look=_LOOK.get(found[1]),
    )


_INSTEAD = {
    "timeout": "For a time-out, write `async with asyncio.timeout(seconds):` around the `await`.",
    "loop": "Take `loop=` out: asyncio uses the loop that runs.",
    "return_exception": "It is spelled with an s at the end: `return_exceptions=True`.",
}
_LOOK = {"timeout": lessons.TIMEOUTS, "return_exception": lessons.RETURN, "loop": lessons.RUN}


@RULES.rule(
    "no-loop-argument",
    lessons.RUN,
    "TypeError",
    words=r"^([\w.]+)\(\) got an unexpected keyword argument 'loop'",
)
def _loop(seen: Seen, found: Matched) -> Finding:
    name = found[1].removesuffix(".__init__")
    return Finding(
        f"{name}() takes no loop=",
        "asyncio's functions took it up to Python 3.9. Now they use the loop that runs. (If it is a "
        "function of "
        "your own or of a package, it has no parameter of that name.)",
        "Take `loop=…` out of the call.",
    )


@RULES.rule("too-many-names", lessons.RETURNS, "ValueError", words=r"^(not enough|too many) values to unpack")
def _unpack(seen: Seen, found: Matched) -> Finding | None:
    arguments = gathered(seen.place)
    if call_of(seen.place, "gather") is None:
        return None
    how_many = (
        "" if any(isinstance(one, ast.Starred) for one in arguments) else f" It got {len(arguments)} here."
    )
    fewer = "more" if found[1] == "not enough" else "fewer"
    return Finding(
        f"there are {fewer} names on the left than results",
        "`gather()` gives one list with one result for each argument, in the order of the "
        f"arguments.{how_many}",
        "Write as many names on the left as there are arguments, or keep the list: `results = await …`.",
    )


@RULES.rule(
    "gather-never-retrieved", lessons.NO_AWAIT, kind=Kind.MESSAGE, words="^_GatheringFuture exception was nev"
)
def _never_retrieved(seen: Seen, found: Matched) -> Finding:
    error = seen.cause
    which = f": {error.type}" if error is not None else ""
    if error is not None and error.isa("CancelledError"):
        return Finding(
            "a gather() was never awaited, and its tasks were cancelled",
            "`gather()` had handed its tasks to the loop, and nobody awaited it. Then they were cancelled "
            "(at its end, `asyncio.run()` does that), and nobody was there to hear of it.",
            "Write `await` before `asyncio.gather(…)`.",
        )
    return Finding(
        "a gather() failed, and nobody awaited it",
        f"One of its children raised{which}. `gather()` keeps the first error for who awaits it, and it "
        "was thrown away "
        "without that.",
        "Write `await` before `asyncio.gather(…)`, or keep what it returns and await it later.",
    )
