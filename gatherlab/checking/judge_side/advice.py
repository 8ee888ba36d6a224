"""What to look at next where an exception came out of the learner's code: one sentence for each kind."""

from __future__ import annotations

import asyncio
import re

from gatherlab.checking.values import Raised

__all__ = ["advice"]


def advice(error: Raised) -> str:
    """One sentence about where such an exception comes from."""
    if error.isa("TypeError") and error.text.startswith("api."):
        call = error.text.partition(":")[0]
        return f"Look at how you call {call}: what stands in its brackets is all that it takes."
    unknown = _UNKNOWN_NAME.search(error.text) if error.isa("NameError") else None
    if unknown is not None and unknown[1] in asyncio.__all__:
        return f"It belongs to asyncio: write asyncio.{unknown[1]}."
    for words, look in _BY_WORDS:
        if words in error.text:
            return look
    return next((look for name, look in _BY_CLASS if error.isa(name)), _ELSE)


_NO_TASK = (
    "A task can be asked that. In a list of results stand answers and exception objects: isinstance() tells."
)
_AN_ERROR = "It is an exception object that you look into, not an answer: isinstance() tells which is which."
_ENDS_THE_KERNEL = "Remove it: raised in a task, it ends the whole kernel, and not only your function."
_NO_RESPONSE = "api.get() gives the answer itself, and raises ApiError where the server refuses."
_UNKNOWN_NAME = re.compile(r"^name '(\w+)' is not defined")

# The first words that occur in the message decide, so the more telling ones come first.
_BY_WORDS = (
    ("argument of type 'ApiError'", _AN_ERROR),
    ("'ApiError' object is not subscriptable", _AN_ERROR),
    (
        "'Api' object has no attribute",
        "The statement of the exercise names the functions that api has here.",
    ),
    (
        "different event loop",
        "A Semaphore, Lock or Queue belongs to the loop it first waited in: make it in the function.",
    ),
    (
        "different loop",
        "A task or future belongs to one loop: asyncio.create_task() and gather() take the one that runs.",
    ),
    (
        "'coroutine' object has no attribute",
        "A coroutine object is only a description of work: await it, or make it a Task first.",
    ),
    (
        "'int' object does not support the",
        "limit is a number. Make the slots from it once: asyncio.Semaphore(limit), then async with it.",
    ),
    (
        "'NoneType' object does not support the",
        "A semaphore gives nothing to as: first slots = asyncio.Semaphore(limit), then async with slots.",
    ),
    (
        "'type' object does not support the",
        "That is the class itself. Make one, outside and once: asyncio.Semaphore(limit).",
    ),
    (
        "support the asynchronous context manager protocol",
        "Look at what stands after async with: a Semaphore, a Lock, asyncio.timeout() or a TaskGroup can.",
    ),
    (
        "support the context manager protocol",
        "A Semaphore, a Lock and asyncio.timeout() are entered with async with, not with a plain with.",
    ),
    (
        "'Semaphore' object is not callable",
        "A semaphore is entered, not called: async with takes a slot, and gives it back at the end.",
    ),
    (
        "'int' object is not callable",
        "A name that you call is a number here: does a parameter hide the function of the same name?",
    ),
    (
        "Futures is empty",
        "asyncio.wait() refuses an empty list: return before it. gather() needs no special case.",
    ),
    (
        "has no len()",
        "Not everything one can loop over has a length: make a list of it first, list(…).",
    ),
    (
        "as_completed() takes 1 positional",
        "as_completed() takes one list, as it is, without a star; a time-out has a name, timeout=.",
    ),
    (
        "wait() takes 1 positional",
        "wait() takes one list, as it is, without a star; a time-out has a name, timeout=.",
    ),
    (
        "non-iterable NoneType",
        "Something is None there: a function without return gives None, and so does append().",
    ),
    (
        "'NoneType' object is not",
        "Something is None there: a function without return gives None, and so does append().",
    ),
    (
        "not subscriptable",
        "Not everything one can loop over can be indexed: make a list of it first, list(…).",
    ),
    (
        "unhashable type",
        "A list or a dict can be no key of a dict, and stand in no set: use what is in it, such as each id.",
    ),
    (
        "with __aiter__ method",
        "A list or a generator wants a plain for, and so does as_completed() before Python 3.13.",
    ),
    (
        "argument 2 is longer than argument 1",
        "What stands first in zip() was used up before: make a list of it before you loop over it.",
    ),
    (
        "must be an iterable, not async_generator",
        "A star cannot unpack an async generator: make a list of it first, [job async for job in …].",
    ),
    (
        "a coroutine was expected",
        "create_task() takes a coroutine object: call the function, with its brackets.",
    ),
    (
        "forbidden, use tasks",
        "asyncio.wait() takes tasks: wrap each coroutine in asyncio.create_task(…).",
    ),
    (
        "gather() got an unexpected keyword",
        "gather() takes awaitables, without names; the one keyword that it knows is return_exceptions.",
    ),
    (
        "can't be used in 'await' expression",
        "Only a coroutine, a task or a future can be awaited: look at what stands after await.",
    ),
    (
        "object can't be awaited",  # from Python 3.14 on
        "Only a coroutine, a task or a future can be awaited: look at what stands after await.",
    ),
    (
        "positional argument",
        "Look at the parameters of the function it names. Yours is called as the exercise says.",
    ),
    (
        "dict expected at most 1 argument",
        "dict() takes pairs: dict(zip(names, answers)) makes them.",
    ),
    (
        "dictionary update sequence",
        "dict() takes pairs, as zip() makes them: a key and its value.",
    ),
    (
        "has no attribute 'add_done_callback'",
        "wait() takes tasks. Going through a dict gives its keys: hand over tasks.values().",
    ),
    *((f"has no attribute '{name}'", _NO_TASK) for name in ("exception", "cancelled", "result", "done")),
    *((f"has no attribute '{name}'", _NO_RESPONSE) for name in ("json", "raise_for_status", "status_code")),
    (
        "to unpack",
        "Look at the names on the left: as many as there are results on the right, in the same order.",
    ),
)
_BY_CLASS = (
    (
        "BaseExceptionGroup",
        "A TaskGroup cancels the others at the first error, and raises a group: catch it inside each task.",
    ),
    (
        "InvalidStateError",
        "Look at where you take .result(): a task has one only when it is done. Await it first.",
    ),
    (
        "TimeoutError",
        "Look at what was still waiting when the time-out struck: were all requests already in flight?",
    ),
    (
        "RecursionError",
        "Look at what your function calls: it calls itself again and again.",
    ),
    ("SystemExit", _ENDS_THE_KERNEL),
    (
        "KeyboardInterrupt",
        _ENDS_THE_KERNEL,
    ),
    (
        "NameError",
        "Look at the spelling, and at whether the name exists when the function runs. A text needs quotes.",
    ),
)
_ELSE = "Look at the line it came from; run the function yourself with the real api to see all of it."
