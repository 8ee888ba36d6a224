"""The course in a browser tab beside JupyterLite as it comes: time, bytes, checks, pictures, restarts.

    python -m tools site && python benchmarks/site.py [--rounds N]

Stock is JupyterLite of the same versions with the same wheels (``site_stock.py``).  Both open lesson 01 in a
real Chromium with an empty profile, and its first cell is run as soon as the kernel is ready; they alternate.
Bytes are what a host that packs with gzip sends: each file is counted as its server hands it out.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "site")]

from in_site import NOTEBOOK, Lesson
from playwright.sync_api import Page, Playwright, sync_playwright

from gatherlab.site.edition import PACKED
from gatherlab.site.serve import Files
from tests.chromium import FLAGS, chromium
from tools.site import ENVIRONMENT, PLACE

LESSON, FIRST = "notebooks/01_basic_gather.ipynb", "setup"
EXERCISE, CHECKS = "exercises/01_basic_gather.ipynb", 25
ANSWER = """\
async def fetch_both(api):
    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))
"""
DRAW = """\
import asyncio, time
from gatherlab import timeline
with timeline(show=False) as drawn:
    await asyncio.gather(*(asyncio.sleep(0.01) for _ in range(1000)))
began = time.perf_counter()
text = str(drawn._repr_mimebundle_())
print(len(text), time.perf_counter() - began)
"""
KEPT = "The course is kept in this browser"
TIMED = f"""async (name) => {{
  const cells = [...{NOTEBOOK}.content.widgets], all = {NOTEBOOK}.content
  all.activeCellIndex = cells.findIndex((cell) => cell.model.id === name)
  const began = performance.now()
  await jupyterapp.commands.execute('notebook:run-cell')
  return performance.now() - began
}}"""


class Host:
    """A folder's server, and how many bytes it has sent."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked, self.packed = folder, [], {}
        self.url = ""

    def sent(self) -> int:
        """Bytes since the last call, packed as a host packs them."""
        asked, self.asked = self.asked, []
        return sum(self.size(name) for name in asked)

    def size(self, name: str) -> int:
        path = self.folder / (name + "index.html" if name.endswith("/") or not name else name)
        if not path.is_file():
            return 0
        if name not in self.packed:
            data = path.read_bytes()
            self.packed[name] = len(gzip.compress(data, 6)) if path.suffix in PACKED else len(data)
        return self.packed[name]

    @contextmanager
    def running(self) -> Iterator[Host]:
        host = self

        class Counting(Files):
            def do_GET(self) -> None:
                host.asked.append(self.path.split("?")[0].lstrip("/"))
                super().do_GET()

        with ThreadingHTTPServer(("127.0.0.1", 0), partial(Counting, directory=str(self.folder))) as server:
            server.daemon_threads = True
            self.url = f"http://127.0.0.1:{server.server_address[1]}/"
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield self
            server.shutdown()


@contextmanager
def visitor(playwright: Playwright) -> Iterator[Page]:
    """A browser with an empty profile."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium("playwright"), args=list(FLAGS), headless=True
        )
        context.set_default_timeout(180_000)
        yield context.pages[0]
        context.close()


def first_cell(page: Page, host: Host) -> tuple[Lesson, float]:
    """Open lesson 01 and run its first cell; the seconds from the address to the cell's end."""
    host.sent()  # what the last browser asked for is not this one's
    began = time.perf_counter()
    lesson = Lesson(page, host.url, LESSON).open()
    lesson.run(FIRST)
    return lesson, time.perf_counter() - began


def opening(playwright: Playwright, host: Host) -> dict[str, float]:
    """A first visit: seconds, bytes until then, and what a new kernel takes."""
    with visitor(playwright) as page:
        lesson, seconds = first_cell(page, host)
        found = {"seconds": seconds, "bytes": host.sent()}
        began = time.perf_counter()
        lesson.restart()
        lesson.run(FIRST)
        found["restart"] = time.perf_counter() - began
        return found


def visits(playwright: Playwright, host: Host) -> dict[str, float]:
    """The first page until all is kept, then another visit to the lesson; checks; a large picture."""
    with visitor(playwright) as page:
        page.goto(host.url)
        page.get_by_text(KEPT).wait_for()
        found: dict[str, float] = {"all": host.sent()}
        lesson, found["second seconds"] = first_cell(page, host)
        found["second"] = host.sent()
        size, seconds = lesson.run_text(FIRST, DRAW).split()
        found |= {"picture": float(size), "drawn": float(seconds)}
        exercise = lesson.next(EXERCISE)
        exercise.run(FIRST)
        exercise.run_text("exercise-1-1", ANSWER)
        times = [page.evaluate(TIMED, "check-1-1") for _ in range(CHECKS)]
        assert "passed" in exercise.panel.inner_text()
        return {**found, "check": statistics.median(times), "slowest check": max(times)}


def measured(rounds: int, stock: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """All figures, a list for each."""
    found: dict[str, dict[str, list[float]]] = {}
    with sync_playwright() as playwright, Host(PLACE).running() as ours, Host(stock).running() as theirs:
        for number in range(rounds):
            for name, one in (
                ("site", partial(opening, host=ours)),
                ("stock", partial(opening, host=theirs)),
                ("kept", partial(visits, host=ours)),
            ):
                for figure, value in one(playwright).items():
                    found.setdefault(name, {}).setdefault(figure, []).append(value)
                tell(f"{number + 1}: {name} {found[name]}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="the site beside JupyterLite as it comes")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    if not (PLACE / "index.html").is_file():
        raise SystemExit("The site is not built: python -m tools site")
    stock = ENVIRONMENT / "stock"
    shutil.rmtree(stock, ignore_errors=True)
    subprocess.run(
        [ENVIRONMENT / "bin" / "python", Path(__file__).with_name("site_stock.py"), stock], check=True
    )
    found = measured(rounds, stock, print)
    middle = {
        name: {key: statistics.median(values) for key, values in one.items()} for name, one in found.items()
    }
    ours, theirs, kept = middle["site"], middle["stock"], middle["kept"]
    rows = (
        ("opening lesson 01 to its first cell done : stock", "<= 0.3", ours["seconds"] / theirs["seconds"]),
        ("  seconds: the site", "", ours["seconds"]),
        ("  seconds: stock", "", theirs["seconds"]),
        ("bytes until then : stock", "<= 1.2", ours["bytes"] / theirs["bytes"]),
        ("  MB: the site", "", ours["bytes"] / 1e6),
        ("  MB: stock", "", theirs["bytes"] / 1e6),
        ("MB to keep all of the site", "", kept["all"] / 1e6),
        ("MB at a second visit", "<= 0.5", kept["second"] / 1e6),
        ("a check, median, ms", "< 150", kept["check"]),
        ("a check, slowest, ms", "", kept["slowest check"]),
        ("1,000 tasks drawn, s", "< 1", kept["drawn"]),
        ("kernel restarted and a cell run, s", "<= 3", ours["restart"]),
        ("  the same in stock, s", "", theirs["restart"]),
    )
    for name, target, value in rows:
        print(f"{name:52} {target:8} {value:8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
