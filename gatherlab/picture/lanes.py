"""Full lanes: what one task did, drawn with labels and outcome; up to 40 of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatherlab.model import Span, TaskOutcome, Trace
from gatherlab.picture.events import BLOCKING_NS, Wait, end_of, first_turn, names, waits
from gatherlab.picture.layout import BADGE, FONT, LINE, MARGIN, STARTED_LATE, Lane, Scale, number
from gatherlab.picture.marks import badge, text, tone
from gatherlab.picture.measure import clean, markup, mono_width, sans_width
from gatherlab.picture.palette import Palette
from gatherlab.picture.words import outcome_words

__all__ = ["draw_lane", "shortened"]

RUN_HEIGHT = 20.0
WAIT_HEIGHT = 17.0
HELD_HEIGHT = 16.0
# a turn is never drawn narrower, and two such hairlines never closer
HAIRLINE = 1.8
APART = 1.2
BLOCKING = ("blocks the loop", "blocks")
# a call without a call inside it: module, name, arguments
_CALL = re.compile(r"((?:\w+\.)*)(\w+)\(([^()\[\]{}]*)\)")
# an argument that says enough alone
_LITERAL = re.compile(r"'[^']+'|\"[^\"]+\"|\d[\w.]*")


def draw_lane(lane: Lane, trace: Trace, scale: Scale, top: float, palette: Palette, ground: str) -> str:
    """SVG of one lane whose upper edge is at ``top``; ``ground`` is the colour behind it."""
    middle = top + lane.height / 2
    parts = [f"<g><title>{markup(f'{lane.task.label}: {outcome_words(lane.task, trace)}')}</title>"]
    parts.extend(_label(lane, middle, palette))
    parts.extend(_not_started(lane, trace, scale, middle, palette))
    pauses = waits(lane.task, trace, names(trace), 2.5 / scale.rate)
    parts.extend(_bar(wait, scale, middle, palette) for wait in pauses)
    parts.append(_turns(lane, scale, middle, palette))
    parts.extend(_words(wait, scale, middle, palette) for wait in pauses)
    parts.extend(_blocking(lane, scale, middle, palette))
    parts.extend(_outcome(lane, trace, scale, middle, palette, ground))
    return "".join(parts) + "</g>"


def _baselines(lines: tuple[str, ...], middle: float) -> Iterator[tuple[str, float]]:
    first = middle + 4.5 - LINE * (len(lines) - 1) / 2
    for place, line in enumerate(lines):
        yield line, first + place * LINE


def _label(lane: Lane, middle: float, palette: Palette) -> Iterator[str]:
    for line, y in _baselines(lane.label, middle):
        yield text(MARGIN + lane.indent, y, line, palette.ink, bold=lane.task.is_root, mono=True)


def _not_started(lane: Lane, trace: Trace, scale: Scale, middle: float, palette: Palette) -> Iterator[str]:
    """A tick at the creation and a dotted line to the first turn."""
    created, first = scale.x(lane.task.created), scale.x(first_turn(lane.task, trace))
    if not lane.task.is_root:
        yield (
            f'<path d="M{number(created)} {number(middle - 9)}v18" '
            f'stroke="{palette.muted}" stroke-width="1.5"/>'
        )
    if first - created > STARTED_LATE:
        yield (
            f'<path d="M{number(created + 3)} {number(middle)}H{number(first)}" stroke="{palette.muted}" '
            'stroke-width="2.4" stroke-linecap="round" stroke-dasharray="0 5"/>'
        )


def _bar(wait: Wait, scale: Scale, middle: float, palette: Palette) -> str:
    left, right = scale.x(wait.start), scale.x(wait.end)
    if right - left < 1:
        return ""
    height = HELD_HEIGHT if wait.held else WAIT_HEIGHT
    look = f'fill="url(#gl-held)" stroke="{palette.dots}"' if wait.held else 'fill="url(#gl-wait)"'
    return (
        f'<rect x="{number(left)}" y="{number(middle - height / 2)}" width="{number(right - left)}" '
        f'height="{number(height)}" {look}/>'
    )


def _words(wait: Wait, scale: Scale, middle: float, palette: Palette) -> str:
    """What the task waits for, on a patch of the bar's own colour: no stripe runs through a letter."""
    left, right = scale.x(wait.start), scale.x(wait.end)
    words = shortened(clean(wait.label or ""), right - left - 12)
    if not words:
        return ""
    width, centre, ground = mono_width(words, FONT) + 8, (left + right) / 2, palette.wait
    height = WAIT_HEIGHT - 1
    if wait.held:
        height, ground = HELD_HEIGHT - 1, palette.held
    return (
        f'<rect x="{number(centre - width / 2)}" y="{number(middle - height / 2)}" '
        f'width="{number(width)}" height="{number(height)}" fill="{ground}"/>'
    ) + text(centre, middle + 4.5, words, palette.ink, anchor="middle", mono=True)


def shortened(label: str, room: float) -> str:
    """The longest form of a call that fits in ``room`` pixels; empty when none does.

    ``api.post(client, 1)``, ``post(client, 1)``, ``api.post(…, 1)``, ``post(…, 1)``, ``1``, ``post(…)``: the
    literal argument is what tells one call from the next.
    """
    return next((form for form in _forms(label) if mono_width(form, FONT) <= room), "")


def _forms(label: str) -> Iterator[str]:
    if label:
        yield label
    call = _CALL.fullmatch(label)
    if not call:
        return
    module, name, inside = call.groups()
    yield f"{name}({inside})"
    arguments = inside.split(", ")
    literal = next((argument for argument in arguments if _LITERAL.fullmatch(argument)), "")
    if literal:
        before = "…, " if arguments[0] != literal else ""
        after = ", …" if arguments[-1] != literal else ""
        yield f"{module}{name}({before}{literal}{after})"
        yield f"{name}({before}{literal}{after})"
        yield literal
    yield f"{name}(…)" if inside else f"{name}()"


def _turns(lane: Lane, scale: Scale, middle: float, palette: Palette) -> str:
    """All turns as one path."""
    top, height = number(middle - RUN_HEIGHT / 2), number(RUN_HEIGHT)
    path = [
        f"M{number(left)} {top}h{number(right - left)}v{height}h-{number(right - left)}z"
        for left, right in _visible(lane, scale)
    ]
    return f'<path d="{"".join(path)}" fill="{palette.run}"/>' if path else ""


def _visible(lane: Lane, scale: Scale) -> list[tuple[float, float]]:
    """Left and right edge of each turn to draw: a few hundred at most, however many there are.

    Turns that fill most of the time between them become one bar; of hairlines that would touch only
    the first is drawn, so that many short turns look like many and not like one long one.
    """
    drawn: list[tuple[float, float]] = []
    edge = last = -APART
    for span in lane.task.spans:
        left, right = scale.x(span.start), scale.x(span.end)
        gap, last = left - last, right
        if drawn and gap < APART and right - left > gap and left <= edge + APART:
            drawn[-1] = (drawn[-1][0], max(right, edge))
        elif right - left >= HAIRLINE or left >= edge + APART:
            left = max(left, edge) if drawn else left
            drawn.append((left, max(right, left + HAIRLINE)))
        edge = drawn[-1][1]
    return drawn


def _blocking(lane: Lane, scale: Scale, middle: float, palette: Palette) -> Iterator[str]:
    for span in lane.task.spans:
        if span.end - span.start >= BLOCKING_NS:
            yield from _blocking_words(span, scale, middle, palette)


def _blocking_words(span: Span, scale: Scale, middle: float, palette: Palette) -> Iterator[str]:
    left, right = scale.x(span.start), scale.x(span.end)
    words = next((form for form in BLOCKING if sans_width(form, FONT) * 1.08 + 4 <= right - left), "")
    if words:
        yield text((left + right) / 2, middle + 4.5, words, palette.paper, anchor="middle", bold=True)


def _outcome(
    lane: Lane, trace: Trace, scale: Scale, middle: float, palette: Palette, ground: str
) -> Iterator[str]:
    """The badge at the end of the lane, and the words beside it."""
    end, outcome = scale.x(end_of(lane.task, trace)), lane.task.outcome
    troubled = outcome in (TaskOutcome.RAISED, TaskOutcome.CANCELLED) and not lane.task.is_root
    colour = tone(outcome, palette) if troubled else palette.muted
    if not lane.task.is_root:
        yield badge(outcome, end + 12, middle, palette)
    left = end + (8 if lane.task.is_root else BADGE - 2)
    for line, y in _baselines(lane.outcome, middle):
        yield text(left, y, line, colour, halo=ground)
