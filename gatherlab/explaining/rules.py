"""What a family of explanations is made of: rules, each for one message, with the words they look for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gatherlab.explaining.lessons import Look
from gatherlab.explaining.seen import Frame, Kind, Seen

__all__ = ["Finding", "Rule", "Rules", "article"]

Matched = re.Match[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What went wrong in asyncio's terms (``title``, ``what``) and what to change.

    ``place`` is the line it is about, where that is not the innermost line of the learner's code, and
    ``look`` the cell to look at, where it is not that of the rule.
    """

    title: str
    what: str
    change: str
    place: Frame | None = None
    look: Look | None = None


Find = Callable[[Seen, Matched], Finding | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One message: its code, the cell to look at, and how it is recognised.

    ``find`` gets what was seen and what ``words`` matched in its text, and gives None where it is something
    else after all.
    """

    code: str
    look: Look
    kind: Kind
    error: tuple[str, ...]
    words: str  # a pattern; compiled where it is needed, for a hundred of them take longer than an answer
    find: Find

    def apply(self, seen: Seen) -> Finding | None:
        """The finding, or None where this rule does not know what was seen."""
        if seen.kind is not self.kind or (self.error and not seen.isa(*self.error)):
            return None
        matched = re.search(self.words, seen.text, re.DOTALL)
        return self.find(seen, matched) if matched is not None else None


def article(word: str) -> str:
    """``"an int"``, ``"a list"``."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


class Rules:
    """The rules of one family, in the order in which they are asked."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules)

    def rule(
        self,
        code: str,
        look: Look,
        *error: str,
        words: str = "",
        kind: Kind = Kind.ERROR,
    ) -> Callable[[Find], Find]:
        """Add a function as a rule for errors of the classes named whose text has ``words``, a pattern."""

        def add(find: Find) -> Find:
            self._rules.append(Rule(code, look, kind, error, words, find))
            return find

        return add
