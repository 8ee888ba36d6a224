"""Tasks and futures: thrown away, asked too early, TaskGroups at the wrong time, what asyncio logs."""

from __future__ import annotations

import ast
import re

from gatherlab.explaining import lessons
from gatherlab.explaining.culprits import culprit
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Kind, Seen
from gatherlab.explaining.source import dotted, part

__all__ = ["RULES"]

RULES = Rules()

_CORO = re.compile(r"coro=<(?:[\w.]*<locals>\.)?([\w.]+)\(\)")


def _function(seen: Seen) -> str:
    """The coroutine function of the task in a message: ``fetch``, or ""."""
    found = _CORO.search(seen.text)
    return found[1] if found is not None else ""


@RULES.rule(
    "task-never-retrieved",
    lessons.HANDLE,
    kind=Kind.MESSAGE,
    words="^(Task|Future) exception was never retrieved",
)
def _never(seen: Seen, found: Matched) -> Finding:
    name = _function(seen)
    which = f"The task of `{name}`" if name else f"A {found[1].lower()}"
    error = f" with {seen.cause.type}" if seen.cause is not None else ""
    return Finding(
        f"a {found[1].lower()} failed, and nobody asked for its result",
        f"{which} ended{error}. It keeps its error for who awaits it, and was thrown away before "
        "anybody did.",
        f"Keep the {found[1].lower()}, and `await` it (alone, in `gather()` or in a TaskGroup), with `try` "
        "and `except` where you do.",
    )


@RULES.rule(
    "destroyed-pending", lessons.LOST_TASK, kind=Kind.MESSAGE, words="^Task was destroyed but it is pending"
)
def _destroyed(seen: Seen, found: Matched) -> Finding:
    name = _function(seen)
    which = f"The task of `{name}`" if name else "A task"
    return Finding(
        "a task was thrown away before it was done",
        f"{which} was still waiting. Nothing held it any more (the loop has only a weak reference), or its "
        "loop was "
        "closed.",
        "Keep a reference until it is done: in a variable, a set or a TaskGroup. And `await` it before the "
        "loop ends.",
    )


@RULES.rule(
    "error-in-a-callback", lessons.CALLBACK, kind=Kind.MESSAGE, words=r"^Exception in callback ([\w.<>]+)"
)
def _callback(seen: Seen, found: Matched) -> Finding:
    error = f" with {seen.cause.type}" if seen.cause is not None else ""
    name = found[1].rpartition(".")[2]
    return Finding(
        "a callback raised an error",
        f"The loop called `{name}`, which failed{error}. Nobody waits for a callback, so the loop can only "
        "log it.",
        "Mend it in the callback, or do its work in a task that you await.",
    )


@RULES.rule(
    "slow-step", lessons.BLOCKING, kind=Kind.MESSAGE, words=r"^Executing <(.*)> took ([\d.]+) seconds"
)
def _slow(seen: Seen, found: Matched) -> Finding:
    name = _function(seen)
    which = f"A step of `{name}`" if name else "One step"
    return Finding(
        "one step kept the event loop for too long",
        f"{which} ran for {found[2]} seconds without an `await` that waits. Meanwhile no other task could "
        "run.",
        "Look for a blocking call in it, such as `time.sleep()` or `requests.get()`: use its async form, or "
        "`await asyncio.to_thread(function, …)`.",
    )


@RULES.rule(
    "error-at-the-end",
    lessons.LOST,
    kind=Kind.MESSAGE,
    words=r"^unhandled exception during asyncio.run\(\) shutdown",
)
def _shutdown(seen: Seen, found: Matched) -> Finding:
    name, error = _function(seen), f" with {seen.cause.type}" if seen.cause is not None else ""
    which = f"The task of `{name}`" if name else "A task"
    return Finding(
        "a task failed while asyncio.run() ended",
        f"`main` was over, so `asyncio.run()` cancelled the tasks that were left. {which} answered "
        f"that{error}.",
        "Await your tasks before `main` ends. In their `finally`, do only what cannot fail.",
    )


@RULES.rule(
    "result-too-early", lessons.HANDLE, "InvalidStateError", words="^(Result|Exception) is not (set|ready)"
)
def _too_early(seen: Seen, found: Matched) -> Finding:
    name = dotted(_asked(seen))
    which = f"`{name}` is" if name else "The task or future is"
    return Finding(
        f"a task or future was asked for its {found[1].lower()} before it was done",
        f"{which} not done yet. `.{found[1].lower()}()` does not wait: it only looks.",
        f"Await it: `{'result = ' if found[1] == 'Result' else ''}await {name or 'task'}`.",
    )


def _asked(seen: Seen) -> ast.expr | None:
    running = part(seen.place)
    if isinstance(running, ast.Call) and isinstance(running.func, ast.Attribute):
        return running.func.value
    return culprit(seen.place, seen.text) if isinstance(running, ast.Attribute) else None


@RULES.rule("set-twice", lessons.FILLED_ONCE, "InvalidStateError", words="^invalid state")
def _twice(seen: Seen, found: Matched) -> Finding:
    name = dotted(_asked(seen))
    which = f"`{name}`" if name else "A future"
    return Finding(
        "a future got a second result",
        f"{which} was done: it had a result or an error, or was cancelled. A future is filled once.",
        f"Ask before: `if not {name or 'future'}.done():`. Who is too late has nothing to set.",
    )


@RULES.rule("awaits-itself", lessons.HANDLE, "RuntimeError", words="^Task cannot await on itself")
def _itself(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a task awaited itself",
        "It would wait for its own end and never come there. A task that is in a list which it awaits "
        "itself does "
        "that, such as one of `asyncio.all_tasks()`.",
        "Leave it out: `tasks = asyncio.all_tasks() - {asyncio.current_task()}`.",
    )


_GROUP = r"^TaskGroup <.*> (has not been entered|is finished|is shutting down|has already been entered)"


@RULES.rule("group-at-the-wrong-time", lessons.GROUP, "RuntimeError", words=_GROUP)
def _group(seen: Seen, found: Matched) -> Finding:
    what, change = _TIMES[found[1]]
    return Finding("a TaskGroup was used at the wrong time", what, change)


_INSIDE = "Call `group.create_task(…)` inside the block `async with asyncio.TaskGroup() as group:`."
_TIMES = {
    "has not been entered": ("It makes tasks only within its block, and the block has not begun.", _INSIDE),
    "is finished": (
        "It makes tasks only within its block, and the block is over: all its tasks are done.",
        _INSIDE,
    ),
    "is shutting down": (
        "One of its tasks or its own block has failed, or it was cancelled. So it stops its tasks and takes "
        "no new ones.",
        "Catch the error where it is raised, if the others should go on.",
    ),
    "has already been entered": (
        "It is for one block, and was entered a second time.",
        "Make a new one for each block: `async with asyncio.TaskGroup() as group:`.",
    ),
}
