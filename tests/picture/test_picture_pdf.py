"""A timeline in a PDF: its text form, in a font that has all of its characters."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from nbconvert import LatexExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output

HERE = Path(__file__).parent
TEMPLATE = HERE.parents[1] / "docs" / "pdf.tex.j2"
FONT = "DejaVu Sans Mono"
TIMELINES = [file.read_text(encoding="utf-8") for file in sorted((HERE / "goldens").glob("*.txt"))]


def test_the_template_sets_a_font_and_keeps_the_timeline() -> None:
    assert len(TIMELINES) >= 8
    outputs = [new_output("execute_result", {"text/plain": text}) for text in TIMELINES]
    notebook = new_notebook(cells=[new_code_cell("timeline", outputs=outputs)])
    text, _ = LatexExporter(template_file=str(TEMPLATE)).from_notebook_node(notebook)
    font = rf"\setmonofont[Scale=0.85]{{{FONT}}}"
    assert text.index(r"\usepackage{fontspec}") < text.index(font) < text.index(r"\begin{document}")
    assert all(character in text for timeline in TIMELINES for character in timeline if ord(character) > 127)


def test_the_font_has_every_character_of_a_timeline() -> None:
    lister = shutil.which("fc-list")
    if lister is None or FONT not in _families(lister):
        pytest.skip(f"no fc-list, or no {FONT}, here")
    used = sorted({character for text in TIMELINES for character in text if ord(character) > 127})
    assert {"█", "░"} <= set(used)
    missing = [one for one in used if FONT not in _families(lister, f":charset={ord(one):x}")]
    assert missing == []


def _families(lister: str, *pattern: str) -> str:
    command = [lister, *pattern, "family"] if pattern else [lister, ":", "family"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
