"""*bottleneck*: a semaphore, a lock or a connection pool that tasks spend most of their time waiting for."""

from __future__ import annotations

from collections.abc import Iterator

from gatherlab.counts import counted
from gatherlab.watching.facts import Facts, Finding, at, seconds
from gatherlab.watching.gates import Gate

__all__ = ["find"]

KIND = "bottleneck"
LEAST_NS = 100_000_000
LEAST_TASKS = 3
SHARE = 0.5


def find(facts: Facts) -> Iterator[Finding]:
    """One finding for each gate that is one."""
    for rec in facts.recordings:
        for gate in rec.gates.found.values():
            if gate.longest < LEAST_NS or len(gate.rows) < LEAST_TASKS:
                continue
            lives = sum((facts.ended if row.ended is None else row.ended) - row.created for row in gate.rows)
            share = gate.total / max(lives, 1)
            if share >= SHARE:
                yield _finding(gate, share)


def _finding(gate: Gate, share: float) -> Finding:
    told = (
        f"{counted(len(gate.rows), 'tasks')} waited for {gate.kind} at {at(gate.place)}: "
        f"{seconds(gate.total)} together, the longest {seconds(gate.longest)}, {share:.0%} of their time. "
        "If what is behind it can take more at once, give it more slots; if not, this is as fast as it gets."
    )
    return Finding(KIND, gate.longest, told, gate.place)
