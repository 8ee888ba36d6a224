"""A row: what is noted about one task while recording, and how it becomes a ``TaskRecord``."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, MutableSequence, Sequence
from types import CodeType
from typing import Any, Generic, NamedTuple, TypeVar

from gatherlab.model import Span, TaskOutcome, TaskRecord, Trace

__all__ = ["Row", "Wait", "build_trace"]

T = TypeVar("T")

_RUNNING = TaskOutcome.RUNNING
_PACKED_FROM = 1_000  # times; packing takes 20 ns for each, which a recording of short tasks would feel


class Wait(NamedTuple):
    """Why a task was suspended; the fields are those of ``model.Span``.

    ``waits_on`` may be a Row here, which becomes the task's number in the trace.
    """

    waits_on: str | Row | None
    where: str | None = None
    call: str | None = None
    line: int | None = None
    held: bool = False


class _Seldom(Generic[T]):
    """An attribute of rows that costs no room in a row that has the usual value."""

    def __init__(self, *, usual: T) -> None:
        self.usual = usual

    def __set_name__(self, owner: type[Row], name: str) -> None:
        self.name = name

    def __get__(self, row: Row, owner: type[Row]) -> T:
        value: T = self.usual if row.seldom is None else row.seldom.get(self.name, self.usual)
        return value

    def __set__(self, row: Row, value: T) -> None:
        if row.seldom is not None:
            row.seldom[self.name] = value
        elif value != self.usual:
            row.seldom = {self.name: value}


class Row:
    """One task while it is recorded.

    ``times`` is flat: start, end, start, end … of its steps.  ``waits`` says why it was suspended, by the
    length of ``times`` then.  ``foreign`` is a task that is not the learner's business and left out of the
    trace, ``hidden`` one that is foreign or a library's.  ``budget`` is the number of waits that may still
    be explained in full, ``qualname`` the name of the coroutine's function; ``planned`` says that the label
    is of a call yet to be made, or of what runs somebody's call, ``by_library`` that a library made the task.

    A row is made for every task, so what few tasks need is kept apart, in ``seldom``.
    """

    __slots__ = (
        "budget",
        "code",
        "created",
        "ended",
        "hidden",
        "number",
        "outcome",
        "parent",
        "seldom",
        "times",
        "waits",
    )

    foreign = _Seldom(usual=False)
    library = _Seldom(usual=False)
    by_library = _Seldom(usual=False)
    planned = _Seldom(usual=False)
    eager = _Seldom(usual=False)
    is_root = _Seldom(usual=False)
    label = _Seldom[str | None](usual=None)
    name = _Seldom[str | None](usual=None)
    function = _Seldom[str | None](usual=None)
    qualname = _Seldom[str | None](usual=None)
    error = _Seldom[str | None](usual=None)

    def __init__(self, number: int, parent: Row | None, created: int, code: CodeType | None) -> None:
        self.number = number
        self.parent = parent
        self.created = created
        self.code = code
        self.times: MutableSequence[int] = []
        self.budget = 3
        self.hidden = False
        self.seldom: dict[str, Any] | None = None
        self.waits: dict[int, Wait] | None = None
        self.ended: int | None = None
        self.outcome = _RUNNING

    def end(self, now: int, outcome: TaskOutcome) -> None:
        """Say when and how the task ended.  No further step: many times are packed to a fifth of the room."""
        self.ended, self.outcome = now, outcome
        if len(self.times) > _PACKED_FROM:
            self.times = array("q", self.times)

    def hide(self, *, foreign: bool = False, library: bool = False) -> None:
        """Say that the task is no business of the learner's, or a library's own affair."""
        self.foreign, self.library, self.hidden = foreign, library, foreign or library

    def reveal(self, label: str, code: CodeType | None, *, planned: bool) -> None:
        """Say that a library's task does the learner's work."""
        self.hide()
        self.label, self.planned = label, planned
        self.code = code or self.code

    def note_wait(self, wait: Wait) -> None:
        """Say why the task is suspended after its latest step."""
        if self.waits is None:
            self.waits = {}
        self.waits[len(self.times)] = wait

    @property
    def shown_label(self) -> str:
        """The name the learner gave, else the call, else the function, never ``Task-7``."""
        if self.is_root:
            return self.label or "main"
        return self.name or self.label or self.function or self._from_code()

    def _from_code(self) -> str:
        if self.code is None:
            return "?"
        return self.code.co_qualname.rpartition("<locals>.")[2] or self.code.co_name


def build_trace(rows: Sequence[Row], *, began: int, end: int, block_end: int, truncated: bool) -> Trace:
    """Turn rows into a trace; ``began``, ``end`` and ``block_end`` are readings of the same clock (ns)."""
    shown = [row for row in rows if not row.foreign]
    numbers = {row: number for number, row in enumerate(shown)}
    return Trace(
        tasks=tuple(_record(row, numbers, began) for row in shown),
        duration=end - began,
        block_end=block_end - began,
        truncated=truncated,
    )


def _record(row: Row, numbers: dict[Row, int], began: int) -> TaskRecord:
    return TaskRecord(
        number=numbers[row],
        label=row.shown_label,
        created=row.created - began,
        ended=None if row.ended is None else row.ended - began,
        spans=tuple(_spans(row, numbers, began)),
        outcome=row.outcome,
        parent=None if row.parent is None else numbers.get(row.parent),
        name=row.name,
        error=row.error,
        is_root=row.is_root,
        library=row.library,
        eager=row.eager,
    )


def _spans(row: Row, numbers: dict[Row, int], began: int) -> Iterable[Span]:
    times, waits = row.times, row.waits or {}
    for i in range(0, len(times), 2):
        wait = waits.get(i + 2)
        start, end = times[i] - began, times[i + 1] - began
        if wait is None:
            yield Span(start, end)
        else:
            yield Span(start, end, _waits_on(wait, numbers), wait.where, wait.call, wait.line, wait.held)


def _waits_on(wait: Wait, numbers: dict[Row, int]) -> str | int | None:
    if isinstance(wait.waits_on, Row):
        return numbers.get(wait.waits_on, "Task")
    return wait.waits_on
