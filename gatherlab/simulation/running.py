"""Running a choice: its program, by real asyncio, on the loop with the virtual clock, recorded."""

from __future__ import annotations

import ast
import asyncio
from dataclasses import dataclass
from typing import Any

from gatherlab.model import TaskOutcome, Trace
from gatherlab.recorder import Recorder
from gatherlab.simulation.choices import Choices
from gatherlab.simulation.programs import program
from gatherlab.virtual_loop import VirtualLoop, run_virtual

__all__ = ["Simulation", "simulate"]


@dataclass(frozen=True, slots=True)
class Simulation:
    """A choice, its program, and what happened.

    ``trace`` goes on until every task has ended; its ``block_end`` is where the program itself ended.
    ``printed`` are the program's lines, ``raised`` its error in words (None if it ended well), and
    ``left`` how many tasks were still running then.
    """

    choices: Choices
    source: str
    trace: Trace
    printed: tuple[str, ...]
    raised: str | None
    left: int

    @property
    def result(self) -> str:
        """What the program printed or raised, and what became of the other tasks, in one line."""
        order = " (in order of arrival)" if len(self.printed) > 1 else ""
        parts = [f"prints {', '.join(self.printed)}{order}"] if self.printed else []
        if self.raised is not None:
            parts.append(f"raises {self.raised}")
        elif not parts:
            parts = ["prints nothing"]
        return ", then ".join(parts) + self._others()

    def _others(self) -> str:
        cancelled = sum(task.outcome is TaskOutcome.CANCELLED for task in self.trace.tasks)
        if self.left:
            return f" – and {_tasks(self.left, 'is', 'are')} still running"
        return f" – and {_tasks(cancelled, 'was', 'were')} cancelled" if cancelled else ""


def _tasks(count: int, one: str, many: str) -> str:
    return f"1 task {one}" if count == 1 else f"{count} tasks {many}"


@dataclass(frozen=True, slots=True)
class _End:
    """How the program itself ended."""

    raised: str | None
    left: int


def simulate(choices: Choices) -> Simulation:
    """Run the program of a choice in virtual time: a few milliseconds, whatever its seconds are.

    The loop that runs in this thread, if any, is not touched.

    Raises:
        RuntimeError: the recorder met a problem of its own, so there is no true picture.
    """
    source = program(choices)
    printed: list[str] = []
    recorders: list[Recorder] = []

    def on_start(loop: VirtualLoop) -> None:
        recorders.append(Recorder(clock=lambda: round(loop.time() * 1e9), root_label="this cell"))

    async def main() -> _End:
        return await _drive(source, printed, recorders[0])

    end = run_virtual(main, on_start=on_start)
    recorder = recorders[0]
    if recorder.problem:
        raise RuntimeError(recorder.problem)
    return Simulation(choices, source, recorder.trace(), tuple(printed), end.raised, end.left)


async def _drive(source: str, printed: list[str], recorder: Recorder) -> _End:
    """Run the program and then, as in a notebook, let the tasks it left behind go on to their ends."""
    code = compile(source, "<simulator>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    names: dict[str, Any] = {"__name__": "__main__", "print": lambda value: printed.append(str(value))}
    raised = None
    recorder.start()
    try:
        await eval(code, names)
    except Exception as error:
        raised = _in_words(error)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    recorder.end_block()
    if left:
        await asyncio.wait(left)
    return _End(raised, len(left))


def _in_words(error: BaseException) -> str:
    """``ServerError: p2``; of a group its members, for its own message only counts them."""
    if isinstance(error, BaseExceptionGroup):
        inside = ", ".join(_in_words(one) for one in error.exceptions)
        return f"{type(error).__name__} with {inside}"
    return f"{type(error).__name__}: {error}"
