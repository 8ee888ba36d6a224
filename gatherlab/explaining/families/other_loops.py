"""What belongs to another event loop, to another thread or to no task."""

from __future__ import annotations

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Seen

__all__ = ["RULES"]

RULES = Rules()


@RULES.rule("another-loops-future", lessons.SCRIPT, "RuntimeError", words="attached to a different loop")
def _attached(seen: Seen, found: Matched) -> Finding | None:
    return Finding(
        "a task or future of one loop was awaited in another",
        "A task or future belongs to the loop that it was made for, and only that loop can wait for it. It "
        "was made "
        "in another `asyncio.run()`, in another thread, or for a loop of its own.",
        "Make it and await it in the same loop: move its making into the coroutine that awaits it.",
    )


@RULES.rule(
    "another-loops-lock", lessons.LIMIT, "RuntimeError", words=r"^<(?:[\w.]+\.)?(\w+) .*bound to a diff"
)
def _bound(seen: Seen, found: Matched) -> Finding:
    return Finding(
        f"one {found[1]} was used in two event loops",
        f"The {found[1]} belongs to the loop in which something first had to wait for it. This is another "
        "loop: each "
        "`asyncio.run()` makes a new one, and each thread has its own.",
        f"Make the {found[1]} inside the coroutine that `asyncio.run()` runs, and pass it on.",
    )


@RULES.rule(
    "another-loops-future", lessons.SCRIPT, "ValueError", words="^The future belongs to a different loop"
)
def _belongs(seen: Seen, found: Matched) -> Finding | None:
    return _attached(seen, found)


@RULES.rule(
    "outside-a-task", lessons.NEST, "RuntimeError", words="^Timeout (context manager )?should be used ins"
)
def _no_task(seen: Seen, found: Matched) -> Finding:
    from gatherlab.patched_asyncio import NEST_ASYNCIO_BROKE_IT, tasks_are_unknown

    title = "a time-out was used where asyncio knows of no task"
    what = "A time-out cancels the task that runs its block, and here asyncio says that no task runs."
    if tasks_are_unknown():
        return Finding(title, what, NEST_ASYNCIO_BROKE_IT + ".")
    return Finding(
        title,
        what,
        "Enter it in a coroutine that a task runs, as under `asyncio.run()` or `create_task()`. If that is "
        "so, "
        "was `nest_asyncio.apply()` called on Python 3.14 or newer? Restart, and use `nest_asyncio2`.",
    )


@RULES.rule(
    "nested-tasks", lessons.NEST, "RuntimeError", words="^Cannot enter into task <.*while another task"
)
def _nested(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a loop was run inside one of its own tasks",
        "asyncio runs one task at a time, and this step began in the middle of another task's step. "
        "Running a loop "
        "again inside itself does that.",
        "Write `await` where the loop is started again, with `run_until_complete()`, `run_forever()` or a "
        "patch "
        "such as `nest_asyncio`.",
    )


@RULES.rule("wrong-thread", lessons.THREAD, "RuntimeError", words="^Non-thread-safe operation invoked")
def _thread(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the event loop was used from another thread",
        "A loop and its tasks and futures may be touched only in the thread that runs them.",
        "From another thread, use `loop.call_soon_threadsafe(…)` or "
        "`asyncio.run_coroutine_threadsafe(coroutine, loop)`.",
    )
