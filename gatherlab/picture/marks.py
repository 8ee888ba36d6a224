"""Small drawn things that lanes and legend share: the patterns, the badges, text with a halo."""

from __future__ import annotations

from gatherlab.model import TaskOutcome
from gatherlab.picture.layout import FONT, number
from gatherlab.picture.measure import markup
from gatherlab.picture.palette import TONES, Palette

__all__ = ["MONO", "SANS", "badge", "patterns", "text", "tone"]

SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif"
MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"

_GLYPHS = {
    TaskOutcome.FINISHED: "M-3.6 .3 L-1.1 2.9 L3.7 -2.6",
    TaskOutcome.RAISED: "M-2.9 -2.9 L2.9 2.9 M2.9 -2.9 L-2.9 2.9",
    TaskOutcome.CANCELLED: "M-4.2 4.2 L4.2 -4.2",
    TaskOutcome.RUNNING: "M-3 0 h.01 M0 0 h.01 M3 0 h.01",
}


def tone(outcome: TaskOutcome, palette: Palette) -> str:
    """The colour of an outcome."""
    return str(getattr(palette, TONES[outcome]))


def badge(outcome: TaskOutcome, x: float, y: float, palette: Palette) -> str:
    """The mark of an outcome: disc with a tick, square with a cross, ring with a stroke, ring with dots."""
    colour = tone(outcome, palette)
    hollow = outcome in (TaskOutcome.CANCELLED, TaskOutcome.RUNNING)
    if outcome is TaskOutcome.RAISED:
        shape = f'<rect x="-6.8" y="-6.8" width="13.6" height="13.6" rx="2.2" fill="{colour}"/>'
    elif hollow:
        shape = f'<circle r="6.2" fill="{palette.paper}" stroke="{colour}" stroke-width="2"/>'
    else:
        shape = f'<circle r="7.2" fill="{colour}"/>'
    stroke = colour if hollow else palette.paper
    return (
        f'<g transform="translate({number(x)} {number(y)})">{shape}<path d="{_GLYPHS[outcome]}" fill="none" '
        f'stroke="{stroke}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></g>'
    )


def text(
    x: float,
    y: float,
    words: str,
    colour: str,
    *,
    size: float = FONT,
    anchor: str = "",
    bold: bool = False,
    mono: bool = False,
    halo: str = "",
) -> str:
    """One line of text; ``halo`` is the colour drawn around the letters where lines pass behind them."""
    attributes = f' x="{number(x)}" y="{number(y)}" fill="{colour}"'
    if size != FONT:
        attributes += f' font-size="{number(size)}"'
    if anchor:
        attributes += f' text-anchor="{anchor}"'
    if bold:
        attributes += ' font-weight="600"'
    if mono:
        attributes += f' font-family="{MONO}"'
    if halo:
        attributes += f' stroke="{halo}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
    return f"<text{attributes}>{markup(words)}</text>"


def patterns(palette: Palette) -> str:
    """The fills that tell the states apart without colour: stripes, dots, and the blocked loop."""
    stripes = (
        f'<rect width="7" height="7" fill="{palette.wait}"/>'
        f'<rect width="1.8" height="7" fill="{palette.stripe}"/>'
    )
    dots = (
        f'<rect width="5" height="5" fill="{palette.held}"/>'
        f'<circle cx="2.5" cy="2.5" r="1" fill="{palette.dots}"/>'
    )
    bars = (
        f'<rect width="9" height="9" fill="{palette.block}" fill-opacity=".14"/>'
        f'<rect width="2.4" height="9" fill="{palette.block}" fill-opacity=".5"/>'
    )
    made = (_pattern("wait", 7, 45, stripes), _pattern("held", 5, 0, dots), _pattern("block", 9, -45, bars))
    return f"<defs>{''.join(made)}</defs>"


def _pattern(name: str, size: int, turned: int, drawn: str) -> str:
    return (
        f'<pattern id="gl-{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({turned})">{drawn}</pattern>'
    )
