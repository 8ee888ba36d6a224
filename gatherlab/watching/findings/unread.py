"""*nobody read*: a task raised, and no one ever asked for its error."""

from __future__ import annotations

from collections.abc import Iterator

from gatherlab.counts import counted
from gatherlab.watching.facts import Facts, Finding, at
from gatherlab.watching.gates import Place

__all__ = ["find"]

KIND = "nobody read"


def find(facts: Facts) -> Iterator[Finding]:
    """One finding for each place that raised."""
    groups: dict[tuple[Place | None, str], list[tuple[str, str]]] = {}
    for place, name, text in _unread(facts):
        groups.setdefault((place, text.partition(":")[0]), []).append((name, text))
    for (place, _), errors in groups.items():
        name, text = errors[0]
        who = name if len(errors) == 1 else f"{counted(len(errors), 'tasks')}, such as {name},"
        told = (
            f"{who} raised {text}{f' at {at(place)}' if place else ''}, and nobody asked for the error. "
            "The program went on as if nothing had happened. Await the task, or ask it in a done callback."
        )
        yield Finding(KIND, 2_000_000_000 + len(errors) * 1_000_000, told, place)


def _unread(facts: Facts) -> Iterator[tuple[Place | None, str, str]]:
    told = set()
    for said in facts.unread:
        told.add(said.key)
        yield said.place, said.name, said.text
    for rec in facts.recordings:
        for key, one in rec.unheard:
            if key not in told:
                yield one.place, one.row.shown_label, one.text
