"""From `python3 start.py` to a kernel that is ready on the first lesson, beside bare `jupyter lab`.

    python benchmarks/first_minute.py [--rounds N]

It is the second start: the environment is there.  Both use the same environment and notebook, a fresh browser
profile and empty settings; they alternate.  Needs playwright and Chromium, as the browser tests do.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from in_browser import SIZE, CourseServer, NotebookPage, chromium, ready_course
from playwright.sync_api import Browser

from start import python_in

LESSON = "notebooks/00_start_here.ipynb"
PARTS = ("address printed", "notebook shown", "kernel ready")
TARGET = 1.10


def one_start(browser: Browser, root: Path, command: list[str], path: str) -> list[float]:
    """Seconds from the command to each part; ``path`` is the notebook as that server knows it."""
    with tempfile.TemporaryDirectory(prefix="gatherlab-", ignore_cleanup_errors=True) as home:
        context = browser.new_context(viewport=SIZE)
        page = context.new_page()
        start = time.perf_counter()
        server = CourseServer(root, Path(home), command)
        times = [time.perf_counter() - start]
        try:
            notebook = NotebookPage(server, page, path)
            page.goto(server.address(path))
            notebook.panel.locator(".jp-CodeCell").first.wait_for(timeout=120_000)
            times.append(time.perf_counter() - start)
            notebook.wait_for_kernel()
            times.append(time.perf_counter() - start)
        finally:
            context.close()
            server.close()
    return times


def main() -> int:
    parser = argparse.ArgumentParser(description="start.py beside bare jupyter lab")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is started (5)")
    rounds = parser.parse_args().rounds
    seconds: dict[str, list[list[float]]] = {}
    with ready_course() as root, chromium() as browser:
        inside = python_in(root / ".venv")
        ways = {
            "python3 start.py": ([sys.executable, "start.py", "--no-browser"], LESSON),
            "jupyter lab": (
                [
                    inside,
                    "-m",
                    "jupyterlab",
                    "--no-browser",
                    "--allow-root",
                    "--ServerApp.ip=127.0.0.1",
                    LESSON,
                ],
                Path(LESSON).name,  # bare Lab serves the notebook's own folder
            ),
        }
        for number in range(rounds + 1):
            for name, (command, path) in ways.items():
                times = one_start(browser, root, command, path)
                if number:  # the first round fills the disk's cache
                    seconds.setdefault(name, []).append(times)
    print(f"{'median seconds to':20}" + "".join(f"{part:>18}" for part in PARTS))
    ready = {}
    for name, runs in seconds.items():
        middle = [statistics.median(part) for part in zip(*runs, strict=True)]
        ready[name] = middle[-1]
        print(f"{name:20}" + "".join(f"{value:18.2f}" for value in middle))
    ratio = ready["python3 start.py"] / ready["jupyter lab"]
    print(f"ratio {ratio:.2f}, target <= {TARGET:.2f}, {rounds} rounds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
