"""Questions a trace answers in code; pure functions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from gatherlab.model import Span, TaskRecord, Trace

__all__ = ["NoSuchTask", "find", "max_concurrency", "most_at_once", "order_of_finish"]

# a task suspended in one of these waits for other tasks, which are counted themselves
_WAITING_FOR_TASKS = frozenset({"TaskGroup", "wait", "as_completed"})
_LISTED = 20


class NoSuchTask(LookupError):
    """No task, or more than one, goes by the name asked for."""


def max_concurrency(trace: Trace) -> int:
    """The most tasks that were in progress at one instant.

    In progress: started, not ended, and not merely waiting for other tasks or held at a lock,
    semaphore or queue.  The cell itself and tasks inside libraries do not count.
    """
    children = _children(trace)
    return most_at_once(
        change
        for task in _learners(trace)
        for change in _changes(task, trace.duration, children.get(task.number))
    )


def most_at_once(changes: Iterable[tuple[int, int]]) -> int:
    """The highest that a count gets, by its changes: (when, by how much), in any order.

    What ends at the moment at which something else begins makes room for it.
    """
    return max(accumulate(change for _, change in sorted(changes)), default=0)


def _learners(trace: Trace) -> Iterator[TaskRecord]:
    return (task for task in trace.tasks if not task.is_root and not task.library)


class _Children:
    """When the children of a task were created, and when the last of those had ended."""

    def __init__(self) -> None:
        self.created: list[int] = []
        self.last_end: list[int] = []

    def add(self, created: int, ended: int) -> None:
        self.created.append(created)
        self.last_end.append(max(ended, self.last_end[-1] if self.last_end else 0))

    def alive_at(self, time: int) -> bool:
        before = bisect_right(self.created, time)
        return before > 0 and self.last_end[before - 1] > time


def _children(trace: Trace) -> dict[int, _Children]:
    """A library's own task does not count: while it lives, the learner's request is still in progress."""
    found: dict[int, _Children] = {}
    for task in sorted(trace.tasks, key=lambda task: task.created):
        if task.parent is not None and not task.library:
            ended = trace.duration if task.ended is None else task.ended
            found.setdefault(task.parent, _Children()).add(task.created, ended)
    return found


def _changes(task: TaskRecord, duration: int, children: _Children | None) -> Iterator[tuple[int, int]]:
    end = duration if task.ended is None else task.ended
    nexts = [*(span.start for span in task.spans[1:]), end]
    for span, following in zip(task.spans, nexts, strict=False):
        # the step that ends at a full semaphore does not count either: it only looked at the gate
        if _waits_for_others(span):
            continue
        # at the end of a library's task group, or too short to be explained (0.1 ms): with a child alive it
        # was for the child
        untold = span.waits_on is None and following > span.end
        if (untold or span.where == "__aexit__") and children and children.alive_at(span.end):
            continue
        yield span.start, 1
        yield following, -1


def _waits_for_others(span: Span) -> bool:
    return (
        span.held
        or isinstance(span.waits_on, int)
        or span.waits_on in ("gather", "Task")
        or span.where in _WAITING_FOR_TASKS
    )


def order_of_finish(trace: Trace) -> list[str]:
    """The labels of the learner's tasks that ended (finished, raised or cancelled), first one first."""
    ended = [(task.ended, task.number, task.label) for task in _learners(trace) if task.ended is not None]
    return [label for _, _, label in sorted(ended)]


def find(trace: Trace, name: str) -> TaskRecord:
    """The one task with that name or label.

    Raises:
        NoSuchTask: (a LookupError) no task has it, or several have; the message says which labels exist.
    """
    found = [task for task in trace.tasks if name in (task.name, task.label)]
    if len(found) == 1:
        return found[0]
    if found:
        raise NoSuchTask(
            f"{len(found)} tasks are called {name!r}. Give each a name of its own "
            f"(asyncio.create_task(…, name=…)), or pick from trace.tasks."
        )
    raise NoSuchTask(f"No task is called {name!r}. {_listing(trace)}")


def _listing(trace: Trace) -> str:
    labels = list(dict.fromkeys(task.label for task in trace.tasks if not task.library))
    if not labels:
        return "This recording has no tasks."
    more = f" … and {len(labels) - _LISTED} more" if len(labels) > _LISTED else ""
    return f"The tasks are: {', '.join(labels[:_LISTED])}{more}."
