"""From an exception that came out of the learner's code to the wrong idea behind it."""

from __future__ import annotations

import re
from dataclasses import replace

from gatherlab.checking.judge_side.advice import advice
from gatherlab.checking.judge_side.judge import Finding
from gatherlab.checking.protocol import End
from gatherlab.checking.values import Raised
from gatherlab.model import Diagnosis as D

__all__ = ["NESTED_RUN", "raised"]

NESTED_RUN = Finding(
    D.NESTED_RUN,
    "Expected: your function awaits, in the loop that already runs it.",
    "It tried to run an event loop inside the running one, with asyncio.run() or run_until_complete().",
    "Inside an async def write await instead; asyncio.run() belongs to the outermost line of a script.",
)


def raised(end: End, function: str) -> Finding:
    """The finding for an exception that came out of ``function``."""
    error: Raised = end.error
    text = error.text
    plain = error.isa("TypeError", "AttributeError") and any(words in text for words in _NO_AWAIT_HELPS)
    called = _CALLED.search(text) if error.isa("TypeError") else None
    if called is not None:
        return _not_called(error, called[1])
    if error.isa("TypeError") and "unhashable type" in text and end.raised_by == "gather":
        return _no_star(text)
    if error.isa("TypeError") and not plain:
        if "An asyncio.Future" in text:
            return _not_awaitable(end.raised_by, end.refused)
        if any(name in text for name in _UNAWAITED):
            return _used_too_early(error)
    if error.isa("RuntimeError") and "Task got bad yield" in text:  # a generator, before Python 3.12
        if "<coroutine object" in text:
            return _not_awaitable("gather", "generator")
        return replace(_not_awaitable("gather", ""), diagnosis=D.RAISED)
    if error.isa("RuntimeError") and "while another loop is running" in text:  # a new loop, never started
        return NESTED_RUN
    if error.isa("RuntimeError") and "await wasn't used with future" in text:
        return _used_too_early(error)
    if error.isa("AttributeError", "TypeError") and end.never_awaited and not plain:
        return _used_too_early(error)
    return Finding(D.RAISED, f"Expected: {function} returns.", f"It raised {_shown(error)}.", advice(error))


# whatever else is not awaited yet: these come from the call itself
_NO_AWAIT_HELPS = (
    "unexpected keyword argument",
    "object is not callable",
    "'Api' object has no attribute",
    "__aiter__ method, got generator",
    "__aiter__ method, got list",
    "unhashable type",  # a key of the learner's own dict, or a part of a set
)


_UNAWAITED = (
    "_GatheringFuture",
    "Task'",
    "'coroutine'",
    "non-iterable coroutine",
    "Future",
    " not coroutine",
    "got coroutine",
)


_CALLED = re.compile(r"'(?:\w+\.)*(Task|Future|_GatheringFuture|coroutine)' object is not callable")


def _not_called(error: Raised, kind: str) -> Finding:
    """Brackets after a task, or after what gather() returned: to await it, none are needed."""
    what = {"_GatheringFuture": "what gather() returns", "coroutine": "a coroutine object"}
    return Finding(
        D.RAISED,
        "Expected: a task is awaited, and not called.",
        f"There are brackets after {what.get(kind, 'a task')}: {_shown(error)}.",
        "One call has made it, and that is enough: write await and its name, without brackets ().",
    )


def _shown(error: Raised) -> str:
    where = f" (line {error.line})" if error.line else ""
    text = error.text if len(error.text) <= 160 else error.text[:160] + "…"
    return f"{error.type}: {text}{where}" if text else f"{error.type}{where}"


def _no_star(text: str) -> Finding:
    kind = text.rpartition("'")[0].rpartition("'")[2] or "list"
    look = (
        "Put a star in front of the list, gather(*jobs), or write its parts as arguments of their own. "
        "Or did you gather results instead of awaitables?"
    )
    if kind == "dict":
        look = (
            "Write its values as arguments of their own, or put a star in front of them: "
            "gather(*jobs.values()). A star in front of the dict passes its keys."
        )
    return Finding(
        D.NO_STAR,
        "Expected: gather() gets each awaitable as an argument of its own.",
        f"It got one {kind} as a single argument.",
        look,
    )


def _not_awaitable(by: str, kind: str) -> Finding:
    if by != "gather":
        return Finding(
            D.NOT_AWAITABLE,
            f"Expected: what {f'{by}() gets' if by else 'is waited for'} can be awaited: "
            "a coroutine, a task, a future.",
            "It cannot.",
            "Look for a function without its brackets (), or an await in the arguments.",
        )
    return Finding(
        D.NOT_AWAITABLE,
        "Expected: every argument of gather() can be awaited: a coroutine, a task, a future.",
        f"One of them cannot: its type is {kind}." if kind else "One of them cannot.",
        _look_for(kind),
    )


def _look_for(kind: str) -> str:
    """What to look for when gather() got an object of type ``kind``, "" where that is not known."""
    if kind in ("function", "method", "builtin_function_or_method"):
        return "Look for a function without its brackets ()."
    if kind in ("generator", "tuple", "map", "dict_values"):
        return "Look for a missing star: gather(*jobs) passes what comes out of jobs, each by itself."
    if kind in ("str", "int", "float", "NoneType"):
        return (
            "Look for an await in the arguments, or for what you want to ask for, such as an id, "
            "where the call should stand. If jobs is a dict, *jobs are its keys: write *jobs.values()."
        )
    return (
        "Look for a function without its brackets (), an await in the arguments, a list or a generator "
        "without a star, or what you want to ask for, such as an id, where the call should stand."
    )


def _used_too_early(error: Raised) -> Finding:
    if "a coroutine was expected, got <_GatheringFuture" in error.text:
        return Finding(
            D.NOT_AWAITED,
            "Expected: create_task() gets a coroutine.",
            "It got what gather() returns, a future whose tasks the loop has already.",
            "No task is needed around gather(): keep what it returns, and await that later.",
        )
    if "positional argument" in error.text:
        called = "Expected: each function gets as many arguments as it takes."
        return Finding(D.NOT_AWAITED, called, f"It raised {_shown(error)}.", advice(error))
    container = _CONTAINER_AWAITED.search(error.text)
    if container is not None:
        return Finding(
            D.NOT_AWAITED,
            "Expected: what stands after await can be awaited.",
            f"It is a {container[1] or container[2]} of coroutines: {_shown(error)}.",
            "Only each of them can be awaited. gather() waits for all: await asyncio.gather(*jobs).",
        )
    if "after * must be an iterable, not coroutine" in error.text:
        return Finding(
            D.NOT_AWAITED,
            "Expected: a star stands before something to loop over.",
            f"It stands before one coroutine object: {_shown(error)}.",
            "Put await before it to unpack its result. To gather several coroutines, make a list of them, "
            "and put the star before the list.",
        )
    return Finding(
        D.NOT_AWAITED,
        "Expected: results are used after they were awaited.",
        f"A coroutine, task or future was used as if it were its result: {_shown(error)}.",
        "Put await before it, and only then unpack, index or loop over what comes out.",
    )


# as Python 3.14 and as earlier ones put it
_CONTAINER = "(list|tuple|set|dict|generator|map)"
_CONTAINER_AWAITED = re.compile(
    rf"'{_CONTAINER}' object can't be awaited|object {_CONTAINER} can't be used in"
)
