"""Names of teams, known by their being alike: ``Group A`` and ``Group B``, ``Gruppe 1`` and ``Gruppe 2``."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["alike_but_for_their_ends"]

_END = re.compile(r"(?P<word>.*?[^\W\d_].*?)[\s_-]*(?:(?<=[\s_-])[^\W\d_]|\d+)", re.S)


def alike_but_for_their_ends(names: Iterable[str]) -> bool:
    """Whether several names are one word, with a number or a single letter behind it."""
    found = {name.casefold() for name in names}
    matches = [_END.fullmatch(name) for name in found]
    words = {match["word"] for match in matches if match is not None}
    return len(found) > 1 and all(matches) and len(words) == 1
