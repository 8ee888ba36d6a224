"""Whose work a task does whose outermost coroutine is a library's.

``tqdm.gather(step(0), step(1))``, an anyio task group, asyncer, tenacity: the library makes the tasks and
wraps what it was handed in a coroutine of its own.  The learner's work is found where it is before the task
runs, in what that coroutine holds, and while it waits, among the coroutines it awaits.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from functools import partial
from types import CodeType, CoroutineType, FunctionType, GeneratorType, MemberDescriptorType, MethodType
from typing import Any, NamedTuple

from gatherlab import cpython
from gatherlab.recorder import origins
from gatherlab.recorder.labels import call_label, function_name, held_values, planned_call

__all__ = ["Held", "awaited_work", "code_of", "held_work", "runs_learners_code", "work_label"]

_DEPTH = 60
_WRAPPERS = 4  # wrappers around wrappers: anyio's around asyncer's around a partial
_MANY = 20  # values looked at in one wrapper
# most of what a wrapper holds, and nothing that runs: not looked at any closer
_PLAIN = frozenset({bool, bytes, dict, float, frozenset, int, list, set, str, tuple, type, type(None)})
_NO_PLAIN_CALL = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR


class Held(NamedTuple):
    """What a library's coroutine was made to run, and whether that is the learner's work."""

    work: Any
    learners: bool


def held_work(coro: Any, within: CodeType | None) -> Held:
    """What a library's coroutine, about to run, will run: the coroutine itself if it holds nothing of the
    kind.

    A coroutine or coroutine function that the learner wrote counts wherever it is held.  Somebody else's
    (``client.get(url)``, ``asyncio.sleep(1)``) counts if it was the learner's code that called the library.
    ``within`` is the outermost code of the task that makes this one, if that task is the learner's.
    """
    chain = _chain(coro)
    work = chain[-1]
    return Held(work, len(chain) > 1 and (_is_learners(work) or _was_handed_over(chain, within)))


def awaited_work(coro: Any) -> Any:
    """The learner's outermost coroutine among those that a suspended one awaits, or None.

    Where an installed package counts as the learner's (``-m uvicorn``), what it runs for somebody goes first.
    """
    outermost, found = coro, None
    for _ in range(_DEPTH):
        if type(coro) is CoroutineType:  # nearly all are, so they go the short way
            learners, awaited = origins.is_learners_file(coro.cr_code.co_filename), coro.cr_await
        elif coro is None:
            break
        else:
            learners = origins.is_learners(coro)
            awaited = getattr(coro, "cr_await", None) or getattr(coro, "gi_yieldfrom", None)
        if learners:
            if not origins.counts_as_learners(coro):
                return coro
            found = found or coro
        coro = awaited
    return None if found is outermost else found


def runs_learners_code() -> bool:
    """Whether the step that runs now has come through the learner's code."""
    return any(origins.is_learners_file(frame.f_code.co_filename) for frame in origins.callers())


def work_label(work: Any) -> str:
    """What to call it: the call where it can be told, else the function."""
    label = call_label(work) or planned_call(work)
    if label is not None:
        return label
    return f"{work.__name__}(…)" if type(work) in (FunctionType, MethodType) else function_name(work)


# ------------------------------------------------------------------ what a wrapper holds


def _chain(coro: Any) -> list[Any]:
    """A wrapper, what it wraps, what that wraps, and so on, down to the learner's."""
    chain = [coro]
    while len(chain) <= _WRAPPERS and not _is_learners(chain[-1]):
        found = _best(chain[-1])
        if found is None:
            break
        chain.append(found)
    return chain


def _best(wrapper: Any) -> Any:
    """What a wrapper is likely to await: the learner's coroutine, else any, else a coroutine function."""
    best, least = None, _Rank.NONE
    for value in _held(wrapper):
        if type(value) in _PLAIN:
            continue
        rank = _rank(value, wrapper)
        if rank < least:
            best, least = value, rank
    return best


class _Rank:
    LEARNERS, LEARNERS_FUNCTION, COROUTINE, FUNCTION, AWAITABLE, NONE = range(6)


def _rank(value: Any, wrapper: Any) -> int:
    code = code_of(value)
    if code is None:
        return _Rank.AWAITABLE if cpython.may_be_executors(value) else _Rank.NONE
    learners = origins.is_learners_file(code.co_filename)
    if type(value) in (FunctionType, MethodType, partial):
        if not inspect.iscoroutinefunction(value):
            return _Rank.NONE
        return _Rank.LEARNERS_FUNCTION if learners else _Rank.FUNCTION
    if learners:
        return _Rank.LEARNERS
    if type(value) in (CoroutineType, GeneratorType):
        return _Rank.COROUTINE
    return _Rank.NONE if _package(value) == _package(wrapper) else _Rank.AWAITABLE


def _held(wrapper: Any) -> Iterator[Any]:
    """The values in a coroutine's frame, and what the object keeps whose method it is (anyio's handle).

    A future that such an object keeps is its own (aiohttp's connector has one that stands for nothing).
    """
    values = held_values(wrapper)
    yield from list(values.values())[:_MANY]
    if "self" in values:
        yield from (one for one in _attributes(values["self"]) if not isinstance(one, asyncio.Future))


def _attributes(value: Any) -> Iterator[Any]:
    """The values of an object's slots and ``__dict__``; no property and no ``__getattr__`` is asked."""
    for cls in type(value).__mro__:
        for found in vars(cls).values():
            if type(found) is MemberDescriptorType:
                try:
                    yield found.__get__(value)
                except AttributeError:  # an empty slot
                    continue
    try:
        kept = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return
    yield from list(kept.values())[:_MANY]


def code_of(value: Any) -> CodeType | None:
    """The code that a coroutine, function or awaitable will run; of a decorated function the innermost."""
    kind = type(value)
    if kind is CoroutineType:
        return value.cr_code  # type: ignore[no-any-return]
    if kind is GeneratorType:
        code: CodeType = value.gi_code
        return code if code.co_flags & inspect.CO_ITERABLE_COROUTINE else None
    if kind is partial:
        return code_of(value.func) if type(value.func) in (FunctionType, MethodType) else None
    if kind is MethodType:
        return code_of(value.__func__) if type(value.__func__) is FunctionType else None
    if kind is FunctionType:
        while type(inner := vars(value).get("__wrapped__")) is FunctionType:
            value = inner
        return value.__code__  # type: ignore[no-any-return]
    if issubclass(kind, (asyncio.Future, *cpython.TASK_TYPES)):
        return None  # it runs by itself, whoever awaits it
    return getattr(getattr(kind, "__await__", None), "__code__", None)


def _is_learners(work: Any) -> bool:
    code = code_of(work)
    return code is not None and origins.is_learners_file(code.co_filename)


def _package(work: Any) -> str | None:
    code = code_of(work)
    return None if code is None else origins.package(code.co_filename)


# ------------------------------------------------------------------ who called the library


def _was_handed_over(chain: list[Any], within: CodeType | None) -> bool:
    """Whether only the wrappers' own libraries stand between the new task and the learner's code.

    What belongs to the same library as its wrapper was handed over only if the learner called a plain
    function (``tg.start_soon(anyio.sleep, 1)``): a coroutine of that library rather makes tasks of its own.
    """
    *wrappers, work = chain
    packages = {_package(wrapper) for wrapper in wrappers}
    foreign = _package(work) != _package(wrappers[-1])
    plain = True
    for frame in origins.callers():
        code = frame.f_code
        if origins.is_learners_file(code.co_filename):
            return foreign or plain
        if origins.package(code.co_filename) not in packages:
            return False
        plain = plain and not code.co_flags & _NO_PLAIN_CALL
    return foreign and within is not None and origins.package(within.co_filename) in packages
