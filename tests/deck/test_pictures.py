"""Pictures inside the page."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

pytest.importorskip("nbconvert", reason="nbconvert is not installed: JupyterLab brings it")

from nbformat import v4

from gatherlab.deck.pictures import EmbedPictures, embedded


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    """The notebooks' folder of a small course with one picture beside it, and one outside."""
    for name in ("course/notebooks", "course/docs"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "course" / "course.toml").write_text("")
    (tmp_path / "course" / "docs" / "a.svg").write_text("<svg/>")
    (tmp_path / "secret.png").write_bytes(b"x")
    return tmp_path / "course" / "notebooks"


def test_a_picture_of_the_course_is_inside(notebooks: Path) -> None:
    data = base64.b64encode(b"<svg/>").decode()
    assert embedded("See ![lanes (3)](../docs/a.svg).", notebooks) == (
        f"See ![lanes (3)](data:image/svg+xml;base64,{data})."
    )


@pytest.mark.parametrize(
    "text",
    [
        "![gone](../docs/b.svg)",
        "![outside](../../secret.png)",
        "![there](https://example.org/a.svg)",
        "![here](data:image/png;base64,AAAA)",
        "[a link](../docs/a.svg)",
        "![a folder](../docs)",
    ],
)
def test_everything_else_stays_as_it_is(notebooks: Path, text: str) -> None:
    assert embedded(text, notebooks) == text


def test_without_a_course_the_notebooks_own_folder_counts(tmp_path: Path) -> None:
    (tmp_path / "a.unknown").write_bytes(b"x")
    assert "application/octet-stream;base64,eA==" in embedded("![x](a.unknown)", tmp_path)


def test_nbconvert_calls_it_for_text_cells_only(notebooks: Path) -> None:
    cells = [v4.new_markdown_cell("![x](../docs/a.svg)"), v4.new_code_cell("'![x](../docs/a.svg)'")]
    notebook, _ = EmbedPictures(enabled=True)(
        v4.new_notebook(cells=cells), {"metadata": {"path": str(notebooks)}}
    )
    assert "data:image/svg" in notebook.cells[0].source
    assert notebook.cells[1].source == "'![x](../docs/a.svg)'"
