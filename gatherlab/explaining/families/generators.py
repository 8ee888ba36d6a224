"""Async generators, and loops that want one or do not."""

from __future__ import annotations

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules, article
from gatherlab.explaining.seen import Seen

__all__ = ["RULES"]

RULES = Rules()


@RULES.rule("async-for-needs", lessons.RETURNS, "TypeError", words=r"^'async for' requires .*got (\w+)")
def _async_for(seen: Seen, found: Matched) -> Finding:
    kind = found[1]
    if kind == "coroutine":
        return Finding(
            "async for got a coroutine object",
            "It goes through an async generator: an `async def` with `yield` in it. This function has no "
            "`yield`, so "
            "calling it gives one coroutine object.",
            "Await it, and loop over its result: `for x in await …:`. Or `yield` the values in the function.",
        )
    return Finding(
        f"async for got {article(kind)}",
        f"{article(kind).capitalize()} has its values at once (or gives them without waiting), so it wants "
        "an ordinary loop.",
        "Write `for` in place of `async for`; `await` may stand inside the loop.",
    )


@RULES.rule(
    "for-over-async",
    lessons.RETURNS,
    "TypeError",
    words="^'(async_generator)' object is not (iterable|an it)",
)
def _for_async(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a plain loop or list() got an async generator",
        "Its values may have to be waited for, which a plain `for`, `list()` or a star cannot do.",
        "Write `async for x in …:`, or make a list: `[x async for x in …]`.",
    )


@RULES.rule(
    "generator-runs", lessons.COPIES, "RuntimeError", words="asynchronous generator is already running"
)
def _running(seen: Seen, found: Matched) -> Finding:
    if seen.text.startswith("aclose()"):
        return Finding(
            "an async generator was closed while a task took from it",
            "`aclose()` ends a generator where it stands at a `yield`, and this one is in the middle of a "
            "value for another task.",
            "Wait for that task first, or cancel it and wait. Then `await` its `aclose()`.",
        )
    return Finding(
        "two tasks took from one async generator at the same time",
        "An async generator gives one value at a time, and is in the middle of one for another task.",
        "Let one task go through it, and hand the values to the others, such as through an `asyncio.Queue`.",
    )


@RULES.rule(
    "stop-iteration", lessons.RETURNS, "RuntimeError", words=r"^(coroutine|async generator) raised (Stop\w+)"
)
def _stop(seen: Seen, found: Matched) -> Finding:
    if found[2] == "StopAsyncIteration":
        return Finding(
            "StopAsyncIteration came out of an async generator",
            "Python ends async generators with that error, so one that leaves your code is turned into a "
            "RuntimeError. Mostly it comes from `anext(…)` on something that has no more.",
            "Give `anext()` a second argument for that case, `await anext(things, None)`, or catch "
            "StopAsyncIteration there.",
        )
    return Finding(
        f"StopIteration came out of {article(found[1])}",
        "Python ends generators and coroutines with that error, so one that leaves your code is turned "
        "into a "
        "RuntimeError. Mostly it comes from `next(…)` on something that has no more.",
        "Give `next()` a second argument for that case, `next(things, None)`, or catch StopIteration there.",
    )
