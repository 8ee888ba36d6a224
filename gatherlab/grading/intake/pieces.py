"""A piece of a Python file that was one cell of a notebook."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Piece"]


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind`` is ``code``, ``markdown`` or ``raw``; ``text`` is what a person wrote in the cell."""

    kind: str
    text: str
