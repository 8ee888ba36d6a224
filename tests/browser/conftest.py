"""A real JupyterLab, a real Chromium.  ``pytest tests/browser`` runs these; plain ``pytest`` does not.

They need a process of their own, for playwright keeps an event loop running in it.  Without Chromium they are
skipped; where GATHERLAB_CI names a browser, that is an error instead.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tests.chromium

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)

if TYPE_CHECKING:
    from course_server import CourseServer
    from laboratory import Labs
    from notebook_page import NotebookPage
    from playwright.sync_api import Browser, BrowserContext, Page

SIZE: Any = {"width": 1280, "height": 1000}
WAIT = 60_000  # milliseconds for one thing to appear


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path."""
    return tests.chromium.chromium("playwright", "jupyterlab")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests, with a fresh profile."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(tests.chromium.FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseServer]:
    """The course's server on a copy of the course."""
    from course_server import CourseServer, copy_course

    home = tmp_path_factory.mktemp("home")
    server = CourseServer(copy_course(home / "the course"), home)
    yield server
    server.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make fresh profiles: ``new_context()``, with playwright's options for a context."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": SIZE, **options})
        context.set_default_timeout(WAIT)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture(scope="session")
def labs(browser: Browser, server: CourseServer) -> Iterator[Labs]:
    """The pages that stay loaded from test to test."""
    from laboratory import Labs

    labs = Labs(browser, server, SIZE, WAIT)
    yield labs
    labs.close()


@pytest.fixture
def learner(server: CourseServer, labs: Labs) -> Iterator[Callable[..., NotebookPage]]:
    """Open a notebook as a learner: ``learner("notebooks/00_start_here.ipynb", dark=True)``.

    At the end of the test the kernels, the progress and what was changed in the notebooks are gone.
    """
    from course_server import ROOT
    from notebook_page import NotebookPage

    opened: list[NotebookPage] = []

    def open_notebook(path: str, *, dark: bool = False, page: Page | None = None) -> NotebookPage:
        notebook = NotebookPage(server, page or labs.page(dark=dark), path)
        opened.append(notebook)
        return notebook.open()

    yield open_notebook
    labs.clean(opened)
    server.end_kernels()
    server.progress.unlink(missing_ok=True)
    for path in {notebook.path for notebook in opened}:
        if (ROOT / path).is_file():
            shutil.copyfile(ROOT / path, server.root / path)


@pytest.fixture
def offline_page(new_context: Callable[..., BrowserContext]) -> Callable[[Path], Page]:
    """Open a file with the network cut; ``page.asked`` collects what it asked for all the same."""

    def open_file(path: Path) -> Page:
        context = new_context(offline=True, reduced_motion="reduce")
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri(), wait_until="load")
        page.asked = [url for url in asked if not url.startswith(("data:", "blob:", path.as_uri()))]  # type: ignore[attr-defined]
        return page

    return open_file


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Keep a picture of the page where GATHERLAB_SHOTS names a folder: ``shot(page, "quiz wrong")``."""
    folder = os.environ.get("GATHERLAB_SHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder) / f"{request.node.name}-{name}.png".replace("/", "_")))

    return take
