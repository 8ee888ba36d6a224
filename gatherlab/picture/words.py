"""What the picture says in words: durations, outcomes, the summary sentence.

A duration is always ``NUMBER UNIT`` (``327 ms``, ``1.68 s``, ``85 µs``), so that whoever compares stored
outputs can mask it with one pattern.  What depends on the machine's mood is phrased so that it can be
masked too: `blocked_words` and `library_words`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gatherlab.counts import counted
from gatherlab.model import TaskOutcome, TaskRecord, Trace
from gatherlab.picture.events import blocked_for, end_of, outlived, shown, started, went_on
from gatherlab.picture.measure import clean, fit

__all__ = [
    "GLYPHS",
    "blocked_words",
    "duration",
    "ending",
    "function_of",
    "library_words",
    "outcome_words",
    "summary",
    "summary_parts",
]

GLYPHS = {
    TaskOutcome.FINISHED: "✓",
    TaskOutcome.RAISED: "✗",
    TaskOutcome.CANCELLED: "⊘",
    TaskOutcome.RUNNING: "…",
}
LONGEST_ERROR = 160
_TROUBLES = ["raised", "cancelled", "still running", "not started"]


def duration(nanoseconds: int) -> str:
    """A duration for people: three significant digits at most, always ``NUMBER UNIT``."""
    if nanoseconds >= 999_500_000:
        seconds = nanoseconds / 1e9
        return f"{seconds:.2f} s" if seconds < 100 else f"{seconds:.0f} s"
    if nanoseconds >= 9_950_000:
        return f"{nanoseconds / 1e6:.0f} ms"
    if nanoseconds >= 99_500:
        return f"{nanoseconds / 1e6:.1f} ms"
    return f"{nanoseconds / 1e3:.0f} µs" if nanoseconds >= 500 else "0 ms"


def ending(task: TaskRecord) -> str:
    """How a task ended, in a word or two; of one that has not, whether it has started."""
    return str(task.outcome) if started(task) else "not started"


def function_of(task: TaskRecord) -> str:
    """The function that a task runs, without its arguments; of a task with a name, the name."""
    return clean(task.label).partition("(")[0].strip() or "?"


def outcome_words(task: TaskRecord, trace: Trace) -> str:
    """How a task ended, in full: ``raised ValueError after 274 ms``, ``finished after 327 ms``.

    The root task has no outcome of its own in a picture: its words are how long it took.
    """
    took = duration(max(end_of(task, trace) - task.created, 0))
    if task.is_root:
        parts = [took]
    elif task.outcome is TaskOutcome.RAISED and task.error:
        parts = [f"raised {fit(clean(task.error), LONGEST_ERROR)} after {took}"]
    else:
        parts = [f"{ending(task)} after {took}"]
    if outlived(task, trace):
        parts.append("outlived the block")
    return " · ".join(parts) + blocked_words(task)


def blocked_words(task: TaskRecord) -> str:
    """`` · blocked the loop for 251 ms`` where the task did, else nothing."""
    longest = blocked_for(task)
    return f" · blocked the loop for {duration(longest)}" if longest else ""


def summary(trace: Trace) -> str:
    """The parts of the summary in one line, and behind them what libraries did for themselves."""
    return " · ".join(filter(None, [*summary_parts(trace), library_words(trace, libraries=False)]))


def library_words(trace: Trace, libraries: bool) -> str:
    """``+ 4 tasks inside libraries, not shown`` where some are folded away, else nothing."""
    hidden = len(trace.tasks) - len(shown(trace, libraries))
    return f"+ {counted(hidden, 'tasks')} inside libraries, not shown" if hidden else ""


def summary_parts(trace: Trace, libraries: bool = False) -> list[str]:
    """The parts of the summary sentence: how many tasks, how long, how many at once, what went wrong."""
    if not trace.tasks:
        return ["nothing was recorded"]
    tasks = [task for task in shown(trace, libraries) if not task.is_root]
    count = counted(len(tasks), "tasks") if tasks else "no task was created"
    parts = [count, _time_words(trace)]
    if tasks:
        parts.append(f"at most {_concurrency(trace):,} in progress at once")
    return parts + _trouble(tasks, trace)


def _time_words(trace: Trace) -> str:
    if went_on(trace):
        return f"{duration(trace.block_end)} until the block ended"
    return f"{duration(trace.duration)} in all"


def _concurrency(trace: Trace) -> int:
    # the pictures can be drawn from a file, without the recorder ever being loaded for anything else
    from gatherlab.recorder.queries import max_concurrency

    return max_concurrency(trace)


def _trouble(tasks: Sequence[TaskRecord], trace: Trace) -> list[str]:
    counts = Counter(ending(task) for task in tasks if task.outcome is not TaskOutcome.FINISHED)
    parts = [f"{counts[words]:,} {words}" for words in sorted(counts, key=_TROUBLES.index)]
    late = sum(outlived(task, trace) for task in tasks)
    if late:
        parts.append(f"{counted(late, 'tasks')} outlived the block")
    if trace.truncated:
        parts.append("too many steps to keep them all")
    return parts
