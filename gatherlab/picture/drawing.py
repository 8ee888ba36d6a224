"""The whole picture as SVG: heading, axis, blocked bands, lanes, the end of the block, legend."""

from __future__ import annotations

from collections.abc import Sequence

from gatherlab.model import Trace
from gatherlab.picture.compact import draw_compact
from gatherlab.picture.events import blocks
from gatherlab.picture.lanes import draw_lane
from gatherlab.picture.layout import FONT, MARGIN, WIDTH, number, tick_words, ticks
from gatherlab.picture.legend import draw_legend
from gatherlab.picture.marks import SANS, patterns, text
from gatherlab.picture.measure import markup, sans_width
from gatherlab.picture.palette import Palette, palette_for, style_sheet
from gatherlab.picture.sheet import TITLE, Sheet, sheet_for, sheets_for

__all__ = ["draw", "svg", "svg_stack"]

SPACE_BETWEEN = 10
BLOCK_ENDED = "the block ended here"
DESCRIPTION = "One row for each task; solid: running on the event loop; striped: suspended at an await."


def svg(
    trace: Trace,
    title: str = "",
    *,
    span_ns: int | None = None,
    theme: str = "auto",
    libraries: bool = False,
    legend: bool = True,
) -> str:
    """The picture of a trace as an SVG document, 800 pixels wide; the same trace gives the same bytes.

    Args:
        trace: what was recorded.
        title: a heading; without one the picture starts with its summary sentence.
        span_ns: length of the time axis in nanoseconds, at least the trace's duration; by default that.
        theme: ``"auto"`` follows the page it is shown in, ``"light"`` and ``"dark"`` have fixed colours.
        libraries: whether to draw the tasks that libraries made for their own purposes.
        legend: whether to explain the signs below.

    Raises:
        ValueError: unknown theme, or ``span_ns`` shorter than the trace.
    """
    if span_ns is not None and span_ns < max(trace.duration, 1):
        raise ValueError(f"span_ns must be at least the duration of the trace, {max(trace.duration, 1)} ns")
    sheet = sheet_for(title, trace, span_ns or trace.duration, libraries=libraries, legend=legend)
    return draw([sheet], theme)


def svg_stack(*pairs: tuple[str, Trace], theme: str = "auto", libraries: bool = False) -> str:
    """One SVG document with a picture for each (title, trace) below each other, on one time axis.

    Raises:
        ValueError: no pair at all, or an unknown theme.
    """
    return draw(sheets_for(pairs, libraries=libraries), theme)


def draw(sheets: Sequence[Sheet], theme: str) -> str:
    """The SVG document with these sheets below each other.

    Raises:
        ValueError: unknown theme.
    """
    palette = palette_for(theme)
    height = sum(sheet.height for sheet in sheets) + SPACE_BETWEEN * (len(sheets) - 1)
    names = [" ".join(sheet.title) or "Timeline" for sheet in sheets]
    told = "; ".join(
        f"{name}: {' · '.join(sheet.summary)}" for name, sheet in zip(names, sheets, strict=True)
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gl" width="{WIDTH}" height="{number(height)}" '
        f'viewBox="0 0 {WIDTH} {number(height)}" role="img" font-family="{SANS}" font-size="{FONT}">',
        f"<title>{markup(told)}</title>",
        f"<desc>{DESCRIPTION}</desc>",
        f"<style>{style_sheet()}</style>" if theme == "auto" else "",
        patterns(palette),
        f'<rect width="{WIDTH}" height="{number(height)}" fill="{palette.paper}"/>',
    ]
    y = 0.0
    for sheet in sheets:
        body = _body(sheet, palette)
        parts.append(f'<g transform="translate(0 {number(y)})">{body}</g>' if y else body)
        y += sheet.height + SPACE_BETWEEN
    return "".join(parts) + "</svg>"


def _body(sheet: Sheet, palette: Palette) -> str:
    parts = [_heading(sheet, palette)]
    if sheet.lanes:
        parts += [_stripes(sheet, palette), _axis(sheet, palette), _bands(sheet), _lanes(sheet, palette)]
    if sheet.ended:
        parts.append(_block_end(sheet, palette))
    below = sheet.bottom + (20 if sheet.ended else 0) + 10
    parts.append(draw_legend(sheet.legend, below, palette, len(sheet.lanes) if sheet.compact else 0))
    return "".join(parts)


def _heading(sheet: Sheet, palette: Palette) -> str:
    y, parts = 6.0, []
    for line in sheet.title:
        y += 21
        parts.append(text(MARGIN, y - 2, line, palette.ink, size=TITLE, bold=True))
    for line in sheet.summary:
        y += 18
        parts.append(text(MARGIN, y - 2, line, palette.muted))
    return "".join(parts)


def _ground(place: int, palette: Palette) -> str:
    return palette.paper if place % 2 else palette.lane


def _stripes(sheet: Sheet, palette: Palette) -> str:
    """A tint behind every other lane, so that the eye finds its way from the label to the bar."""
    if sheet.compact:
        return ""
    parts, y = [], sheet.top
    for place, lane in enumerate(sheet.lanes):
        if place % 2 == 0:
            parts.append(
                f'<rect y="{number(y)}" width="{WIDTH}" height="{number(lane.height)}" '
                f'fill="{palette.lane}"/>'
            )
        y += lane.height
    return "".join(parts)


def _axis(sheet: Sheet, palette: Palette) -> str:
    times = ticks(sheet.scale)
    height = number(sheet.bottom - sheet.top)
    lines = "".join(f"M{number(sheet.scale.x(time))} {number(sheet.top)}v{height}" for time in times)
    words = "".join(
        text(
            sheet.scale.x(time),
            sheet.top - 7,
            tick_words(time, sheet.scale.span),
            palette.muted,
            anchor="middle",
        )
        for time in times
    )
    return f'<path d="{lines}" stroke="{palette.grid}" fill="none"/>{words}'


def _bands(sheet: Sheet) -> str:
    """While one task blocks, no other lane moves: the band lies over all of them."""
    parts = []
    for task in sheet.trace.tasks:
        for span in blocks(task):
            left, right = sheet.scale.x(span.start), sheet.scale.x(span.end)
            parts.append(
                f'<rect x="{number(left)}" y="{number(sheet.top)}" width="{number(right - left)}" '
                f'height="{number(sheet.bottom - sheet.top)}" fill="url(#gl-block)"/>'
            )
    return "".join(parts)


def _lanes(sheet: Sheet, palette: Palette) -> str:
    if sheet.compact:
        return draw_compact(sheet.lanes, sheet.trace, sheet.scale, sheet.top, palette)
    parts, y = [], sheet.top
    for place, lane in enumerate(sheet.lanes):
        parts.append(draw_lane(lane, sheet.trace, sheet.scale, y, palette, _ground(place, palette)))
        y += lane.height
    return "".join(parts)


def _block_end(sheet: Sheet, palette: Palette) -> str:
    """A line through all lanes where the ``with`` block ended, named below them."""
    x = sheet.scale.x(sheet.trace.block_end)
    half = sans_width(BLOCK_ENDED, FONT) / 2
    centre = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
    return (
        f'<path d="M{number(x)} {number(sheet.top)}V{number(sheet.bottom + 5)}" stroke="{palette.mark}" '
        'stroke-width="1.5" stroke-dasharray="6 3" fill="none"/>'
        + text(centre, sheet.bottom + 17, BLOCK_ENDED, palette.ink, anchor="middle")
    )
