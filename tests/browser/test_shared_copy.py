"""What a colleague sees who was sent a lesson: an untrusted copy, a web page, plain text; never a network."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from course_server import CourseServer
from notebook_page import NotebookPage
from playwright.sync_api import Page, expect

from gatherlab.model import Question, QuestionKind
from gatherlab.questions import question, questions
from gatherlab.questions.markup import plain
from tools.notebooks import ROOT, find, source

LESSONS = [path.stem for path in find(ROOT / "notebooks")]
WITH_ALL = "01_basic_gather"  # a lesson with timelines, the simulator and every kind of question but one


def shown(stem: str) -> list[Question]:
    """The questions that a lesson asks."""
    cells = json.loads((ROOT / "notebooks" / f"{stem}.ipynb").read_text("utf-8"))["cells"]
    code = "".join(source(cell) for cell in cells if cell["cell_type"] == "code")
    found = [one for one in questions(stem) if f'"{one.id}"' in code]
    assert len(found) >= 6
    return found


def asked(stem: str) -> list[str]:
    """The first line of every question of a lesson."""
    return [plain(one.prompt).split("\n")[0] for one in shown(stem)]


def headings(stem: str) -> list[str]:
    cells = json.loads((ROOT / "notebooks" / f"{stem}.ipynb").read_text("utf-8"))["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "markdown" for line in source(cell).splitlines()]
    return [line.lstrip("# ").replace("`", "") for line in lines if line.startswith("#")]


def pictures(stem: str) -> int:
    """How many pictures the outputs of a lesson hold."""
    text = (ROOT / "notebooks" / f"{stem}.ipynb").read_text("utf-8")
    return text.count("data:image/svg+xml;base64,")


def test_an_untrusted_copy(
    server: CourseServer, learner: Callable[..., NotebookPage], shot: Callable[..., None]
) -> None:
    """The stored outputs were made elsewhere, so JupyterLab trusts none of them: it cleans their HTML."""
    copy = server.root / "notebooks" / "sent_by_mail.ipynb"
    text = (ROOT / "notebooks" / f"{WITH_ALL}.ipynb").read_text("utf-8")
    copy.write_text(text.replace("Run three requests", "A copy that nobody trusts:"), encoding="utf-8")
    sent = learner("notebooks/sent_by_mail.ipynb")
    expect(sent.panel.locator(".jp-StatusItem-trust, [title*='trusted']")).to_have_count(0)
    everything = " ".join(sent.panel.all_text_contents())
    for line in asked(WITH_ALL):
        assert line in everything, line
    images = sent.panel.locator(".jp-OutputArea img")
    assert images.count() == pictures(WITH_ALL)
    sizes = images.evaluate_all("all => all.map(one => [one.naturalWidth, one.alt.length])")
    assert all(width > 300 and words > 40 for width, words in sizes), sizes
    for sign in ("Error displaying widget", "<IPython.core", "Cannot display an untrusted"):
        assert sign not in everything
    shot(sent.page, "untrusted")
    copy.unlink()


@pytest.fixture(scope="module")
def pages(server: CourseServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every lesson as a web page, as *File > Save and Export Notebook As > HTML* makes it."""
    folder = tmp_path_factory.mktemp("pages")
    for stem in LESSONS:
        page = server.fetch(f"/nbconvert/html/notebooks/{stem}.ipynb?download=true")
        (folder / f"{stem}.html").write_bytes(page)
    return {stem: folder / f"{stem}.html" for stem in LESSONS}


@pytest.mark.parametrize("stem", LESSONS)
def test_a_web_page_opened_offline(
    stem: str, pages: dict[str, Path], offline_page: Callable[[Path], Page], shot: Callable[..., None]
) -> None:
    page = offline_page(pages[stem])
    assert page.asked == []  # type: ignore[attr-defined]
    complete(page, stem)
    drawn = page.locator("main img, body img")
    assert all(drawn.evaluate_all("all => all.map(one => one.complete && one.naturalWidth > 300)"))
    shot(page, stem)


def complete(page: Page, stem: str) -> None:
    """The page has all text, all questions and all pictures of the lesson's outputs."""
    text = page.locator("body").inner_text()
    for line in [*headings(stem), *asked(stem)]:
        assert line in text, line
    images = page.locator(".jp-OutputArea img")
    assert images.count() == pictures(stem) >= 1
    assert all(images.evaluate_all("all => all.map(one => one.complete && one.naturalWidth > 300)"))


def test_a_web_page_by_the_command_line(tmp_path: Path, offline_page: Callable[[Path], Page]) -> None:
    """Made without the course's settings the page wants MathJax, and does without it."""
    lesson = ROOT / "notebooks" / f"{WITH_ALL}.ipynb"
    command = [sys.executable, "-m", "nbconvert", "--to", "html", f"--output-dir={tmp_path}", str(lesson)]
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    complete(offline_page(tmp_path / f"{WITH_ALL}.html"), WITH_ALL)


@pytest.mark.parametrize("stem", LESSONS)
def test_plain_text(stem: str) -> None:
    """The text forms, which a terminal, a screen reader and a diff show, are complete in themselves."""
    cells = json.loads((ROOT / "notebooks" / f"{stem}.ipynb").read_text("utf-8"))["cells"]
    forms = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    text = "\n".join("".join(data["text/plain"]) for data in forms)
    for one in shown(stem):
        assert plain(one.prompt).split("\n")[0] in text, one.id
        options = () if one.kind is QuestionKind.PREDICT else one.options
        code = one.kind is QuestionKind.ORDER
        assert all((option.text if code else plain(option.text)) in text for option in options), one.id
    drawn = [
        "".join(data["text/plain"])
        for data in forms
        if "image/svg+xml;base64" in "".join(data.get("text/html", ""))
    ]
    assert len(drawn) >= 1
    assert all("█" in lanes or "░" in lanes for lanes in drawn)


def test_the_questions_tell_no_answer(pages: dict[str, Path]) -> None:
    """A shared page asks; it does not answer."""
    one = question("01-returns")
    assert all(option.feedback not in pages[WITH_ALL].read_text("utf-8") for option in one.options)
