"""The word "late" in the languages that platforms write it in."""

from __future__ import annotations

import re

__all__ = ["late_word"]

_LATE = re.compile(
    r"late|verspät|verspaet|zu spät|tard|retard|ritard|in ritardo|laat|te laat|fora|forsink|opóźn|pozd", re.I
)


def late_word(text: str) -> bool:
    """Whether a text begins with it."""
    return _LATE.match(text.strip()) is not None
