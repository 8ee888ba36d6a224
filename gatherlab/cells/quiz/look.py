"""How a card looks: one style sheet, put into every card, for a notebook has no other place for it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["style"]


@cache
def style() -> str:
    """Return the style sheet as a ``<style>`` element, without its comment."""
    sheet = files(__package__).joinpath("card.css").read_text(encoding="utf-8")
    return f"<style>{sheet.partition('*/')[2].strip()}</style>"
