"""Semaphores, locks, queues, clients: entered in the wrong way, given back too often."""

from __future__ import annotations

import ast

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules, article
from gatherlab.explaining.seen import Seen
from gatherlab.explaining.source import dotted, entered, nodes, parsed, part

__all__ = ["RULES"]

RULES = Rules()

_WITH = r"^'(?:[\w.]+\.)?(\w+)' object does not support the context manager protocol"
_ASYNC_WITH = r"^'(?:[\w.]+\.)?(\w+)' object does not support the asynchronous context manager protocol"
_ENTERED = [
    "Lock",
    "Semaphore",
    "BoundedSemaphore",
    "Condition",
    "Timeout",
    "TaskGroup",
    "AsyncClient",
    "ClientSession",
    "_AsyncGeneratorContextManager",
    "AsyncExitStack",
]


def _entered(seen: Seen) -> str:
    """What stands after ``with``, as the learner wrote it, or ""."""
    return dotted(entered(seen.place))


def _can_be_entered(kind: str, source: str) -> bool:
    """Whether a class of the learner's own has an ``__aenter__``."""
    own = [one for one in nodes(parsed(source), ast.ClassDef) if one.name == kind]
    return any(part.name == "__aenter__" for one in own for part in nodes(one, ast.AsyncFunctionDef))


@RULES.rule("plain-with", lessons.LIMIT, "TypeError", words=_WITH)
def _plain(seen: Seen, found: Matched) -> Finding | None:
    known = found[1] in _ENTERED or "asynchronous context manager protocol" in seen.text
    if not known and not _can_be_entered(found[1], seen.source):
        return None
    name = _entered(seen)
    kind = found[1].replace("_AsyncGeneratorContextManager", "async context manager")
    return Finding(
        f"a plain with was used for {article(kind)}",
        f"{f'`{name}`' if name else 'It'} {_WHY.get(found[1], _MAY_WAIT)}, so it is entered with "
        "`async with`.",
        f"Write `async with {name or '…'}:`, inside an `async def` (or in a cell).",
        look=_LOOK.get(found[1]),
    )


_MAY_WAIT = "may have to wait when its block begins or ends"
_WHY = {"Timeout": "belongs to the task that runs its block"}  # it never waits itself
_LOOK = {
    "Timeout": lessons.TIMEOUTS,
    "TaskGroup": lessons.GROUP,
    "Lock": lessons.RACE,
    "AsyncClient": lessons.TOGETHER,
}


@RULES.rule("async-with-needs", lessons.LIMIT, "TypeError", words=_ASYNC_WITH)
def _needs(seen: Seen, found: Matched) -> Finding | None:
    kind, name = found[1], _entered(seen)
    what = f"`{name}` is" if name else "What stands there is"
    if kind == "coroutine":
        return None  # values.py
    if kind in ("int", "float"):
        return Finding(
            "async with got a number",
            f"{what} a number. A limit has to be made of it, once: a semaphore with so many slots.",
            f"Before the tasks are made: `slots = asyncio.Semaphore({name or 'limit'})`. In each: `async "
            "with slots:`.",
        )
    if kind == "type":
        return Finding(
            "async with got a class",
            f"{what} the class itself, and nothing was made of it.",
            f"Call it once, outside: `slots = {name or 'asyncio.Semaphore'}(…)`, then `async with slots:`.",
        )
    if kind == "async_generator":
        return Finding(
            "async with got an async generator",
            f"{what} an async generator. A function with one `yield` becomes something to enter by a "
            "decorator.",
            "Put `@contextlib.asynccontextmanager` above its `async def`; to loop over it, use `async for`.",
            look=lessons.RETURNS,
        )
    if kind == "Client":
        return Finding(
            "async with got the client that is not async",
            f"{what} the ordinary client of httpx: its requests block the loop.",
            "Use `httpx.AsyncClient()`, and `await` its requests.",
            look=lessons.THREAD,
        )
    change = "Write a plain `with`, if it can be entered at all; or look at what stands there."
    return Finding(
        f"async with got {article(kind)}",
        f"{what} {article(kind)}, which has no way to wait when its block begins and ends.",
        change,
    )


@RULES.rule(
    "semaphore-called",
    lessons.LIMIT,
    "TypeError",
    words=r"^'(Semaphore|BoundedSemaphore|Lock)' object is not call",
)
def _semaphore(seen: Seen, found: Matched) -> Finding:
    running = part(seen.place)
    name = dotted(running.func) if isinstance(running, ast.Call) else ""
    return Finding(
        f"a {found[1]} was called, with brackets behind it",
        f"{f'`{name}`' if name else 'It'} is one {found[1]} already. It is entered, and not called.",
        f"Write `async with {name or 'slots'}:`.",
    )


@RULES.rule(
    "not-acquired",
    lessons.RACE,
    "RuntimeError",
    words=r"^Lock is not acquired|^cannot (?:notify|wait) on un-a",
)
def _release(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a lock was given back, or used, that nobody holds",
        "`release()` gives back a lock that was taken, and a condition's `wait()` and `notify()` need its "
        "lock. Here it was "
        "not taken, or given back already.",
        "Use `async with lock:` alone: it takes the lock and gives it back once, whatever happens.",
    )


@RULES.rule("released-too-often", lessons.LIMIT, "ValueError", words="^BoundedSemaphore released too many")
def _too_often(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a semaphore got back more slots than were taken",
        "Each `release()` gives back one slot, and more of them came than slots were taken.",
        "Use `async with slots:` alone: it takes one slot and gives back one.",
    )


@RULES.rule("no-such-semaphore", lessons.LIMIT, "ValueError", words="^Semaphore initial value must be >= 0")
def _negative(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a semaphore cannot have fewer than no slots",
        "The number of slots is below 0. (With 0 every task would wait for ever.)",
        "Look at where the number comes from; give at least 1.",
    )


@RULES.rule("queue-is-empty", lessons.WAIT, "QueueEmpty")
def _queue_empty(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "get_nowait() found an empty queue",
        "`get_nowait()` does not wait: with nothing in the queue it raises.",
        "Write `await queue.get()`, which waits until something comes. Or ask `queue.empty()` before.",
    )


@RULES.rule("queue-is-full", lessons.LIMIT, "QueueFull")
def _queue_full(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "put_nowait() found a full queue",
        "`put_nowait()` does not wait: with `maxsize` things in the queue it raises.",
        "Write `await queue.put(thing)`, which waits for room.",
    )


@RULES.rule("queue-is-shut", lessons.WAIT, "QueueShutDown")
def _queue_shut(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a queue was used after its shutdown()",
        "After `queue.shutdown()` nothing more can be put, and who waits in `get()` gets this error once "
        "it is empty.",
        "In the worker, take it as the sign to end: `except asyncio.QueueShutDown: return`.",
    )


@RULES.rule("done-too-often", lessons.WAIT, "ValueError", words=r"^task_done\(\) called too many times")
def _done(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "task_done() was called more often than things were put",
        "`join()` counts: each `put()` adds one, each `task_done()` takes one away.",
        "Call `task_done()` once for each `get()`, in a `finally`.",
    )


@RULES.rule(
    "timeout-entered-twice", lessons.TIMEOUTS, "RuntimeError", words="^Timeout has already been entered"
)
def _twice(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "one time-out was entered a second time",
        "What `asyncio.timeout()` gives is for one block.",
        "Call it anew for each block: `async with asyncio.timeout(seconds):`.",
    )
