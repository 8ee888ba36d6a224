"""What a learner meets first: the first lesson, no questions, the table of contents one click away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from course_server import CourseServer
from notebook_page import NotebookPage
from playwright.sync_api import BrowserContext, expect

from tools.notebooks import ROOT, find

Shot = Callable[..., None]
FIRST = "notebooks/00_start_here.ipynb"
WITH_SETUP = [path.relative_to(ROOT).as_posix() for path in find(ROOT / "notebooks", ROOT / "exercises")]


def test_the_printed_address_opens_the_first_lesson(
    server: CourseServer, new_context: Callable[..., BrowserContext], shot: Shot
) -> None:
    page = new_context().new_page()
    first = NotebookPage(server, page, FIRST).open(server.address())
    expect(page).to_have_title(re.compile("^00_start"))
    expect(first.panel.get_by_role("heading", name="Start here").first).to_be_visible()
    assert page.locator(".jp-Dialog").count() == 0
    assert page.get_by_text("Jupyter news").count() == 0
    shot(page, "landing")
    server.end_kernels()


def test_the_table_of_contents_is_one_click_away(learner: Callable[..., NotebookPage], shot: Shot) -> None:
    lesson = learner(FIRST)
    page = lesson.page
    page.get_by_role("tab", name="Table of Contents").click()
    contents = page.locator(".jp-TableOfContents:not(.lm-mod-hidden)")
    expect(contents.get_by_text("How a check works")).to_be_visible()
    contents.get_by_text("How a check works").click()
    expect(lesson.panel.get_by_role("heading", name="How a check works")).to_be_in_viewport()
    shot(page, "contents")


@pytest.mark.parametrize("path", WITH_SETUP)
def test_the_set_up_cell_is_one_line(path: str) -> None:
    """JupyterLab shows the first line of a source that is hidden, so that line has to say what it is."""
    cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
    (setup,) = [cell for cell in cells if cell["id"] == "setup"]
    assert setup["metadata"].get("jupyter") == {"source_hidden": True}
    assert "".join(setup["source"]).startswith("# setup")
    others: list[Any] = [cell["id"] for cell in cells if "jupyter" in cell["metadata"] and cell is not setup]
    assert others == []


def test_a_collapsed_set_up_cell_runs_and_opens(learner: Callable[..., NotebookPage], shot: Shot) -> None:
    lesson = learner(FIRST)
    setup = lesson.cell("setup")
    placeholder = setup.locator(".jp-Placeholder")
    expect(placeholder).to_contain_text("# setup")
    box = setup.bounding_box()
    assert box is not None
    shot(lesson.page, "collapsed")
    assert box["height"] < 90  # one line, and the one line that it has printed
    lesson.run(setup)
    expect(setup.get_by_text("Practice API")).to_be_visible()
    expect(placeholder).to_be_visible()
    placeholder.click()
    expect(setup.get_by_text("import httpx")).to_be_visible()
    lesson.page.keyboard.press("Shift+Enter")
    lesson.wait_until_run(setup)
