"""What the package nest_asyncio does to asyncio, and how to see when it has broken it.

Since Python 3.14 the running task is known to the interpreter's thread.  nest_asyncio 1.6.0 puts the Python
class in the place of ``asyncio.Task``, and the interpreter does not hear of its tasks: the current task is
None in each of them, and with it fail httpx, TaskGroup, ``asyncio.timeout`` and ``asyncio.wait_for``.
nest_asyncio2 does not do that.
"""

from __future__ import annotations

import asyncio
import threading

__all__ = ["NEST_ASYNCIO_BROKE_IT", "tasks_are_unknown"]

NEST_ASYNCIO_BROKE_IT = (
    "nest_asyncio.apply() was called, and on Python 3.14 and newer the package nest_asyncio breaks asyncio: "
    "httpx, TaskGroup and time-outs fail. Restart the kernel, and write instead: "
    "import nest_asyncio2 as nest_asyncio"
)
"""What to tell a learner where ``tasks_are_unknown()``."""


def tasks_are_unknown() -> bool:
    """Whether asyncio was patched so that a running task is not the current task."""
    # the marks of nest_asyncio (its other successors have it, too) and of nest_asyncio2, which is sound
    if not hasattr(asyncio, "_nest_patched") or hasattr(asyncio, "_nest_asyncio2"):
        return False
    known: list[bool] = []
    # a loop of its own in a thread of its own: whatever runs here is not touched
    probe = threading.Thread(target=lambda: known.append(_a_task_knows_itself()))
    probe.start()
    probe.join()
    return known == [False]


def _a_task_knows_itself() -> bool:
    async def ask() -> bool:
        return asyncio.current_task() is not None

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(ask())
    finally:
        loop.close()
