"""How many of a thing, in words that fit the number."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, things: str, thing: str = "") -> str:
    """``"1 request"``, ``"2,000 requests"``; ``thing`` is needed where the plural adds more than an s."""
    return f"{number:,} {(thing or things[:-1]) if number == 1 else things}"
