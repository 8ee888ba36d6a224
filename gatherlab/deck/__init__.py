"""A lesson as slides: one HTML file that needs no network.  nbconvert makes it, reveal.js shows it."""

from __future__ import annotations

from gatherlab.deck.page import Deck, deck

__all__ = ["Deck", "deck"]
