"""How long after the click a quiz shows its feedback, in a real browser; beside the least a widget can take.

    python benchmarks/feedback.py [--clicks N]

Measured in the page: from the click event on *Check* to the frame in which the new feedback is painted.  The
least is a bare ipywidgets button whose handler sets the text of a label.  Both alternate.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from in_browser import SIZE, CourseServer, NotebookPage, chromium, copy_course
from playwright.sync_api import Locator

LESSON = "notebooks/00_start_here.ipynb"
TARGET_MS = 150
BARE = """\
import ipywidgets
button, label = ipywidgets.Button(description="bare"), ipywidgets.HTML("0")
def count(_):
    label.value = str(int(label.value) + 1)
button.on_click(count)
ipywidgets.VBox([button, label]).add_class("bare")"""
# resolves with the milliseconds from the click to the first frame after the watched text has changed
TIMED = """([button, watched]) => new Promise((done, fail) => {
    let clicked = 0;  // an enhanced card takes the event before any listener of the button
    const observer = new MutationObserver(() => {
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - clicked)));
    });
    observer.observe(watched, {childList: true, subtree: true, characterData: true});
    setTimeout(() => fail(new Error("nothing changed in 20 s")), 20000);
    clicked = performance.now();
    button.click();
})"""


def timed(button: Locator, watched: Locator) -> float:
    """Milliseconds from a click to the painted change."""
    return float(button.page.evaluate(TIMED, [button.element_handle(), watched.element_handle()]))


def measure(notebook: NotebookPage, clicks: int) -> dict[str, list[float]]:
    for cell in ("setup", "quiz-calling"):
        notebook.run(notebook.cell(cell))
    cell = notebook.new_cell(BARE)
    notebook.wait_until_run(cell)
    card, bare = notebook.card("quiz-calling"), cell.locator(".bare")
    radios = card.get_by_role("radio")
    found: dict[str, list[float]] = {"quiz feedback": [], "bare button": []}
    for number in range(clicks):
        radios.nth(number % radios.count()).check()
        notebook.page.wait_for_timeout(100)  # a person takes longer; the choice is not what is measured
        check = card.get_by_role("button", name="Check")
        found["quiz feedback"].append(timed(check, card.get_by_role("status")))
        found["bare button"].append(timed(bare.get_by_role("button"), bare.locator(".widget-html-content")))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="milliseconds from a click to the feedback")
    parser.add_argument("--clicks", type=int, default=40, help="how often each is clicked (40)")
    clicks = parser.parse_args().clicks
    with tempfile.TemporaryDirectory(prefix="gatherlab-", ignore_cleanup_errors=True) as folder:
        server = CourseServer(copy_course(Path(folder) / "course"), Path(folder))
        try:
            with chromium() as browser:
                page = browser.new_context(viewport=SIZE).new_page()
                found = measure(NotebookPage(server, page, LESSON).open(), clicks)
        finally:
            server.close()
    print(f"{'ms from the click':20}{'median':>8}{'p95':>8}{'most':>8}")
    for name, times in found.items():
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"{name:20}{statistics.median(times):8.1f}{p95:8.1f}{max(times):8.1f}")
    ratio = statistics.median(found["quiz feedback"]) / statistics.median(found["bare button"])
    print(f"ratio {ratio:.2f}; target: median <= {TARGET_MS} ms; {clicks} clicks")
    return 0


if __name__ == "__main__":
    sys.exit(main())
