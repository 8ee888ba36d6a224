"""Mistakes that raise nothing: a value that is no result, a line that does something else than it seems."""

from __future__ import annotations

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Kind, Seen

__all__ = ["RULES"]

RULES = Rules()


@RULES.rule("value-is-a-coroutine", lessons.CALLING, "coroutine", kind=Kind.VALUE)
def _coroutine(seen: Seen, found: Matched) -> Finding:
    return Finding(
        f"the value is a coroutine object of {seen.text}()",
        f"`{seen.text}` is an async def function. Calling it makes the object; nothing of its body has run.",
        "Write `await` before the call.",
    )


@RULES.rule("value-is-an-async-generator", lessons.RETURNS, "async_generator", kind=Kind.VALUE)
def _generator(seen: Seen, found: Matched) -> Finding:
    return Finding(
        f"the value is an async generator of {seen.text}()",
        f"`{seen.text}` has a `yield`. Calling it makes the generator; nothing of its body has run.",
        f"Go through it: `async for x in {seen.text}(…):`, or take all: `[x async for x in {seen.text}(…)]`.",
    )


@RULES.rule("value-is-a-gather", lessons.NO_AWAIT, "gather", kind=Kind.VALUE)
def _gather(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the value is the future of a gather(), not its results",
        "`gather()` has handed its tasks to the loop and gives a future, a place for the list of results.",
        "Write `await` before `asyncio.gather(…)`.",
    )


@RULES.rule("value-is-a-task", lessons.HANDLE, "task", kind=Kind.VALUE)
def _task(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the value is a task, not its result",
        f"The task ({seen.text}) was handed to the loop and runs beside your code.",
        "For its result, `await` it.",
    )


@RULES.rule("cancel-was-swallowed", lessons.CANCELLED, "swallowed", kind=Kind.VALUE)
def _swallowed(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a task was asked to stop, and swallowed it",
        f"`cancel()` was called on the task ({seen.text}), and it ended as if nothing had been: it, or what "
        "it waited for, caught CancelledError and did not raise it again.",
        "There, write `raise` at the end of `except asyncio.CancelledError:` (also of a bare `except:` or "
        "`except "
        "BaseException:`), or clean up in a `finally`.",
    )


@RULES.rule("task-was-cancelled", lessons.CANCELLED, "cancelled", kind=Kind.VALUE)
def _cancelled(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the task was cancelled",
        f"The task ({seen.text}) has neither a result nor an error. Whoever awaits it, or asks for its "
        "result, gets "
        "CancelledError.",
        "Ask first: `if task.cancelled():`.",
    )


@RULES.rule("task-has-failed", lessons.HANDLE, "failed", kind=Kind.VALUE)
def _failed(seen: Seen, found: Matched) -> Finding:
    error = f"{seen.cause.type}: {seen.cause.text[:80]}" if seen.cause is not None else "an error"
    place = seen.cause.place if seen.cause is not None else None
    return Finding(
        "the task failed, and keeps its error",
        f"The task ({seen.text}) ended with {error.removesuffix(': ')}. Nothing is raised until somebody "
        "awaits it or asks "
        "for its result.",
        "`await` it, with `try` and `except` around that; or look at the line and mend it.",
        place,
    )


@RULES.rule("errors-among-the-results", lessons.RETURN, "errors", kind=Kind.VALUE)
def _errors(seen: Seen, found: Matched) -> Finding:
    first = seen.leaves[0]
    cancelled = any(not one.isa("Exception") for one in seen.leaves)
    more = " A CancelledError is among them: it is a BaseException and no Exception." if cancelled else ""
    which = "BaseException" if cancelled else "Exception"
    return Finding(
        f"among the {seen.count} results are {len(seen.leaves)} exceptions"
        if len(seen.leaves) > 1
        else f"one of the {seen.count} results is an exception",
        f"The first is {first.type}{f': {first.text[:80]}' if first.text else ''}. With "
        "`return_exceptions=True`, "
        f"`gather()` raises none of them.{more}",
        f"Look at each before you use it: `if isinstance(result, {which}): …`.",
        first.place,
        lessons.CANCELLED if cancelled else None,
    )


@RULES.rule("list-of-coroutines", lessons.STAR, "awaitables", kind=Kind.VALUE)
def _list(seen: Seen, found: Matched) -> Finding:
    return Finding(
        f"the value is a list of {seen.count} things that were not awaited",
        f"It holds {seen.text}, and no results.",
        "Gather them, with a star: `results = await asyncio.gather(*jobs)`.",
    )


# ------------------------------------------------------------------ lines of the last cell


@RULES.rule("blocking-call", lessons.BLOCKING, "blocking", kind=Kind.SOURCE)
def _blocking(seen: Seen, found: Matched) -> Finding:
    use = (
        "`await asyncio.sleep(…)`"
        if seen.text == "time.sleep"
        else f"`await asyncio.to_thread({seen.text}, …)`"
    )
    return Finding(
        f"{seen.text}() in an async def blocks the event loop",
        "It keeps the thread until it is done. No other task runs meanwhile, so the waits add up.",
        f"Use an async form of it: {use}.",
    )


@RULES.rule("await-inside-gather", lessons.AWAIT_INSIDE, "inside", kind=Kind.SOURCE)
def _inside(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "an await stands inside the brackets of gather()",
        f"`await {seen.text}` waits before `gather()` is called at all: the calls run one after the other.",
        "Take out the `await` inside: one before `gather` is enough. (Leave it if what it gives is a task.)",
    )


@RULES.rule("task-is-not-held", lessons.LOST_TASK, "not held", kind=Kind.SOURCE)
def _not_held(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "nobody holds the task that this line makes",
        "The loop has only a weak reference to a task: one that nothing else holds may be thrown away "
        "before it is done. And an error of it only goes to the log, when it is thrown away.",
        "Keep it, `task = asyncio.create_task(…)`, and `await` it later.",
    )


@RULES.rule("gather-is-not-awaited", lessons.NO_AWAIT, "no await", kind=Kind.SOURCE)
def _no_await(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "this gather() is not awaited",
        "`gather()` hands its tasks to the loop and returns at once. Nothing here waits for them, gets "
        "their results or "
        "hears of their errors.",
        "Write `await` before `asyncio.gather(…)`.",
    )


@RULES.rule("cancel-is-swallowed", lessons.CANCELLED, "swallows", kind=Kind.SOURCE)
def _swallows(seen: Seen, found: Matched) -> Finding:
    return Finding(
        f"{seen.text} catches a cancellation and lets it vanish",
        "`cancel()`, time-outs and TaskGroups stop a task by raising CancelledError in it. This clause "
        "takes it, and the "
        "task goes on.",
        "End the clause with `raise`; or write `except Exception:`, which lets CancelledError pass.",
    )


@RULES.rule("await-in-a-row", lessons.TOGETHER, "in a row", kind=Kind.SOURCE)
def _in_a_row(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "this loop awaits one after the other",
        f"`await {seen.text}` waits for its result before the loop goes on, so the waits add up. That is "
        "right where each "
        "needs the one before.",
        "If they do not need each other: make a list of the coroutine objects, and `await "
        "asyncio.gather(*jobs)`.",
    )
