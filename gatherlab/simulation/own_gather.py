"""A gather of one's own beside asyncio.gather: the same programs with both, in virtual time, recorded."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from gatherlab.model import Trace
from gatherlab.recorder import Recorder
from gatherlab.virtual_loop import Deadlock, Livelock, VirtualLoop, run_virtual

__all__ = ["SCENARIOS", "Run", "run"]

Gather = Callable[..., Awaitable[Any]]


# compiled under a name of its own: what a library's file makes, the recorder folds away
_CHILDREN = """
async def ends(name, seconds):
    try:
        return await asyncio.sleep(seconds, name)
    finally:
        note(name, asyncio.get_running_loop().time())


async def a():
    return await ends("a", 3)


async def b():
    return await ends("b", 1)


async def b_fails():
    await ends("b", 1)
    raise ValueError("b")


async def c():
    return await ends("c", 2)


async def limited(gather):
    async with asyncio.timeout(1.5):
        return await gather(a(), b(), c())
"""
SCENARIOS = {
    "all is well": "gather(a(), b(), c())",
    "b fails": "gather(a(), b_fails(), c())",
    "b fails, with return_exceptions=True": "gather(a(), b_fails(), c(), return_exceptions=True)",
    "a time-out after 1.5 s": "limited(gather)",
}


@dataclass(frozen=True, slots=True)
class Run:
    """What a scenario did with a gather: its trace, whose block ends with the program; what came out, in
    words; and when each child ended, in virtual seconds."""

    trace: Trace
    came: str
    children: tuple[tuple[str, float], ...]

    def ends(self) -> tuple[object, ...]:
        """When the children ended, and the caller went on, and with what."""
        return self.children, self.trace.block_end, self.came


def _call(
    scenario: str, gather: Gather, given: list[object], note: Callable[[str, float], object]
) -> Awaitable[Any]:
    """Call ``gather`` as the scenario does; ``given`` gets what it is given."""

    def called(*awaitables: Any, **flags: Any) -> Awaitable[Any]:
        given.extend(awaitables)
        return gather(*awaitables, **flags)

    names: dict[str, Any] = {"asyncio": asyncio, "gather": called, "note": note}
    exec(compile(_CHILDREN, "<own gather>", "exec", dont_inherit=True), names)
    made: Awaitable[Any] = eval(SCENARIOS[scenario], names)
    return made


def _close(given: list[object]) -> None:
    """Close what was never begun: the pictures and the last line say it, and warnings would hide them."""
    for one in given:
        if inspect.iscoroutine(one) and inspect.getcoroutinestate(one) == inspect.CORO_CREATED:
            one.close()


def run(scenario: str, gather: Gather) -> Run:
    """Run the program of a scenario with ``gather``, and then let what it left behind go on to its end.

    Raises:
        RuntimeError: the program never ends with this gather, or the recorder met a problem of its own.
    """
    recorders: list[Recorder] = []
    ended: list[tuple[str, float]] = []

    def note(name: str, now: float) -> None:
        ended.append((name, now))

    def on_start(loop: VirtualLoop) -> None:
        recorders.append(Recorder(clock=lambda: round(loop.time() * 1e9), root_label="the caller"))

    given: list[object] = []

    async def main() -> str:
        recorder = recorders[0]
        recorder.start()
        try:
            came = f"gives {await _call(scenario, gather, given, note)!r:.60}"
        except (Exception, asyncio.CancelledError) as error:
            came = f"raises {type(error).__name__}: {error!s:.60}".rstrip(": ")
        recorder.end_block()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        if left:
            await asyncio.wait(left)
        return came

    try:
        came = run_virtual(main, on_start=on_start)
    except (Deadlock, Livelock) as problem:
        raise RuntimeError(f"With your gather {SCENARIOS[scenario]} never ends: {problem}.") from None
    finally:
        _close(given)
    if recorders[0].problem:
        raise RuntimeError(recorders[0].problem)
    return Run(recorders[0].trace(), came, tuple(sorted(ended)))
