"""``await``: missing, used twice, or before something that cannot be awaited."""

from __future__ import annotations

import ast
import re

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules, article
from gatherlab.explaining.seen import Kind, Seen
from gatherlab.explaining.source import awaited, call_of, calls, dotted
from gatherlab.syntax import last_name

__all__ = ["RULES"]

RULES = Rules()


@RULES.rule(
    "never-awaited", lessons.CALLING, kind=Kind.WARNING, words=r"^coroutine '([^']+)' was never awaited"
)
def _never(seen: Seen, found: Matched) -> Finding:
    name = found[1].rpartition(".")[2]
    call = next((one for one in calls(seen.place) if last_name(one.func) == name), None)
    written = dotted(call) if call is not None else f"{name}(…)"
    if found[1] == "sleep" or written.startswith("asyncio.sleep"):
        what = "Calling `asyncio.sleep()` makes a coroutine object and does not wait."
    else:
        made = "calling it makes a coroutine object, and nothing of its body runs."
        what = f"`{name}` is an async def function: {made}"
    return Finding(
        f"the coroutine of {name}() was thrown away without having run",
        f"{what} It was thrown away, not started."
        + ("" if call is not None else " (The line is where that happened; the call stands elsewhere.)"),
        f"Write `await {written}`; or hand it to the loop: in `asyncio.gather(…)`, or with "
        "`asyncio.create_task(…)`.",
    )


@RULES.rule("awaited-twice", lessons.ONCE, "RuntimeError", words="^cannot reuse already awaited coroutine")
def _twice(seen: Seen, found: Matched) -> Finding:
    thing = awaited(seen.place)
    name = dotted(thing) if isinstance(thing, ast.Name) else ""
    what = f"`{name}` has" if name else "This one has"
    return Finding(
        "a coroutine object was used a second time",
        f"A coroutine object runs once. {what} run already (in an earlier await, task or cell), or was "
        "closed or cancelled before it began.",
        _CACHED
        if re.search(r"@(?:functools\.)?(?:lru_)?cache\b", seen.source)
        else "Call the function again: that makes a new coroutine object. A task keeps its result and may be "
        "awaited as often as you like: `task = asyncio.create_task(…)`.",
    )


_CACHED = (
    "A cache keeps the coroutine object and hands out the same one each time. "
    "Keep tasks, which may be awaited often, or the results, in a dict of your own."
)
_ASYNC_INIT = r"^__init__\(\) should return None, not 'coroutine'"


@RULES.rule("async-init", lessons.CALLING, "TypeError", words=_ASYNC_INIT)
def _init(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "__init__ is an async def function",
        "Python calls `__init__` itself when an object is made, and does not await it: it has to be a plain "
        "`def`.",
        "Write `def __init__`, and put what waits into an `async def` that makes the object: "
        "`thing = await make_thing()`.",
    )


@RULES.rule("awaited-by-two", lessons.COPIES, "RuntimeError", words="^coroutine is being awaited already")
def _by_two(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "one coroutine object is awaited by two at the same time",
        "A coroutine object runs once, for one awaiter, and another task is in the middle of it.",
        "Make it a task, once: `task = asyncio.create_task(…)`. Any number of others may await a task.",
    )


_CANNOT = r"^object ([\w.]+) can't be used in 'await' expression|^'([\w.]+)' object can't be awaited"


@RULES.rule("cannot-be-awaited", lessons.CALLING, "TypeError", words=_CANNOT)
def _cannot(seen: Seen, found: Matched) -> Finding:
    kind = (found[1] or found[2]).rpartition(".")[2]
    thing = awaited(seen.place)
    name = dotted(thing) if not isinstance(thing, ast.Await) else ""  # that is the name of what gave it
    what = f"`{name}`" if name else "what stands after `await`"
    title = f"await stands before {article(kind.replace('_', ' '))}, which cannot be awaited"
    if kind == "NoneType":
        title = "await stands before None"
    make = _BY_KIND.get(kind)
    if make is not None:
        because, change = make(what, name, thing)
        at_once = make is (_container if isinstance(thing, ast.Call) else _response)
        look = None if at_once else _LOOK_BY_KIND.get(kind)
        return Finding(title, because, change, look=look)
    call = isinstance(thing, ast.Call)
    because = (
        f"{what} gives {article(kind)}: the function is an ordinary one, and its result is there at once."
    )
    if not call:
        because = f"{what} is {article(kind)}: no coroutine object, task or future."
    return Finding(
        title,
        because[0].upper() + because[1:] if not because.startswith("`") else because,
        "Take the `await` out. If the call takes long, it blocks the loop meanwhile: use an async version "
        "of it, or "
        "`asyncio.to_thread(function, …)`."
        if call
        else "Take the `await` out, or look at where this value comes from.",
    )


Made = tuple[str, str]


def _none(what: str, name: str, thing: ast.expr | None) -> Made:
    if isinstance(thing, ast.Call):
        function = dotted(thing.func) or "the function"
        return (
            f"{_upper(what)} gives None. So `{function}` is an ordinary function (no `async def`), or it "
            "returns nothing "
            "to await.",
            "Take the `await` out; or write `async def` where the function is made, if it has to wait.",
        )
    return f"{_upper(what)} is None.", "Look at where it comes from: a function without `return` gives None."


def _container(what: str, name: str, thing: ast.expr | None) -> Made:
    if isinstance(thing, ast.Call):
        return (
            f"{_upper(what)} gives a container at once: the function is an ordinary one, and there is "
            "nothing to wait for.",
            "Take the `await` out. If there are coroutine objects in it, gather them with a star: "
            f"`await asyncio.gather(*{name or 'jobs'})`.",
        )
    star = f"*{name}" if isinstance(thing, ast.Name) else "*jobs"
    return (
        f"{_upper(what)} is a container. Awaitables in it can be awaited, each for itself; the container "
        "cannot.",
        f"Wait for all of them with gather and a star: `await asyncio.gather({star})`. (If it holds "
        "results already, take the `await` out.)",
    )


def _function(what: str, name: str, thing: ast.expr | None) -> Made:
    return (
        f"{_upper(what)} is the function itself. Its brackets are missing, so it was not called.",
        f"Call it: `await {name or 'function'}()`; or without `await`, if it is no async def function.",
    )


def _async_generator(what: str, name: str, thing: ast.expr | None) -> Made:
    return (
        f"{_upper(what)} is an async generator (an `async def` with `yield`): it gives many values, one "
        "after the other.",
        f"Go through it: `async for x in {name or 'agen()'}:`, or take all: `[x async for x in "
        f"{name or 'agen()'}]`.",
    )


def _pools(what: str, name: str, thing: ast.expr | None) -> Made:
    return (
        f"{_upper(what)} is a future of a thread or process pool. Threads can wait for it; `await` cannot.",
        f"Write `await asyncio.wrap_future({name or 'future'})`, or `await asyncio.to_thread(function, …)` "
        "in place of a pool "
        "of your own.",
    )


def _response(what: str, name: str, thing: ast.expr | None) -> Made:
    if not isinstance(thing, ast.Call):
        return (
            f"{_upper(what)} is a Response: the answer to a request, and it is there already.",
            "Take the `await` out.",
        )
    return (
        f"{_upper(what)} gives a Response: it is an ordinary function, which has waited already and kept "
        "the loop from "
        "running anything else meanwhile.",
        "Use an async client: `async with httpx.AsyncClient() as client: await client.get(…)`.",
    )


def _lock(what: str, name: str, thing: ast.expr | None) -> Made:
    name = name or "lock"
    return (
        f"{_upper(what)} is entered, and not awaited.",
        f"Write `async with {name}:`, which takes it, waits if it must, and gives it back at the end.",
    )


def _block(what: str, name: str, thing: ast.expr | None) -> Made:
    return (
        f"{_upper(what)} is entered, and not awaited.",
        f"Write `async with {name or '…'}:`. It does its work at the beginning and the end of that block.",
    )


def _upper(text: str) -> str:
    return text if text.startswith("`") else text[:1].upper() + text[1:]


_CONTAINERS = ("list", "tuple", "set", "dict", "generator", "map", "filter", "dict_values", "frozenset")
_BY_KIND = {
    "NoneType": _none,
    **dict.fromkeys(_CONTAINERS, _container),
    **dict.fromkeys(("function", "method", "builtin_function_or_method", "partial"), _function),
    "async_generator": _async_generator,
    "Future": _pools,
    "Response": _response,
    **dict.fromkeys(("Lock", "Semaphore", "BoundedSemaphore", "Condition"), _lock),
    **dict.fromkeys(("TaskGroup", "Timeout"), _block),
}
_LOOK_BY_KIND = {
    **dict.fromkeys(_CONTAINERS, lessons.STAR),
    "Future": lessons.THREAD,
    "Response": lessons.THREAD,
    "Lock": lessons.RACE,
    "Semaphore": lessons.LIMIT,
}


@RULES.rule("bad-yield", lessons.RETURNS, "RuntimeError", words="^await wasn't used with future")
def _not_awaited_future(seen: Seen, found: Matched) -> Finding:
    call = call_of(seen.place, "gather")
    made = "`gather()` gives a future" if call is not None else "A task or future stands there"
    return Finding(
        "a future was looped over or unpacked before it was awaited",
        f"{made}: a place for a result that is not there yet. A loop or several names on the left need the "
        "result itself.",
        "Put `await` before it: `results = await asyncio.gather(…)`.",
    )
