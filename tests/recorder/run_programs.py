"""Run every program once and print what each observed, as JSON: ``run_programs.py MODE [nest]``.

MODE: ``none`` without a recording, ``inside`` with a recorder inside the running loop, ``outside`` with one
around ``asyncio.run``.  ``nest`` applies nest_asyncio2 first (Python tasks in place of C tasks).
"""

import asyncio
import contextlib
import json
import re
import selectors
import sys
import warnings
from asyncio import base_events
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

import programs  # noqa: E402

from gatherlab.recorder import Recorder  # noqa: E402


class OrderedSelector(selectors.DefaultSelector):
    """Moves the loop's time on only by what it waited in vain: a busy machine then lets no timer overtake."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(timeout)
        if timeout is not None and timeout > 0 and not found:
            self.now += timeout
        return found


def order_timers() -> None:
    """Let every loop made from now on tell the time by its selector (Windows' proactor has none)."""
    if sys.platform != "win32":
        selectors.DefaultSelector = OrderedSelector  # type: ignore[misc]
        base_events.BaseEventLoop.time = lambda loop: loop._selector.now  # type: ignore[attr-defined, method-assign]


MODE = sys.argv[1]
recorders: list[Recorder] = []


def recording(where: str) -> Any:
    if where != MODE:
        return contextlib.nullcontext()
    recorders.append(Recorder())
    return recorders[-1]


def stable(value: Any) -> str:
    """A text without addresses."""
    return re.sub(r"0x[0-9a-f]{6,}", "0xADDR", value if isinstance(value, str) else repr(value))


async def inside(program: Callable[..., Coroutine[Any, Any, None]], log: Callable[[Any], None]) -> None:
    with recording("inside"):
        await program(log)


async def own_name() -> str:
    task = asyncio.current_task()
    assert task is not None
    return task.get_name()


def observe(program: Callable[..., Coroutine[Any, Any, None]]) -> list[str]:
    lines: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with recording("outside"):
                asyncio.run(inside(program, lambda value: lines.append(stable(value))))
        except BaseException as error:
            lines.append(f"the program raised {stable(repr(error))}")
    # automatic names count on: a recording must not use one up
    return [*lines, f"next {asyncio.run(own_name())}"]


def main() -> None:
    order_timers()
    if "nest" in sys.argv[2:]:
        import nest_asyncio2

        nest_asyncio2.apply(asyncio.new_event_loop())
    observed = {name: observe(program) for name, program in programs.PROGRAMS.items()}
    problems = [recorder.problem for recorder in recorders if recorder.problem]
    tasks = sum(len(recorder.trace().tasks) for recorder in recorders)
    sys.stdout.write("\n" + json.dumps({"observed": observed, "problems": problems, "tasks": tasks}) + "\n")


main()
