"""What the recorder knows of single libraries, by names that they do not promise; tests/recorder proves each.

Everything else about libraries is decided by where a file lies (``origins``) and by what a coroutine holds
(``wrapped``).
"""

from __future__ import annotations

from gatherlab import cpython

__all__ = ["AUTOMATIC_NAMES", "GATES", "GATE_FILES", "TRANSPARENT", "is_task_group"]

# nest_asyncio, nest_asyncio2: their run() stands in for asyncio.run(): look through it at who called it
TRANSPARENT = ("nest_asyncio.py", "nest_asyncio2.py")

# anyio: its locks, semaphores, conditions and events
GATES = ("_synchronization.py",)
# how the names of all files with gates end: asyncio's queues, too
GATE_FILES = (*cpython.GATES, *GATES)

# anyio names a task after its function's module and name; a functools.partial has only the first
AUTOMATIC_NAMES = frozenset({"functools"})

# anyio (seen in 3.7 to 4.16): its task group waits for its tasks in __aexit__
_TASK_GROUP_FILES = ("anyio/_backends/_asyncio.py", "anyio\\_backends\\_asyncio.py")


def is_task_group(function: str | None, filename: str) -> bool:
    """Whether a function of this file is where a library's task group waits for its tasks."""
    return function == "__aexit__" and filename.endswith(_TASK_GROUP_FILES)
