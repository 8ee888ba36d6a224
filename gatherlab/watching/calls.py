"""The calls a task made while it ran, as far as it waited in them: which, where, from when to when.

Seen at each wake-up after a wait worth a word, when the coroutines still stand where they were suspended.  A
coroutine is known again by a weak reference, so nothing is kept alive, and a new one at the same address is
not taken for the old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType
from typing import Any, NamedTuple
from weakref import ReferenceType, ref

from gatherlab.recorder.origins import is_learners_file

__all__ = ["Call", "Calls", "Site"]

_DEPTH = 60
MOST_CALLS = 5_000  # kept in one recording


class Site(NamedTuple):
    """A place in the program's text: the function, and the line of it that waits."""

    code: CodeType
    line: int


class Call(NamedTuple):
    """One call that waited: ``callee`` was called at ``site`` within the ``parent``-th call of that function.

    ``start`` and ``end`` are readings of the recording's clock: from the first suspension in it to the last
    wake-up.  ``task`` tells the tasks apart.
    """

    site: Site
    callee: CodeType
    parent: int
    task: int
    start: int
    end: int


class _Open:
    __slots__ = ("code", "end", "line", "number", "ref", "start")

    def __init__(self, coro: Any, code: CodeType, line: int, number: int, start: int) -> None:
        self.ref: ReferenceType[Any] = ref(coro)
        self.code, self.line, self.number, self.start, self.end = code, line, number, start, start


class Calls:
    """The calls of all tasks of one recording."""

    def __init__(self) -> None:
        self.ended: list[Call] = []
        self.stacks: dict[int, list[_Open]] = {}  # by the id of a row, which outlives its tasks
        self.counted = 0
        self.dropped = 0

    def note(self, row: int, task: Any, start: int, end: int) -> None:
        """A task was suspended from ``start`` to ``end`` and stands there still."""
        stack = self.stacks.get(row)
        if stack is None:
            stack = self.stacks[row] = []
        depth, line_above = 0, 0
        for coro, code, line in _awaited(task.get_coro()):
            known = depth < len(stack) and stack[depth].ref() is coro
            if not known:
                self._end(row, stack, depth)
                self.counted += 1
                stack.append(_Open(coro, code, line_above, self.counted, start))
            entry = stack[depth]
            entry.end = end
            line_above = line
            depth += 1
        self._end(row, stack, depth)

    def over(self) -> None:
        """Nothing more is recorded: what is open ends where it was last seen."""
        for row, stack in self.stacks.items():
            self._end(row, stack, 0)
        self.stacks.clear()

    def task_over(self, row: int) -> None:
        """A task ended."""
        stack = self.stacks.pop(row, None)
        if stack:
            self._end(row, stack, 0)

    def _end(self, row: int, stack: list[_Open], depth: int) -> None:
        while len(stack) > max(depth, 1):
            done, parent = stack.pop(), stack[-1]
            if len(self.ended) >= MOST_CALLS:
                half = MOST_CALLS // 2
                self.dropped += half
                del self.ended[:half]
            self.ended.append(
                Call(Site(parent.code, done.line), done.code, parent.number, row, done.start, done.end)
            )
        if depth == 0 and stack:
            stack.clear()


def _awaited(coro: Any) -> Iterator[tuple[Any, CodeType, int]]:
    """The program's own coroutines from the outermost on, then the first that is not, each with its line.

    A comprehension is part of the function around it.
    """
    held: tuple[Any, CodeType] | None = None
    held_line = 0
    for _ in range(_DEPTH):
        code = getattr(coro, "cr_code", None)
        if code is None:
            break
        frame = coro.cr_frame
        line = frame.f_lineno if frame is not None and frame.f_lineno else 0
        own = is_learners_file(code.co_filename)
        if held is not None and code.co_name.startswith("<"):
            yield (*held, line)
            held = None
        else:
            if held is not None:
                yield (*held, held_line)
            held, held_line = (coro, code), line
        if not own:
            break
        coro = coro.cr_await
    if held is not None:
        yield (*held, held_line)
