"""The letters of a stranger's names: which can be shown and compared, and how a person sorts them."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["natural", "shown"]

_JOINERS = "‌‍"  # invisible, and part of how some names are written


def shown(name: str) -> str:
    """A name that can be shown and compared: composed letters, no control characters, no broken bytes."""
    whole = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    composed = unicodedata.normalize("NFC", whole)
    return "".join(c if c.isprintable() or c in _JOINERS else "?" for c in composed)


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key that sorts ``a2`` before ``a10``."""
    pieces = re.split(r"(\d+)", text.casefold())
    return [(1, int(p[:18]), "") if p.isdecimal() else (0, 0, p) for p in pieces]
