from __future__ import annotations

from dataclasses import fields

import pytest

from gatherlab.picture.palette import DARK, LIGHT, VARIABLES, Palette, palette_for, style_sheet

TEXT = ("ink", "muted", "finished", "raised", "cancelled", "running")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_yardstick_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "lane"])
@pytest.mark.parametrize("role", TEXT)
def test_words_can_be_read_on_both_grounds(palette: Palette, ground: str, role: str) -> None:
    assert contrast(getattr(palette, role), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_inside_bars_can_be_read(palette: Palette) -> None:
    assert contrast(palette.ink, palette.wait) >= 4.5
    assert contrast(palette.ink, palette.held) >= 4.5
    assert contrast(palette.paper, palette.run) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_can_be_seen(palette: Palette) -> None:
    """WCAG 1.4.11: what carries meaning stands out at 3:1; a striped bar has hairlines at its ends."""
    for role in ("run", "dots", "finished", "raised", "cancelled", "running", "mark"):
        assert contrast(getattr(palette, role), palette.paper) >= 3


def test_auto_has_a_variable_for_every_role_in_both_themes() -> None:
    sheet = style_sheet()
    for role in fields(Palette):
        assert getattr(VARIABLES, role.name) == f"var(--{role.name})"
        assert sheet.count(f"--{role.name}:") == 2
        assert getattr(LIGHT, role.name) in sheet
        assert getattr(DARK, role.name) in sheet


def test_themes() -> None:
    assert [palette_for(theme) for theme in ("auto", "light", "dark")] == [VARIABLES, LIGHT, DARK]
