"""The site in a real browser.  ``python -m tools site`` builds it, ``pytest tests/site`` runs these.

They need a process of their own, for playwright keeps an event loop running in it.  Without the site or a
browser they are skipped; where GATHERLAB_CI names a browser, that is an error instead.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tests.chromium
from gatherlab.site.serve import server
from tools.site import PLACE

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)

if TYPE_CHECKING:
    from in_site import Lesson
    from playwright.sync_api import BrowserContext, Playwright

FLAGS = (
    *tests.chromium.FLAGS,
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no other host
    # WebAssembly is compiled once, quickly: to compile it well takes longer than a lesson gains by it
    "--js-flags=--liftoff-only",
)
# painting is dear
SIZE: Any = {
    "width": 900,
    "height": 500,
}  # the smallest that JupyterLab takes for a desktop
# asked of the site's own host, but not below the site's path: JupyterLite's own service worker answers the
# one before any server would, the other is what every browser asks for
BESIDE = ("/api/service-worker-heartbeat", "/favicon.ico")
WAIT = 120_000  # milliseconds: no assertion, a busy machine takes long
FIRST = "exercises/01_basic_gather.ipynb"  # is open in the page, and stays so
UNDER = "school/gather"  # a site works under any path


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the site."""
    if not (PLACE / "index.html").is_file():
        tests.chromium.missing("the site is not built (python -m tools site)")
    return PLACE


@pytest.fixture(scope="session")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site's address: a plain server, no special headers, below a path."""
    root = tmp_path_factory.mktemp("www")
    (root / UNDER).parent.mkdir(parents=True)
    (root / UNDER).symlink_to(site)
    with server(root) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}/{UNDER}/"
        running.shutdown()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path."""
    return tests.chromium.chromium("playwright")


@pytest.fixture(scope="session")
def playwright(chromium: str) -> Iterator[Playwright]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def visit(playwright: Playwright, chromium: str, served: str) -> Iterator[Callable[..., BrowserContext]]:
    """Start a browser: ``visit(profile)``, a folder that keeps what a browser keeps.

    At the end no page may have asked another host for anything.
    """
    asked: list[str] = []
    made: list[BrowserContext] = []

    def start(profile: Path, **options: Any) -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=list(FLAGS), headless=True, viewport=SIZE, **options
        )
        context.set_default_timeout(WAIT)
        context.on("request", lambda request: asked.append(request.url))
        made.append(context)
        return context

    yield start
    for context in made:
        context.close()
    own = (served, "data:", "blob:", "about:", "chrome")
    beside = [served.removesuffix(f"/{UNDER}/") + path for path in BESIDE]
    assert [url for url in asked if not url.startswith(own) and url not in beside] == []
    assert asked


class Tab:
    """A learner's browser with a page of the site: all tests share it, a page costs more than a kernel."""

    def __init__(self, start: Callable[[], BrowserContext], site: str) -> None:
        self.start, self.site = start, site
        self.lesson = self._opened()

    def _opened(self) -> Lesson:
        from in_site import Lesson

        self.context = self.start()
        return Lesson(self.context.pages[0], self.site, FIRST).open()

    def again(self) -> Lesson:
        """Close the browser and start it again, with what it keeps."""
        self.context.close()
        self.lesson = self._opened()
        return self.lesson


@pytest.fixture(scope="session")
def tab(visit: Callable[..., BrowserContext], served: str, tmp_path_factory: pytest.TempPathFactory) -> Tab:
    profile = tmp_path_factory.mktemp("profile")
    return Tab(lambda: visit(profile), served)


@pytest.fixture
def learner(tab: Tab) -> Iterator[Callable[[str], Lesson]]:
    """Open notebooks of the site, each with a new kernel, in one page: ``learner("notebooks/02….ipynb")``."""
    opened: list[Lesson] = []

    def open_notebook(path: str) -> Lesson:
        opened.append(tab.lesson.next(path))
        return opened[-1]

    yield open_notebook
    for lesson in opened:
        lesson.next(lesson.path).shut()
