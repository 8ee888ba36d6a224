"""A trace as it stood at an earlier moment."""

from __future__ import annotations

from dataclasses import replace

from gatherlab.model import TaskOutcome, TaskRecord, Trace

__all__ = ["cut"]


def cut(trace: Trace, time: int) -> Trace:
    """What had happened until ``time`` (nanoseconds since the start of the trace), that moment included.

    Later tasks are absent, later turns are dropped, and what had not ended was still running.
    """
    if time >= trace.duration:
        return trace
    time = max(time, 0)
    return replace(
        trace,
        tasks=tuple(_task(task, time) for task in trace.tasks if task.created <= time),
        duration=time,
        block_end=min(trace.block_end, time),
    )


def _task(task: TaskRecord, time: int) -> TaskRecord:
    if task.ended is not None and task.ended <= time:
        return task
    spans = tuple(replace(span, end=min(span.end, time)) for span in task.spans if span.start <= time)
    return replace(task, spans=spans, ended=None, outcome=TaskOutcome.RUNNING, error=None)
