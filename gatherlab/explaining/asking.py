"""From what was seen to one answer: which of it comes first, and what is said where no rule knows it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from itertools import pairwise

from gatherlab.explaining.answer import Answer, of_finding, place_line
from gatherlab.explaining.families import ALL
from gatherlab.explaining.reading import slips
from gatherlab.explaining.rules import Finding, Rule
from gatherlab.explaining.seen import Frame, Kind, Seen
from gatherlab.explaining.source import nodes, tree
from gatherlab.syntax import last_name

__all__ = ["Moment", "explain", "explain_one"]


@dataclass(frozen=True, slots=True)
class Moment:
    """What there is to explain: an error, warnings and messages, a value, the source that ran.

    ``before`` is the latest error or message of an earlier cell.
    """

    error: Seen | None = None
    messages: tuple[Seen, ...] = ()
    value: Seen | None = None
    source: str = ""
    before: Seen | None = None


NOTHING = Answer(
    "there is nothing to explain",
    (
        "Your last cell raised no error, and asyncio has said nothing since.",
        "Write why() in the cell after an error or a warning, or hand it something: why(task), why(error).",
    ),
)


def explain(moment: Moment) -> Answer:
    """Explain the error, else the first message, else what raised nothing; other findings are mentioned."""
    seen = [one for one in (moment.error, *moment.messages, moment.value) if one is not None]
    if seen:
        return explain_one(seen[0]).with_more(_also(seen[0], seen[1:]))
    for slip in slips(moment.source):
        found = _known(slip)
        if found is not None:
            quiet = "Nothing was raised or logged; this line may be what surprised you."
            return of_finding(*found, slip.place).with_more(quiet)
    if moment.before is not None:
        return explain_one(moment.before).with_more("(Your last cell raised nothing: this was before it.)")
    return NOTHING


def _also(first: Seen, others: list[Seen]) -> str:
    """One sentence on what else was seen, or ""."""
    titles = dict.fromkeys(found[0].title for one in others if (found := _known(one)) is not None)
    mine = _known(first)
    if mine is not None:
        titles.pop(mine[0].title, None)
    if not titles:
        return ""
    more = f" (and {len(titles) - 1} more)" if len(titles) > 1 else ""
    return f"Also seen: {next(iter(titles))}{more}."


def explain_one(seen: Seen) -> Answer:
    """The answer for one thing that was seen."""
    found = _known(seen)
    if found is not None:
        return of_finding(*found, _place(seen))
    before = seen.cause or (seen.context if _passed_on(seen) else None)
    while before is not None:
        found = _known(before)
        if found is not None:
            title = f"{seen.type} was raised after {before.type}: {found[0].title}"
            return replace(of_finding(*found, _place(before)), title=title)
        before = before.cause or before.context
    handled = seen.context if seen.cause is None else None
    earlier = _known(handled) if handled is not None else None
    if handled is None or earlier is None:
        return _unknown(seen)
    return _unknown(seen).with_more(f"It came while {handled.type} was handled: {earlier[0].title}.")


def _passed_on(seen: Seen) -> bool:
    """Whether an error was raised in place of the one before it: by a ``raise``, or within the same line.

    Another error in an ``except`` block is a mistake of its own.
    """
    place, before = seen.place, seen.context.place if seen.context is not None else None
    if place is None or before is None:
        return True
    if seen.frames[-1] is place:
        return place.text.startswith("raise")
    return (place.file, place.line) == (before.file, before.line)


def _known(seen: Seen) -> tuple[Finding, Rule] | None:
    for rule in ALL:
        finding = rule.apply(seen)
        if finding is not None:
            return finding, rule
    return None


def _place(seen: Seen) -> Frame | None:
    """The line of it, or that of the error that a message is about."""
    return seen.place or (seen.cause.place if seen.cause is not None else None)


def _unknown(seen: Seen) -> Answer:
    """What can be said of an error that no rule knows: only what was seen."""
    place = _place(seen)
    text = " ".join(seen.text.split())
    if seen.kind is not Kind.ERROR:
        lines = [place_line(place), text[:160]]
        return Answer("this message is not one that I know", tuple(filter(None, lines)))
    says = f"It says: {text[:160]}{'…' if len(text) > 160 else ''}" if text else "It has no text."
    if seen.isa("SyntaxError"):
        title = (
            f"Python could not read line {place.line}" if place is not None else "Python could not read this"
        )
        lines = [
            place_line(place),
            says,
            "Nothing of the cell or file has run. That has nothing to do with asyncio.",
        ]
        return Answer(title, tuple(filter(None, lines)))
    lines = [
        place_line(place) or "Which line of yours it comes from is not known.",
        says,
        _came_through(seen),
        "It is none of the errors of asyncio that I know: look at the line it comes from, as in any program.",
    ]
    return Answer(f"I do not know this {seen.type}", tuple(filter(None, lines)))


def _came_through(seen: Seen) -> str:
    """That an error came out of a gather, where its frames show that."""
    own = [frame for frame in seen.frames if frame.own]
    for outer, inner in pairwise(own):
        node = tree(outer) if inner.is_function else None
        waits = [one.value for one in nodes(node, ast.Await)]
        if any(isinstance(one, ast.Call) and last_name(one.func) == "gather" for one in waits):
            came = f"It came out of the gather() at line {outer.line}, at once"
            return f"{came}; gather() stops none of its other children."
    return ""
