"""Colours of the picture: Okabe-Ito hues, one palette for light paper and one for dark.

The hues are Okabe and Ito's (Color Universal Design, 2008), darkened on light paper and lightened on
dark paper until text in them has a contrast of at least 4.5:1 (WCAG 2.2, success criterion 1.4.3);
the tests compute it.  No state is told by colour alone: each also has a shape of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from gatherlab.model import TaskOutcome

__all__ = ["DARK", "LIGHT", "THEMES", "TONES", "VARIABLES", "Palette", "palette_for", "style_sheet"]

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Palette:
    """One colour for each role; a value is anything SVG accepts as a paint."""

    paper: str
    lane: str
    ink: str
    muted: str
    grid: str
    run: str
    wait: str
    stripe: str
    held: str
    dots: str
    finished: str
    raised: str
    cancelled: str
    running: str
    block: str
    mark: str


LIGHT = Palette(
    paper="#ffffff",
    lane="#f5f7f9",
    ink="#1b1f24",
    muted="#545d68",
    grid="#d9dee4",
    run="#0067a3",
    wait="#c3e1f4",
    stripe="#7fb9de",
    held="#eef0f2",
    dots="#6b7580",
    finished="#00795a",
    raised="#b83800",
    cancelled="#8a4a7d",
    running="#545d68",
    block="#e69f00",
    mark="#1b1f24",
)
DARK = Palette(
    paper="#111111",
    lane="#1b1e22",
    ink="#e8eaed",
    muted="#aab2bb",
    grid="#363c44",
    run="#5cbcf6",
    wait="#1b425c",
    stripe="#3b7ba3",
    held="#24292e",
    dots="#98a2ac",
    finished="#3ccf9e",
    raised="#ff8a58",
    cancelled="#dba0cd",
    running="#aab2bb",
    block="#ffb938",
    mark="#e8eaed",
)
VARIABLES = Palette(**{role.name: f"var(--{role.name})" for role in fields(Palette)})

# which role paints the badge and the words of an outcome
TONES = {
    TaskOutcome.FINISHED: "finished",
    TaskOutcome.RAISED: "raised",
    TaskOutcome.CANCELLED: "cancelled",
    TaskOutcome.RUNNING: "running",
}


def palette_for(theme: str) -> Palette:
    """The palette of a theme; ``"auto"`` gives CSS variables that `style_sheet` defines.

    Raises:
        ValueError: the theme is none of ``"auto"``, ``"light"``, ``"dark"``.
    """
    if theme not in THEMES:
        raise ValueError(f"unknown theme {theme!r}: use 'auto', 'light' or 'dark'")
    return {"auto": VARIABLES, "light": LIGHT, "dark": DARK}[theme]


def style_sheet() -> str:
    """CSS for ``theme="auto"``: the light colours, and the dark ones where the page is dark.

    Inside an ``<img>`` the media query follows the ``color-scheme`` of the page, which JupyterLab
    sets from its own theme.
    """
    return f".gl{{{_declarations(LIGHT)}}}@media (prefers-color-scheme:dark){{.gl{{{_declarations(DARK)}}}}}"


def _declarations(palette: Palette) -> str:
    return ";".join(f"--{role.name}:{getattr(palette, role.name)}" for role in fields(palette))
