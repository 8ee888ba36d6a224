"""The last seconds of a trace, as a trace of its own."""

from __future__ import annotations

from dataclasses import replace

from gatherlab.model import Span, TaskRecord, Trace

__all__ = ["last"]


def last(trace: Trace, nanoseconds: int) -> Trace:
    """What happened in the last ``nanoseconds``; tasks that had ended before are left out."""
    cut = trace.duration - nanoseconds
    if cut <= 0:
        return trace
    kept = [task for task in trace.tasks if task.ended is None or task.ended >= cut]
    numbers = {task.number: place for place, task in enumerate(kept)}
    return Trace(
        tasks=tuple(_clipped(task, numbers, cut) for task in kept),
        duration=nanoseconds,
        block_end=nanoseconds,
        truncated=trace.truncated,
    )


def _clipped(task: TaskRecord, numbers: dict[int, int], cut: int) -> TaskRecord:
    return replace(
        task,
        number=numbers[task.number],
        parent=None if task.parent is None else numbers.get(task.parent),
        created=max(task.created - cut, 0),
        ended=None if task.ended is None else task.ended - cut,
        spans=tuple(_spans(task, numbers, cut)),
    )


def _spans(task: TaskRecord, numbers: dict[int, int], cut: int) -> list[Span]:
    """The turns after the cut, and the one before: as a moment at the edge, for its wait went on."""
    spans = task.spans
    first = next((at for at, span in enumerate(spans) if span.end >= cut), len(spans))
    first = max(first - 1, 0)
    return [
        replace(
            span,
            start=max(span.start - cut, 0),
            end=max(span.end - cut, 0),
            waits_on=numbers.get(span.waits_on, "Task") if isinstance(span.waits_on, int) else span.waits_on,
        )
        for span in spans[first:]
    ]
