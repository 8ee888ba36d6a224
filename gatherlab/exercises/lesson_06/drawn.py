"""Behaviours whose names, times and failures are drawn for each answer."""

from __future__ import annotations

from gatherlab.checking.judge_side.draw import Draw
from gatherlab.exercises.lesson_06.behaviour import (
    Answer,
    Behaviour,
    Error,
    fail,
    ok,
    raised,
    result,
    simple,
)

__all__ = ["drawn"]


def drawn(draw: Draw, step: int) -> Behaviour:
    """One for a step: all answer; one fails (from 6.2 on); some fail and the flag is set (from 6.3 on)."""
    names = draw.names(3, 6)
    ends = dict(zip(names, draw.mixed(range(1, len(names) + 1)), strict=True))
    jobs = ", ".join(f'api.get("{name}")' for name in names)
    plans = {name: ok(now) for name, now in ends.items()}
    wanted = result([Answer(name) for name in names], max(ends.values()))
    call, says = f"my_gather({jobs})", "results stand in the order of the arguments"
    if step == 2:
        bad = draw.chosen(names)
        plans[bad] = fail(ends[bad])
        wanted, says = raised(Error(bad), ends[bad]), "the first error comes out at once"
    elif step > 2:
        bad_ones = draw.sample(names, 2)
        plans |= {bad: fail(ends[bad]) for bad in bad_ones}
        call, says = f"my_gather({jobs}, return_exceptions=True)", "errors are results, each in its place"
        items = [Error(name) if name in bad_ones else Answer(name) for name in names]
        wanted = result(items, max(ends.values()))
    return Behaviour(f"drawn-{step}", step, says, _short(call, jobs), simple(call), plans, (wanted,))


def _short(call: str, jobs: str) -> str:
    return call if len(jobs) < 60 else call.replace(jobs, "*[api.get(name) for name in names]")
