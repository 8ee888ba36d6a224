"""From a value to what is seen of it: a coroutine object, a task, a list with exceptions in it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping, Sequence

from gatherlab import cpython
from gatherlab.explaining.live import MOST_LEAVES, of_error
from gatherlab.explaining.seen import Kind, Seen

__all__ = ["of_value", "of_variables"]

MOST_THINGS = 10_000  # of a list that are looked at


def of_value(value: object) -> Seen | None:
    """What is seen of a value that may not be what it seems; None for an ordinary one."""
    if isinstance(value, BaseException):
        return of_error(value)
    if inspect.iscoroutine(value):
        return _seen("coroutine", value.__name__)
    if inspect.isasyncgen(value):
        return _seen("async_generator", value.__name__)
    if cpython.is_gathering(value):
        return _seen("gather", "")
    if isinstance(value, asyncio.Task):
        return _task(value)
    return _items(value) if isinstance(value, list | tuple) else None


def of_variables(variables: Mapping[str, object]) -> Seen | None:
    """The first task among variables, and in their lists, that has failed without anybody hearing of it."""
    for name, value in list(variables.items()):
        things = value if isinstance(value, list | tuple | set) else (value,)
        for thing in list(things)[:MOST_THINGS] if not name.startswith("_") else ():
            if isinstance(thing, asyncio.Task) and cpython.is_unheard(thing):
                return of_value(thing)
    return None


def _seen(kind: str, text: str, cause: Seen | None = None) -> Seen:
    return Seen(Kind.VALUE, kind, text, (kind,), cause=cause)


def _task(task: asyncio.Task[object]) -> Seen:
    coro = task.get_coro()
    name = f"`{getattr(coro, '__name__', 'a coroutine')}`"
    if not task.done():
        return _seen("task", name)
    if task.cancelled():
        return _seen("cancelled", name)
    error = cpython.error_of(task)  # not exception(): that would keep asyncio from telling of it
    if error is not None:
        return _seen("failed", name, of_error(error))
    return _seen("swallowed" if task.cancelling() else "task", name)


def _items(items: Sequence[object]) -> Seen | None:
    """What is in a list: exceptions among results, or awaitables in their place."""
    errors = [one for one in items if isinstance(one, BaseException)]
    if errors:
        leaves = tuple(of_error(one) for one in errors[:MOST_LEAVES])
        return Seen(Kind.VALUE, "errors", "", ("errors",), leaves=leaves, count=len(items))
    coroutines = [one for one in items if inspect.iscoroutine(one)]
    if coroutines and len(coroutines) == len(items):
        return Seen(Kind.VALUE, "awaitables", "coroutine objects", ("awaitables",), count=len(items))
    futures = [one for one in items if asyncio.isfuture(one)]
    if futures and len(futures) == len(items):
        return Seen(Kind.VALUE, "awaitables", "tasks or futures", ("awaitables",), count=len(items))
    return None
