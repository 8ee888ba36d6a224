from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import readable
from tools.notebooks import ROOT, save


def shown(*outputs: dict[str, Any]) -> str:
    cell = {"cell_type": "code", "id": "a", "metadata": {"tags": ["b", "a"]}, "source": ["x = 1\n", "x"]}
    return readable.readable({"cells": [{**cell, "outputs": list(outputs)}]})


def data(**forms: str) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "data": {name.replace("_", "/"): text for name, text in forms.items()},
    }


def test_a_cell_has_a_heading_and_its_text() -> None:
    assert shown() == "%% code a [a, b]\nx = 1\nx\n\n"


def test_a_picture_is_its_words() -> None:
    html = (
        '<img alt="three &amp; more" src="data:image/svg+xml;base64,QUJD"><table><tr><td>1</td></tr></table>'
    )
    assert "> text/html:\n>   [picture: three & more]1" in shown(data(text_html=html))
    both = shown(data(text_html=html, text_plain="three tasks"))
    assert "> text/plain:\n>   three tasks\n>   [picture: three & more]\n" in both
    assert "base64" not in both
    assert "[picture: no alt text]" in shown(data(text_html="<img src='x'>"))


def test_streams_errors_and_data() -> None:
    assert "> stdout:\n>   hello" in shown(
        {"output_type": "stream", "name": "stdout", "text": ["hel", "lo\n"]}
    )
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["long"]}
    assert "> error:\n>   ValueError: no" in shown(error)
    assert "> data:\n>   application/json, image/png" in shown(
        {"output_type": "display_data", "data": {"image/png": "iVBO", "application/json": {}}}
    )


def test_long_outputs_are_cut_and_colours_dropped() -> None:
    text = "\x1b[31mred\x1b[0m\n" * 30
    lines = shown({"output_type": "stream", "name": "stdout", "text": text}).splitlines()
    assert lines.count(">   red") == readable.LONGEST
    assert ">   … 10 more lines" in lines


def test_a_file_that_is_no_notebook_is_shown_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.ipynb").write_text("<<<<<<< ours")
    assert readable.run(tmp_path / "a.ipynb") == 0
    assert capsys.readouterr().out == "<<<<<<< ours"


def test_git_can_call_it(tmp_path: Path) -> None:
    notebook = {"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Hi"}]}
    save(tmp_path / "a.ipynb", notebook)
    command = [sys.executable, "-m", "tools", "readable", tmp_path / "a.ipynb"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout == "%% markdown a\n# Hi\n\n"
