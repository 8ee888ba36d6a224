"""*cancelled from outside*: a gather that raised CancelledError because a child of it ended so."""

from __future__ import annotations

from collections.abc import Iterator

from gatherlab.counts import counted
from gatherlab.watching.facts import Facts, Finding, at

__all__ = ["find"]

KIND = "cancelled from outside"


def find(facts: Facts) -> Iterator[Finding]:
    """One finding for each line that waited for such a gather."""
    groups: dict[tuple[str, int], list[int]] = {}  # how many children were cancelled, each time
    for rec in facts.recordings:
        for one in rec.child_cancelled:
            where = at(one.place) if one.place else one.row.shown_label
            groups.setdefault((where, one.children), []).append(one.cancelled)
    for (where, children), many in groups.items():
        cancelled = many[0]
        often = "" if len(many) == 1 else f" ({len(many)} times)"
        told = (
            f"{where}: {cancelled} of the {counted(children, 'tasks')} of this gather "
            f"ended cancelled{often}, so the gather raised CancelledError here, though nobody had cancelled "
            "it; the others ran on. Find the .cancel(), on the task or on what it waited for, or the line "
            "that raised CancelledError; or gather with return_exceptions=True."
        )
        yield Finding(KIND, 1_500_000_000, told)
