"""Scenes in which the learner's function is used by a program of the judge's, as a gather is.

The program knows ``asyncio`` (the names in ``NAMES``, taken before any submission could replace them),
``ApiError``, the learner's function by its name, and ``heard``. What the function returns has to be something
to await: else the program gets a ``NotAwaitableError`` that names its type.
"""

from __future__ import annotations

import asyncio
import inspect
import types
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any, Self

from gatherlab.checking.protocol import Scene
from gatherlab.checking.values import type_name
from gatherlab.cpython import gathers_noted
from gatherlab.errors import ApiError

__all__ = ["FILE", "GatherWatch", "NotAwaitableError", "around"]

FILE = "<what gather does>"
NAMES = ("CancelledError", "TaskGroup", "create_task", "current_task", "get_running_loop", "sleep", "timeout",
         "wait", "wait_for")  # fmt: skip

_asyncio = types.SimpleNamespace(**{name: getattr(asyncio, name) for name in NAMES})
_gather = asyncio.gather
_isawaitable, _isfuture = inspect.isawaitable, asyncio.isfuture


class NotAwaitableError(Exception):
    """What the learner's function returned cannot be awaited; the text is the name of its type."""


async def _heard(
    tell: Callable[[str, Any], None], call: Callable[[], Awaitable[Any]], what: str = ""
) -> None:
    """Await ``call()`` and tell what came of it: ``result`` or ``raised``, or ``what`` with either."""
    try:
        result = await call()
    except BaseException as problem:
        tell(what or "raised", problem.with_traceback(None))  # it is kept, and its frames need not be
    else:
        tell(what or "result", result)


def around(function: Callable[..., Any], scene: Scene) -> Callable[..., Any]:
    """The program of a scene, as a function of ``api`` and the scene's arguments."""

    def guarded(*args: Any, **kwargs: Any) -> Any:
        value = function(*args, **kwargs)
        if not (_isfuture(value) or _isawaitable(value)):
            raise NotAwaitableError(type_name(value))
        return value

    names: dict[str, Any] = {
        "asyncio": _asyncio,
        "ApiError": ApiError,
        "heard": _heard,
        scene.function: guarded,
    }
    exec(compile(scene.program, FILE, "exec", dont_inherit=True), names)
    program: Callable[..., Any] = names["program"]
    return program


class GatherWatch:
    """Notices whether ``function`` is asyncio.gather, or calls it on ``loop``: ``found`` is ``is``, ``calls``
    or empty."""

    def __init__(self, function: object, loop: object) -> None:
        self.found = "is" if function is _gather else ""
        self._loop = loop
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(gathers_noted(self._note))
        return self

    def __exit__(self, *problem: object) -> None:
        self._stack.close()

    def _note(self, loop: object) -> None:
        if loop is self._loop:
            self.found = self.found or "calls"
