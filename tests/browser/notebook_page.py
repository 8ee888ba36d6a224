"""A notebook open in JupyterLab, worked as a learner works it: with the mouse and the keyboard."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

from course_server import CourseServer
from playwright.sync_api import Locator, Page, expect

__all__ = ["NotebookPage"]

NUMBER = re.compile(r"\[\d+\]:")
START_UP = 60_000  # milliseconds, on a busy machine
RUN = 150_000  # milliseconds: a lesson waits for real
PROMPTS = ".jp-CodeCell .jp-InputArea .jp-InputPrompt"  # a collapsed cell shows none
# so that what a cell shows after a run is not mistaken for what it showed before
FORGET = """cell => {
    cell.querySelectorAll('.jp-InputPrompt').forEach(one => { one.textContent = '' });
    cell.querySelectorAll('.jp-OutputArea-child').forEach(one => { one.dataset.old = '' });
}"""


OPEN = "async path => { await jupyterapp.commands.execute('docmanager:open', { path }) }"
# nothing is saved and nothing is asked; the kernels end
CLOSE_ALL = """async () => {
    for (const one of [...jupyterapp.shell.widgets("main")]) {
        if (one.sessionContext) await one.sessionContext.shutdown().catch(() => {});
        one.dispose();
    }
    await jupyterapp.serviceManager.sessions.refreshRunning();
}"""


class NotebookPage:
    """One notebook of the course.  ``page`` is the browser's page, ``panel`` the notebook in it."""

    def __init__(self, server: CourseServer, page: Page, path: str) -> None:
        self.server, self.page, self.path = server, page, path
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    @property
    def file(self) -> Path:
        """The notebook's file."""
        return self.server.root / self.path

    def open(self, address: str = "") -> NotebookPage:
        """Open the notebook and wait until its kernel is ready.

        A page that shows JupyterLab already is kept; an ``address`` loads it in any case.
        """
        if address or not self.page.url.startswith(self.server.url):
            self.page.goto(address or self.server.address(self.path))
        else:
            self.page.evaluate(OPEN, self.path)
        expect(self.panel.locator(".jp-CodeCell").first).to_be_visible(timeout=START_UP)
        self.wait_for_kernel()
        return self

    def wait_for_kernel(self) -> None:
        """Wait for a kernel that is idle and heard by this page.

        The page itself says "idle" before there is a kernel, and *Run All* then asks which one to select.
        """
        end = time.monotonic() + START_UP / 1000
        while time.monotonic() < end:
            kernel = self.server.kernel(self.path)
            if kernel.get("execution_state") == "idle" and kernel.get("connections", 0) >= 1:
                break
            self.page.wait_for_timeout(50)
        status = self.panel.locator(".jp-Notebook-ExecutionIndicator").first
        expect(status).to_have_attribute("data-status", "idle", timeout=START_UP)

    def close(self) -> None:
        """Close whatever is open in the page, unsaved, and end the kernels."""
        self.page.evaluate(CLOSE_ALL)
        expect(self.page.locator(".jp-NotebookPanel")).to_have_count(0)

    # ------------------------------------------------------------------ cells

    def stored(self) -> dict[str, Any]:
        """The notebook as it lies on the disk."""
        notebook: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        return notebook

    def cell(self, name: str) -> Locator:
        """A cell by the id that its author gave it."""
        ids = [cell["id"] for cell in self.stored()["cells"]]
        return self.panel.locator(f'.jp-Cell[data-windowed-list-index="{ids.index(name)}"]')

    def new_cell(self, text: str) -> Locator:
        """Put a new code cell at the end, fill it, run it; it may still be running."""
        self.page.keyboard.press("Escape")
        last = self.panel.locator(".jp-Cell").last
        last.scroll_into_view_if_needed()
        last.locator(".jp-InputPrompt, .jp-InputArea-prompt").first.click()
        before = self.panel.locator(".jp-Cell").count()
        self.page.keyboard.press("b")
        expect(self.panel.locator(".jp-Cell")).to_have_count(before + 1)
        cell = self.panel.locator(".jp-CodeCell").last
        self.type_into(cell, text)
        self.start(cell)
        return cell

    def type_into(self, cell: Locator, text: str) -> None:
        """Replace the text of a cell."""
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def start(self, cell: Locator) -> None:
        """Run a cell with the keyboard; it may still be running."""
        cell.evaluate(FORGET)
        if cell.locator(".jp-Placeholder").count():
            self.select_collapsed(cell)
        else:
            cell.scroll_into_view_if_needed()
            cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def select_collapsed(self, cell: Locator) -> None:
        """Click on the edge of a collapsed cell: a click on its line would open it."""
        cell.scroll_into_view_if_needed()
        cell.click(position={"x": 2, "y": 2})
        expect(cell).to_have_class(re.compile("jp-mod-active"))

    def wait_until_run(self, cell: Locator, timeout: float = RUN) -> None:
        """Wait until a cell that was started has its number; a collapsed one, until it has printed."""
        if cell.locator(".jp-Placeholder").count():
            expect(cell.locator(".jp-OutputArea-child[data-old]")).to_have_count(0, timeout=timeout)
            expect(cell.locator(".jp-OutputArea-child").first).to_be_visible(timeout=timeout)
        else:
            expect(cell.locator(".jp-InputPrompt").first).to_have_text(NUMBER, timeout=timeout)

    def run(self, cell: Locator) -> Locator:
        """Run a cell and wait for its end."""
        self.start(cell)
        self.wait_until_run(cell)
        return cell

    def prompts(self) -> list[str]:
        """What stands before each code cell."""
        return self.panel.locator(PROMPTS).all_text_contents()

    def command(self, menu: str, command: str) -> None:
        """Choose a command of the menu bar."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.locator(f'.lm-Menu-item[data-command="{command}"]').click()

    def run_all(self, timeout: float = RUN) -> None:
        """*Run All Cells*, and wait until each cell has run, or nothing runs any more."""
        self.panel.locator(PROMPTS).evaluate_all("all => all.forEach(one => { one.textContent = '' })")
        self.command("Run", "runmenu:run-all")
        end, quiet = time.monotonic() + timeout / 1000, 0
        while time.monotonic() < end and quiet < 20:
            texts = self.prompts()
            if all(NUMBER.fullmatch(text) for text in texts):
                return
            # after an error JupyterLab shows "[ ]:" for cells that are still queued: only the kernel knows
            waits = (
                "" in texts or "[*]:" in texts or self.server.kernel(self.path)["execution_state"] != "idle"
            )
            quiet = 0 if waits else quiet + 1
            self.page.wait_for_timeout(100)

    def save(self) -> dict[str, Any]:
        """Save, and return what is on the disk then."""

        def is_save(answer: Any) -> bool:
            return answer.request.method == "PUT" and "/api/contents/" in answer.url

        with self.page.expect_response(is_save) as saved:
            self.page.keyboard.press("ControlOrMeta+s")
        if not saved.value.ok:
            raise AssertionError(f"not saved: {saved.value.status}")
        return self.stored()

    # ------------------------------------------------------------------ cards

    def card(self, cell: str, place: int = 0) -> Locator:
        """A quiz card of a cell, the first one by default."""
        return self.cell(cell).locator(".gl-quiz").nth(place)

    def shows(self, text: str) -> Locator:
        """Whatever in the notebook shows this text."""
        return self.panel.get_by_text(text, exact=False).first


def wrong_outputs(notebook: dict[str, Any]) -> list[str]:
    """What a stored notebook has that a learner should not see: cells that did not run, errors, stderr."""
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        tags = cell["metadata"].get("tags", [])
        if cell["execution_count"] is None:
            found.append(f"{cell['id']}: did not run")
        for output in cell["outputs"]:
            if output["output_type"] == "error" and "raises-exception" not in tags:
                found.append(f"{cell['id']}: {output['ename']}: {output['evalue']}")
            if output.get("name") == "stderr" and "allow-stderr" not in tags:
                found.append(f"{cell['id']}: stderr: {output['text']}")
    return found
