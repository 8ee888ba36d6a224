"""Errors that such code makes by a slip: the wrong idea, and what to look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gatherlab.checking.values import Raised
from gatherlab.exercises.lesson_06 import looks
from gatherlab.exercises.lesson_06.causes import too_early
from gatherlab.model import Diagnosis as D

if TYPE_CHECKING:
    from gatherlab.exercises.lesson_06.scene import Shown

__all__ = ["shortened", "slip"]

# by words of the error
_SLIPS = (
    ("An asyncio.Future, a coroutine", D.NOT_AWAITABLE, "Hand over each argument as it is."),
    ("forbidden, use tasks", D.RAISED, "asyncio.wait() takes tasks: ensure_future() makes one of each."),
    ("positional argument", D.RAISED, "It takes any number: my_gather(*awaitables, return_exceptions=…)."),
    ("running event loop", D.NESTED_RUN, "Write await in an async def: asyncio.run() is for a script."),
    ("cannot reuse already awaited", D.CALLS, looks.ONCE),
    ("coroutine is being awaited already", D.CALLS, looks.ONCE),
    ("'Thing' object has no attribute", D.RAISED, looks.OBJECTS),  # as a program names its own awaitable
    ("a coroutine was expected", D.NOT_AWAITABLE, looks.KINDS),
    ("unexpected keyword argument 'return_exceptions'", D.RAISED,
     "Write it as the exercise says: my_gather(*awaitables, return_exceptions=False)."),
    ("changed size during iteration", D.RAISED, looks.COPY),
    ("await wasn't used with future", D.NOT_AWAITED, looks.VALUES),
)  # fmt: skip
_OF_NONE = re.compile(r"'NoneType' object has no attribute '(cancelled|done|exception|result)'")
_EMPTY = re.compile(r"Set of \w+/Futures is empty")
_OBJECT = re.compile(r"<([\w.]+) .*")


def slip(error: Raised, scene: Shown) -> tuple[D, str] | None:
    """The wrong idea behind an error that the code made itself, and what to look at; None for another one."""
    text = error.text
    if _EMPTY.search(text):
        return D.RAISED, looks.NOTHING_LEFT if scene.plans else looks.HANGS_ON_NOTHING
    if "Result is not set" in text or "Exception is not set" in text:
        return D.NOT_AWAITED, too_early(scene.source)
    if _OF_NONE.search(text):
        return D.RAISED, looks.NONE_WAS_FILLED if scene.plans else looks.NONE_OF_NOTHING
    return next(((diagnosis, look) for words, diagnosis, look in _SLIPS if words in text), None)


def shortened(text: str) -> str:
    """The words of an error: without the inside of an object, which would show where files are."""
    return _OBJECT.sub(r"<\1 …>", text)[:100].rstrip(".")
