"""*in flight*: more tasks in progress at once than anybody asked for."""

from __future__ import annotations

from collections.abc import Iterator

from gatherlab.recorder.queries import max_concurrency
from gatherlab.watching.facts import Facts, Finding

__all__ = ["find"]

KIND = "in flight"


def find(facts: Facts) -> Iterator[Finding]:
    """At most one finding."""
    if len(facts.rows) <= facts.most:
        return
    most = max_concurrency(facts.trace)
    if most > facts.most:
        yield Finding(
            KIND,
            500_000_000,
            f"{most:,} tasks were in progress at once, more than {facts.most:,}. A server may refuse that "
            "many, and each needs memory. Let them through a semaphore, or take them from a queue. "
            "(--in-flight sets the number.)",
        )
