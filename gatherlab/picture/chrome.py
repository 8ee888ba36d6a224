"""The trace in the Trace Event Format: what chrome://tracing and https://ui.perfetto.dev open.

Format: "Trace Event Format" (Google, 2016): complete events (``ph: X``) with ``ts`` and ``dur`` in
microseconds, metadata events (``M``) that name the process and the threads, instant events (``i``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gatherlab.model import Span, TaskOutcome, TaskRecord, Trace
from gatherlab.picture.events import end_of, first_turn, lane_order, names, went_on

__all__ = ["chrome_trace"]

Event = dict[str, Any]
PROCESS = 1


def chrome_trace(trace: Trace, title: str = "") -> dict[str, Any]:
    """A dictionary for `json.dump`: one thread for each task (libraries' too), its turns and its waits.

    Categories: ``loop`` (running), ``wait``, ``held`` (at a lock, semaphore or queue), ``created`` (not
    started), ``outcome`` (instants: raised, cancelled) and ``block`` (the end of the ``with`` block).
    """
    labels = names(trace)
    events: list[Event] = [_metadata("process_name", 0, name=title or "gatherlab timeline")]
    for place, (task, _) in enumerate(lane_order(trace, libraries=True)):
        events.append(_metadata("thread_name", _thread(task), name=task.label))
        events.append(_metadata("thread_sort_index", _thread(task), sort_index=place))
        events.extend(_slices(task, trace, labels))
        events.extend(_instants(task, trace))
    if went_on(trace):
        events.append(_instant("the block ended here", "block", 0, trace.block_end, scope="g"))
    return {"traceEvents": events, "displayTimeUnit": "ms", "otherData": {"title": title}}


def _thread(task: TaskRecord) -> int:
    return task.number + 1


def _metadata(kind: str, thread: int, **arguments: Any) -> Event:
    return {"name": kind, "ph": "M", "pid": PROCESS, "tid": thread, "args": arguments}


def _instant(name: str, category: str, thread: int, time: int, scope: str = "t") -> Event:
    event = {"name": name, "cat": category, "ph": "i", "s": scope, "pid": PROCESS, "tid": thread}
    return {**event, "ts": time / 1000}


def _slice(name: str, category: str, task: TaskRecord, start: int, end: int, **arguments: Any) -> Event:
    event = {"name": name, "cat": category, "ph": "X", "pid": PROCESS, "tid": _thread(task)}
    known = {key: value for key, value in arguments.items() if value is not None}
    return {**event, "ts": start / 1000, "dur": max(end - start, 0) / 1000, "args": known}


def _slices(task: TaskRecord, trace: Trace, labels: dict[int, str]) -> Iterator[Event]:
    first = first_turn(task, trace)
    if first > task.created:
        yield _slice("created, not started", "created", task, task.created, first)
    after = [span.start for span in task.spans[1:]]
    last = end_of(task, trace) if task.ended is None else None
    for span, until in zip(task.spans, [*after, last], strict=False):
        yield _slice("running", "loop", task, span.start, span.end)
        if until is not None and until > span.end:
            yield _wait(span, until, task, labels)


def _wait(span: Span, until: int, task: TaskRecord, labels: dict[int, str]) -> Event:
    waits_on = labels.get(span.waits_on) if isinstance(span.waits_on, int) else span.waits_on
    name = span.call or span.where or waits_on or "waiting"
    category = "held" if span.held else "wait"
    return _slice(name, category, task, span.end, until, line=span.line, where=span.where, waits_on=waits_on)


def _instants(task: TaskRecord, trace: Trace) -> Iterator[Event]:
    if task.outcome is TaskOutcome.RAISED:
        yield _instant(
            f"raised {task.error}" if task.error else "raised", "outcome", _thread(task), end_of(task, trace)
        )
    elif task.outcome is TaskOutcome.CANCELLED:
        yield _instant("cancelled", "outcome", _thread(task), end_of(task, trace))
