"""A notebook of the site, open in a browser."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

__all__ = ["Lesson"]

START_UP, RUN = 180_000, 240_000  # milliseconds: no assertion, a busy machine takes long
LOOK_AGAIN = 200  # milliseconds: Playwright's own way looks at each frame, and has the page paint for it
NOTEBOOK = "jupyterapp.shell.currentWidget"
IDLE = f"() => {NOTEBOOK}?.sessionContext?.kernelDisplayStatus === 'idle'"
SHOWN = f"path => {NOTEBOOK}?.context?.path === path"
CELLS = f"[...{NOTEBOOK}.content.widgets].filter(cell => cell.model.type === 'code')"
ALL_RAN = f"() => {CELLS}.every(cell => cell.model.executionCount && cell.model.executionState !== 'running')"
FORGET = f"() => {CELLS}.forEach(cell => {{ cell.model.clearExecution() }})"
CELL = f"{CELLS}.find(cell => cell.model.id === name)"
WRITE = f"([name, text]) => {{ {CELL}.model.sharedModel.setSource(text) }}"
START = (
    f"name => {{ const cell = {CELL}; const all = {NOTEBOOK}.content; cell.model.clearExecution();"
    " all.activeCellIndex = all.widgets.indexOf(cell); jupyterapp.commands.execute('notebook:run-cell') }"
)
RAN = (
    f"name => {{ const {{ model }} = {CELL};"
    " return Boolean(model.executionCount) && model.executionState !== 'running' }"
)
OUTPUTS = f"() => Object.fromEntries({CELLS}.map(cell => [cell.model.id, cell.model.outputs.toJSON()]))"
RESTART = f"async () => {{ await {NOTEBOOK}.sessionContext.session.kernel.restart() }}"
SAVED = "async path => (await jupyterapp.serviceManager.contents.get(path, { content: true })).content"
OPEN = "async path => { await jupyterapp.commands.execute('docmanager:open', { path }) }"
SHUT = f"async () => {{ const one = {NOTEBOOK}; await one.sessionContext.shutdown(); one.dispose() }}"
COMMAND = "name => jupyterapp.commands.execute(name)"
QUEUE = "() => { jupyterapp.commands.execute('notebook:run-all-cells') }"


class Lesson:
    """One notebook in a page: the one that is in front."""

    def __init__(self, page: Page, site: str, path: str) -> None:
        self.page, self.site, self.path = page, site, path
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def open(self) -> Lesson:
        """Load the page and wait until its kernel is ready."""
        self.page.goto(f"{self.site}lab/index.html?path={self.path}")
        return self.ready()

    def next(self, path: str) -> Lesson:
        """Open another notebook in the same page, and wait until its kernel is ready."""
        self.page.evaluate(OPEN, path)
        return Lesson(self.page, self.site, path).ready()

    def ready(self) -> Lesson:
        """Wait until the notebook is shown and its kernel is ready."""
        expect(self.panel.locator(".jp-CodeCell").first).to_be_visible(timeout=START_UP)
        self.wait(SHOWN, self.path, START_UP)
        self.wait(IDLE, None, START_UP)
        return self

    def wait(self, what: str, given: str | None, longest: int) -> None:
        """Wait until a function in the page says yes, at most so many milliseconds."""
        self.page.wait_for_function(what, arg=given, timeout=longest, polling=LOOK_AGAIN)

    def run_all(self) -> dict[str, list[dict[str, Any]]]:
        """Run every cell; the outputs of each, by its name."""
        self.page.evaluate(FORGET)
        self.page.evaluate(QUEUE)
        self.wait(ALL_RAN, None, RUN)
        found: dict[str, list[dict[str, Any]]] = self.page.evaluate(OUTPUTS)
        return found

    def cell(self, name: str) -> Locator:
        """A code cell, by its name in the file."""
        position = self.page.evaluate(
            f"name => [...{NOTEBOOK}.content.widgets].findIndex(cell => cell.model.id === name)", name
        )
        return self.panel.locator(f'.jp-Cell[data-windowed-list-index="{position}"]')

    def run(self, name: str) -> None:
        """Run one cell, a collapsed one too, and wait for its end."""
        self.page.evaluate(START, name)
        self.wait(RAN, name, RUN)

    def run_text(self, name: str, text: str) -> str:
        """Give a cell another text and run it; what it printed."""
        self.page.evaluate(WRITE, [name, text])
        self.run(name)
        outputs: list[dict[str, Any]] = self.page.evaluate(OUTPUTS)[name]
        return "".join(output.get("text", "") for output in outputs)

    def restart(self) -> None:
        """Give the notebook a new kernel, and wait until that is ready."""
        self.page.evaluate(RESTART)
        self.wait(IDLE, None, START_UP)

    def command(self, name: str) -> None:
        """Run one of JupyterLab's commands, to its end."""
        self.page.evaluate(COMMAND, name)

    def saved(self) -> bytes:
        """The notebook's file, as the browser keeps it."""
        return json.dumps(self.page.evaluate(SAVED, self.path)).encode()

    def shut(self) -> None:
        """Close the notebook and end its kernel; the page stays."""
        self.page.evaluate(SHUT)
