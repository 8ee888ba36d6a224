"""Widget handlers whose errors are seen.

ipywidgets sends an error in a handler to a log nobody looks at, and never awaits an async handler (both
measured in JupyterLab 4.6).  ``guarded`` repairs both.
"""

from __future__ import annotations

import asyncio
import functools
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

__all__ = ["guarded"]

_running: set[asyncio.Future[Any]] = set()  # the loop itself keeps tasks weakly


def guarded(show: Callable[[str], None]) -> Callable[[Callable[..., Any]], Callable[..., None]]:
    """Return a decorator for click and observe handlers, plain or async.

    ``show`` is called with the traceback, as text, when the handler raises.
    """

    def decorate(handler: Callable[..., Any]) -> Callable[..., None]:
        @functools.wraps(handler)
        def call(*args: Any) -> None:
            try:
                result = handler(*args)
                if isinstance(result, Awaitable):
                    _keep(result, show)
            except Exception:
                show(traceback.format_exc(limit=-3))

        return call

    return decorate


def _keep(work: Awaitable[Any], show: Callable[[str], None]) -> None:
    task = asyncio.ensure_future(_watched(work, show))
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _watched(work: Awaitable[Any], show: Callable[[str], None]) -> None:
    try:
        await work
    except Exception:
        show(traceback.format_exc(limit=-3))
