"""What happened, read from a trace: the order of lanes, the end of a task, its waits, its blocking steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gatherlab.model import Span, TaskOutcome, TaskRecord, Trace

__all__ = [
    "BLOCKING_NS",
    "Wait",
    "blocked_for",
    "blocks",
    "end_of",
    "first_turn",
    "lane_order",
    "names",
    "outlived",
    "pauses",
    "shown",
    "started",
    "waits",
    "went_on",
]

# a turn this long starves everybody else; a shorter one may just be a busy machine
BLOCKING_NS = 50_000_000
_PRIMITIVES = frozenset({"sleep", "acquire", "get", "put", "join", "wait", "to_thread"})


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait of a task, from ``start`` to ``end`` in nanoseconds, at the call ``label`` if known."""

    start: int
    end: int
    label: str | None
    held: bool
    line: int | None


def shown(trace: Trace, libraries: bool = False) -> tuple[TaskRecord, ...]:
    """The tasks to draw: all of them, or those that no library made for its own purposes."""
    return tuple(task for task in trace.tasks if libraries or not task.library)


def end_of(task: TaskRecord, trace: Trace) -> int:
    """When a lane ends: at the task's end, or where the recording stopped (the root: with its block)."""
    if task.ended is not None:
        return task.ended
    return min(trace.block_end, trace.duration) if task.is_root else trace.duration


def outlived(task: TaskRecord, trace: Trace) -> bool:
    """Whether one of the learner's tasks went on after the block had ended, as far as the recording tells."""
    if task.is_root or task.library or trace.duration <= trace.block_end:
        return False
    return end_of(task, trace) > trace.block_end


def went_on(trace: Trace) -> bool:
    """Whether anything outlived the block; a recorder always stops a moment after the block's end."""
    return any(outlived(task, trace) for task in trace.tasks)


def first_turn(task: TaskRecord, trace: Trace) -> int:
    """When the task ran for the first time; its end if it never did."""
    return task.spans[0].start if task.spans else end_of(task, trace)


def started(task: TaskRecord) -> bool:
    """False for a task that had not run its first step when the recording stopped."""
    return bool(task.spans) or task.outcome is not TaskOutcome.RUNNING


def blocks(task: TaskRecord) -> Iterator[Span]:
    """The turns of a task that are long enough to starve everybody else."""
    return (span for span in task.spans if span.end - span.start >= BLOCKING_NS)


def blocked_for(task: TaskRecord) -> int:
    """The longest blocking turn in nanoseconds; 0 when there is none."""
    return max((span.end - span.start for span in blocks(task)), default=0)


def names(trace: Trace) -> dict[int, str]:
    """Task number to label."""
    return {task.number: task.label for task in trace.tasks}


def lane_order(trace: Trace, libraries: bool = False) -> list[tuple[TaskRecord, int]]:
    """Tasks with their depth, children under their parent, otherwise in order of creation.

    A parent that is not shown passes its children on to its own parent.
    """
    tasks = shown(trace, libraries)
    children: dict[int | None, list[TaskRecord]] = {}
    parents = {task.number: task.parent for task in trace.tasks}
    visible = {task.number for task in tasks}
    for task in tasks:
        children.setdefault(_shown_parent(task, parents, visible), []).append(task)
    return _depth_first(children)


def _shown_parent(task: TaskRecord, parents: dict[int, int | None], visible: set[int]) -> int | None:
    child, parent = task.number, task.parent
    # a parent is created before its child; anything else is a damaged trace and must not loop for ever
    while parent is not None and parent < child:
        if parent in visible:
            return parent
        child, parent = parent, parents.get(parent)
    return None


def _depth_first(children: dict[int | None, list[TaskRecord]]) -> list[tuple[TaskRecord, int]]:
    ordered: list[tuple[TaskRecord, int]] = []
    stack = [(task, 0) for task in reversed(children.get(None, []))]
    while stack:
        task, depth = stack.pop()
        ordered.append((task, depth))
        stack.extend((child, depth + 1) for child in reversed(children.get(task.number, [])))
    return ordered


def waits(task: TaskRecord, trace: Trace, labels: dict[int, str], gap: float) -> list[Wait]:
    """The waits of a task; one that is too short to be seen is glued to the one before it.

    ``gap`` is the time in nanoseconds below which a turn or a wait cannot be seen.
    """
    found: list[Wait] = []
    for span, until in pauses(task, trace):
        wait = Wait(span.end, until, _reason(span, labels), span.held, span.line)
        if found and span.end - span.start < gap and _unseen(found[-1], wait, gap):
            found.append(_glued(found.pop(), wait))
        else:
            found.append(wait)
    return found


def pauses(task: TaskRecord, trace: Trace) -> Iterator[tuple[Span, int]]:
    """Each turn that is followed by a wait, with the end of that wait."""
    ends: Sequence[int] = [span.start for span in task.spans[1:]]
    last = () if task.ended is not None else (end_of(task, trace),)
    for span, until in zip(task.spans, (*ends, *last), strict=False):
        if until > span.end:
            yield span, until


def _unseen(last: Wait, wait: Wait, gap: float) -> bool:
    return min(last.end - last.start, wait.end - wait.start) < gap


def _glued(last: Wait, wait: Wait) -> Wait:
    """Both as one, told as the longer of the two."""
    longer = max(last, wait, key=lambda one: one.end - one.start)
    return replace(longer, start=last.start, end=wait.end)


def _reason(span: Span, labels: dict[int, str]) -> str | None:
    """What a wait is for, as a learner would say it: their own call before asyncio's functions."""
    if span.waits_on == "gather":
        return "gather(…)"
    if span.where == "TaskGroup":
        return "TaskGroup"
    if span.call:
        return span.call
    if isinstance(span.waits_on, int):
        return labels.get(span.waits_on)
    return span.where if span.where in _PRIMITIVES else None
