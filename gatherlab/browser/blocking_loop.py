"""An event loop that blocks: ``asyncio.run`` on its own, where the page's loop cannot be waited for.

The page's loop runs callbacks from JavaScript's; Python code that waits for it has to give up the thread,
which only some browsers allow (stack switching).  This one is asyncio's own loop with a selector that has
nothing to select: while no task is ready it simply waits for the next timer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from gatherlab.cpython import loop_set_aside

__all__ = ["BlockingLoop", "block", "run_blocking"]

T = TypeVar("T")

block = getattr(time.sleep, "__wrapped__", time.sleep)  # Pyodide's own gives up the thread


class _NothingToSelect:
    """A selector for a loop without files."""

    def select(self, timeout: float | None = None) -> list[Any]:
        """Wait for ``timeout`` seconds.  Raises RuntimeError where that would be for ever."""
        if timeout is None:
            raise RuntimeError("every task is waiting, and nothing is left that could wake one")
        if timeout > 0:
            block(timeout)
        return []

    def close(self) -> None:
        """Nothing is open."""


class BlockingLoop(asyncio.BaseEventLoop):
    """asyncio's loop without files and threads.  What is given to a thread is done at once instead."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _NothingToSelect()

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody else could wake it."""

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Call ``func`` now; the future is done."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except BaseException as error:
            future.set_exception(error)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """There is none."""


def run_blocking(main: Coroutine[Any, Any, T], *, debug: bool | None = None) -> T:
    """``asyncio.run(main)`` on a loop of its own, whatever runs in this thread now; nothing else moves
    meanwhile."""
    with loop_set_aside(), asyncio.Runner(debug=debug, loop_factory=BlockingLoop) as runner:
        return runner.run(main)
