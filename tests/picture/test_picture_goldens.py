"""The pictures byte for byte.

After a change that is meant to change them: ``UPDATE_GOLDENS=1 python -m pytest tests/picture -k goldens``,
then look at every picture (light and dark, wide and narrow) before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from picture_traces import SCENES

from gatherlab.picture import svg, svg_stack, text

GOLDENS = Path(__file__).parent / "goldens"
UPDATE = os.environ.get("UPDATE_GOLDENS") == "1"
FORMS = ("light.svg", "dark.svg", "txt")
COMPARED = ("compared", ("sequential", "gathered"))


def drawn(scene: str, form: str) -> str:
    title, made = SCENES[scene]
    if form == "txt":
        return text(made(), title) + "\n"
    return svg(made(), title, theme=form.removesuffix(".svg")) + "\n"


def compare_with(path: Path, made: str) -> None:
    if UPDATE:
        path.write_bytes(made.encode())
    assert path.read_bytes().decode() == made, f"{path.name} changed; if meant, see the top of this file"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("scene", sorted(SCENES))
def test_goldens_are_reproduced_byte_for_byte(scene: str, form: str) -> None:
    compare_with(GOLDENS / f"{scene}.{form}", drawn(scene, form))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_goldens_of_two_traces_on_one_axis(theme: str) -> None:
    name, scenes = COMPARED
    pairs = [(SCENES[scene][0], SCENES[scene][1]()) for scene in scenes]
    compare_with(GOLDENS / f"{name}.{theme}.svg", svg_stack(*pairs, theme=theme) + "\n")


def test_goldens_are_all_in_use() -> None:
    expected = {f"{scene}.{form}" for scene in SCENES for form in FORMS}
    expected |= {f"{COMPARED[0]}.{theme}.svg" for theme in ("light", "dark")}
    assert len(SCENES) == 8
    assert {path.name for path in GOLDENS.iterdir()} == expected
