"""Text as geometry: safe characters, estimated widths, wrapping.

A picture is made without a font, so widths are estimated from the advances of DejaVu Sans, the widest
of the usual interface fonts: what fits by this estimate fits everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import escape

__all__ = ["clean", "columns", "fit", "fit_name", "markup", "mono_width", "sans_width", "wrap", "wrap_parts"]

MONO_ADVANCE = 0.605
_NARROW = frozenset("iljI.,:;|!'`·()[]{} ftr/\\-")
_WIDE = frozenset("mwMW@%…")
# not allowed in XML 1.0, or able to reorder the text around them (bidirectional controls)
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_SPACE = re.compile("[\t\r\n\u2028\u2029]+")
# a line may end after one of these, between arguments or inside names; never at the point of a number
_BREAKS = re.compile(r"(?:[^ ,(/_.·]|\.(?=\d))*(?:[ ,(/_·]|\.(?!\d))*")


def clean(text: str) -> str:
    """``text`` on one line without control characters; those that remain are shown as U+FFFD."""
    return _UNSAFE.sub("\ufffd", _SPACE.sub(" ", text))


def markup(text: str) -> str:
    """``text`` made safe and escaped for SVG and HTML, element content and attribute alike."""
    return escape(clean(text), quote=True)


def columns(text: str) -> int:
    """How many cells of a terminal ``text`` takes: wide characters count two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def mono_width(text: str, size: float) -> float:
    """Width in pixels of ``text`` in a monospaced font of ``size`` pixels."""
    return columns(text) * size * MONO_ADVANCE


def sans_width(text: str, size: float) -> float:
    """Width in pixels of ``text`` in the interface font at ``size`` pixels; errs on the wide side."""
    return size * sum(_advance(character) for character in text)


def _advance(character: str) -> float:
    if character in _NARROW:
        return 0.39
    if character in _WIDE:
        return 1.0
    return 0.64 * _cells(character) + 0.06 * character.isupper()


def fit(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, with an ellipsis where something is left out."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def fit_name(name: str, limit: int) -> str:
    """A function's name in at most ``limit`` columns: of a long ``Class.method`` the end, it tells more."""
    if "." not in name or columns(name) <= limit:
        return fit(name, limit)
    while columns(name) >= limit:
        name = name[1:]
    return f"…{name}"


def wrap(text: str, width: float, size: float, *, mono: bool = False) -> tuple[str, ...]:
    """``text`` in lines no wider than ``width`` pixels; nothing is left out.

    Lines end between arguments or words where they can, inside a word where they must.
    """
    measure = mono_width if mono else sans_width
    if measure(text, size) <= width:
        return (text,)
    lines = [""]
    for piece in _pieces(text, width, size, mono):
        if lines[-1] and measure((lines[-1] + piece).rstrip(), size) > width:
            lines.append("")
        lines[-1] += piece
    return tuple(line.strip() for line in lines if line.strip()) or ("",)


def wrap_parts(parts: Sequence[str], width: float, size: float) -> tuple[str, ...]:
    """``parts`` joined by `` · `` in lines no wider than ``width`` pixels; lines end between parts."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and sans_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.extend(wrap(part, width, size))
    return tuple(lines)


def _pieces(text: str, width: float, size: float, mono: bool) -> list[str]:
    """The unbreakable pieces of ``text``; one that is wider than a line comes character by character."""
    measure = mono_width if mono else sans_width
    pieces: list[str] = []
    for piece in _BREAKS.findall(text):
        if measure(piece.rstrip(), size) <= width:
            pieces.append(piece)
        else:
            pieces.extend(piece)
    return pieces
