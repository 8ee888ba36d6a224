"""Running code in a page: ``asyncio.run``, threads, ``time.sleep``, errors of tasks.

What Pyodide 314 does differently from a desktop, and what is done here:

* ``time.sleep`` lets other tasks run where the browser can switch stacks: it blocks again, except in what
  was given to a thread, where it is the thread that sleeps;
* ``asyncio.run`` inside a running loop simply nests: it refuses, as long as nest_asyncio was not applied;
* a task's error is printed at once, also when somebody awaits the task later: it is told when the task is
  forgotten, if nobody asked, as everywhere else;
* functions for threads run one after another in the loop's own thread.  Where the browser can switch stacks
  their sleeps overlap, else nothing can be done about it.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from gatherlab.browser.blocking_loop import BlockingLoop, block, run_blocking

__all__ = ["apart", "in_thread", "install", "nested_runs_allowed", "run", "wait_for"]

T = TypeVar("T")

REFUSED = "asyncio.run() cannot be called from a running event loop"
nested_runs_allowed: list[bool] = []  # one entry from nest_asyncio.apply() on
in_thread: contextvars.ContextVar[bool] = contextvars.ContextVar("gatherlab_in_thread", default=False)


def install() -> None:
    """Put what this module has in the place of Pyodide's."""
    from pyodide.webloop import WebLoop  # type: ignore[import-not-found]

    time.sleep = sleep  # type: ignore[assignment]
    asyncio.run = asyncio.runners.run = run
    asyncio.to_thread = asyncio.threads.to_thread = to_thread
    WebLoop.run_in_executor = _run_in_executor
    WebLoop._decrement_in_progress = _decrement_in_progress


def can_wait() -> bool:
    """Whether Python code can wait for the page's loop right here: the browser can switch stacks."""
    if sys.platform != "emscripten":
        return False
    from pyodide.ffi import can_run_sync  # type: ignore[import-not-found]

    return bool(can_run_sync())


def wait_for(awaitable: Awaitable[T]) -> T:
    """What an awaitable of the page's loop comes to, waited for in the middle of ordinary code.

    No exception crosses JavaScript on the way: the kernel would report it, also where it is caught.
    """
    from pyodide.ffi import run_sync

    value, error = run_sync(_outcome(awaitable))
    if error is not None:
        raise error
    return value  # type: ignore[no-any-return]


async def _outcome(awaitable: Awaitable[T]) -> tuple[T | None, BaseException | None]:
    try:
        return await awaitable, None
    except BaseException as error:
        return None, error


def sleep(seconds: float, /) -> None:
    """``time.sleep``: blocks the thread, which is the page's only one, or the one that it stands for."""
    if in_thread.get() and can_wait():
        wait_for(asyncio.sleep(seconds))
    else:
        block(seconds)


def run(
    main: Coroutine[Any, Any, T],
    *,
    debug: bool | None = None,
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> T:
    """``asyncio.run``: raises RuntimeError in a running loop, unless nest_asyncio was applied.

    Then, or without a running loop, ``main`` runs in the page's loop where that can be waited for, else on a
    loop of its own, and nothing else moves meanwhile.
    """
    running = _is_running()
    if running and not nested_runs_allowed:
        raise RuntimeError(REFUSED)
    if running and can_wait():
        return wait_for(asyncio.ensure_future(main))
    if running:
        return run_blocking(main, debug=debug)
    with asyncio.Runner(debug=debug, loop_factory=loop_factory or BlockingLoop) as runner:
        return runner.run(main)


def _is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def to_thread(func: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """``asyncio.to_thread``."""
    context = contextvars.copy_context()
    call = functools.partial(context.run, func, *args, **kwargs)
    context.run(in_thread.set, True)
    return await asyncio.get_running_loop().run_in_executor(None, call)


def apart(loop: Any, work: Coroutine[Any, Any, T]) -> asyncio.Future[T]:
    """Run ``work`` in a task of its own; a plain future comes to what it comes to.

    Who waits for the future waits as for a thread or a socket, not for a task.  Cancelling it cancels the
    work.
    """
    answer: asyncio.Future[T] = loop.create_future()
    task: asyncio.Task[T] = loop.create_task(work, context=contextvars.copy_context())

    def hand_over(done: asyncio.Task[T]) -> None:
        if done.cancelled():
            answer.cancel()
        elif (error := done.exception()) is not None:
            if not answer.done():
                answer.set_exception(error)
        elif not answer.done():
            answer.set_result(done.result())

    task.add_done_callback(hand_over)
    answer.add_done_callback(lambda done: task.cancel() if done.cancelled() else None)
    return answer


def _run_in_executor(loop: Any, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:
    """``loop.run_in_executor`` of the page's loop."""

    async def runner() -> T:
        token = in_thread.set(True)
        try:
            return func(*args)
        finally:
            in_thread.reset(token)

    return apart(loop, runner())


def _decrement_in_progress(loop: Any, future: object = None) -> None:
    """Pyodide counts what runs, and reports errors here, before anybody could have asked for them."""
    loop._in_progress -= 1
    if loop._no_in_progress_handler and loop._in_progress == 0:
        loop._no_in_progress_handler()
