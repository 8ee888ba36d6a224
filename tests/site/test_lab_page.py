"""What JupyterLab's page does for a learner, in a site in small: texts, stop button, way back, room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from conftest import FLAGS, WAIT
from small_site import LESSON, SmallSite, notebook
from test_editions import PUT

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

# as much of JupyterLab as there is to see: notebooks, some of them changed, and its top panel
LAB = """\
window.told = []
window.saved = []
window.collapsed = 0
const heard = []
const one = (path, dirty) => ({ path, model: { dirty }, save: async () => { window.saved.push(path) } })
const panels = [one('a', true), one('b', false), one('c', true)].map((context) => ({ context }))
window.panels = panels
window.panels[0].sessionContext = { session: { kernel: { status: 'busy' } } }
window.run = (id) => heard.forEach((call) => call(null, { id }))
window.jupyterapp = {
  started: Promise.resolve(),
  shell: {
    currentWidget: panels[0],
    widgets: () => panels,
    leftCollapsed: false,
    collapseLeft() { this.leftCollapsed = ++window.collapsed > 0 },
    layoutModified: {
      connect: (call) => { window.changed = call },
      disconnect: () => { window.changed = () => {} }
    }
  },
  commands: {
    commandExecuted: { connect: (call) => heard.push(call) },
    execute: async (name, given) => window.told.push([name, given.message, given.options.actions])
  }
}
document.body.innerHTML = '<div id="jp-top-panel" style="display: flex"></div>'
window.started = true
"""
STOP = "run('notebook:interrupt-kernel')"


# the course's own files that the browser keeps
KEPT = """async () => {
  const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))
  return all.flat().map(({ url }) => url).filter((url) => !/[/](edition|full)$/.test(url))
}"""


@pytest.fixture(scope="module")
def page(playwright: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    site = SmallSite(tmp_path_factory.mktemp("small"))
    site.write("config-utils.js", LAB)
    site.edition()
    with site.hosted(), playwright.chromium.launch(executable_path=chromium, args=list(FLAGS)) as browser:
        made = browser.new_page()
        made.set_default_timeout(WAIT)
        made.goto(f"{site.url}lab/index.html")
        made.get_by_role("link", name="All lessons and my work").wait_for()
        yield made


def test_lists_of_lines_are_one_text_for_jupyterlab(page: Page) -> None:
    """What JupyterLite's page calls (gatherlab/site/mends.py) for each file that it opens."""
    file: dict[str, Any] = {
        "content": {
            "cells": [
                {
                    "cell_type": "markdown",
                    "source": ["a\n", "b"],
                    "attachments": {"x": {"text/plain": ["1", "2"]}},
                },
                {
                    "cell_type": "code",
                    "source": "c\nd",
                    "outputs": [
                        {"output_type": "stream", "text": ["one\n", "two\n"]},
                        {"output_type": "stream", "text": "three\nfour\n"},
                        {
                            "output_type": "display_data",
                            "data": {"text/markdown": ["```\n", "x\n"], "application/json": ["1", "2"]},
                        },
                        {"output_type": "error", "traceback": ["first", "second"]},
                    ],
                },
            ]
        }
    }
    seen = page.evaluate("file => gatherlabWithLinesJoined(file)", file)
    text, code = seen["content"]["cells"]
    assert (text["source"], text["attachments"]) == ("a\nb", {"x": {"text/plain": "12"}})
    stream, whole, shown, error = code["outputs"]
    assert (stream["text"], whole["text"]) == ("one\ntwo\n", "three\nfour\n")
    assert shown["data"] == {"text/markdown": "```\nx\n", "application/json": ["1", "2"]}
    assert error["traceback"] == ["first", "second"]
    for other in (None, {"content": "a text"}, {"content": None}, {"content": [1, 2]}):
        assert page.evaluate("file => gatherlabWithLinesJoined(file)", other) == other


def test_the_stop_button_says_what_helps_while_a_cell_runs(page: Page) -> None:
    page.evaluate(
        f"panels[0].sessionContext.session.kernel.status = 'idle'; {STOP}; run('notebook:run-cell')"
    )
    assert page.evaluate("told") == []
    page.evaluate(f"panels[0].sessionContext.session.kernel.status = 'busy'; {STOP}")
    page.wait_for_function("told.length === 1")
    ((command, said, actions),) = page.evaluate("told")
    assert command == "apputils:notify"
    assert "a cell cannot be stopped. Restart the kernel" in said
    assert [action["commandId"] for action in actions] == ["notebook:restart-kernel"]


def test_what_is_typed_is_saved_when_the_page_is_left(page: Page) -> None:
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.wait_for_function("saved.length === 2")
    assert page.evaluate("saved") == ["a", "c"]


def test_on_a_tablet_the_list_of_files_is_closed(page: Page) -> None:
    assert page.evaluate("collapsed") == 0
    page.set_viewport_size({"width": 820, "height": 1180})
    page.reload()
    page.wait_for_function("window.collapsed === 1")
    opened = "jupyterapp.shell.leftCollapsed = false; changed()"
    page.evaluate(opened)  # by JupyterLab, with the lesson
    assert page.evaluate("collapsed") == 2
    page.keyboard.press("Tab")
    page.evaluate(opened)  # by somebody
    assert page.evaluate("collapsed") == 2


def test_a_link_leads_back_to_the_first_page(page: Page) -> None:
    page.get_by_role("link", name="All lessons and my work").click()
    page.wait_for_url("**/")
    page.get_by_role("button", name="Download my work").wait_for()


def test_what_was_only_opened_or_run_is_not_handed_in(page: Page) -> None:
    """JupyterLab keeps a copy of every notebook that was opened; the page is the first one now."""
    files = [
        {"path": LESSON, "content": notebook("first", output="run")},
        {"path": "progress.jsonl", "content": "{}"},
    ]
    handed_in = "async () => (await (await import('./page/hand-in.mjs')).handIn('Ada')).count"
    page.evaluate(PUT, [{**file, "type": "file"} for file in files])
    assert page.evaluate(handed_in) == 1
    typed = {"path": LESSON, "type": "file", "content": notebook("mine")}
    page.evaluate(PUT, [typed])
    assert page.evaluate(handed_in) == 2


def test_where_the_course_has_no_room_its_files_leave_what_there_is_to_the_work(page: Page) -> None:
    """JupyterLab opens no notebook where nothing at all can be stored."""
    browser = page.context.browser
    assert browser is not None
    with browser.new_context() as context:
        other = context.new_page()
        session = context.new_cdp_session(other)
        host = page.url.removesuffix("/")
        session.send("Storage.overrideQuotaForOrigin", {"origin": host, "quotaSize": 20_000})
        other.goto(page.url)
        other.get_by_text("no room left to keep the course").wait_for(timeout=WAIT)
        other.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
        assert other.evaluate("async () => (await fetch('build/chunk.js')).status") == 200
        assert other.evaluate(KEPT) == []
