"""The first page and its service worker: offline, new editions, bad hosts, poor browsers, learners' files."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import FLAGS, SIZE, WAIT
from in_site import LOOK_AGAIN
from small_site import LESSON, SmallSite, notebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

TOLD_IN_A_LESSON = (
    "A new edition of the course is here. "
    "You see it when you close all tabs of the course and open it again, "
    "at the latest after the browser was closed."
)
KEPT = "The course is kept in this browser"
NEW = "notebooks/01_basic_gather (new edition).ipynb"
READY = "document.documentElement.dataset.ready === 'yes'"
# as JupyterLite keeps files: one entry for each, in a database of localforage
PUT = """async (files) => {
  const request = indexedDB.open(`JupyterLite Storage - ${new URL('./', location).pathname}`, 2)
  request.onupgradeneeded = () => request.result.createObjectStore('files')
  await new Promise((resolve) => { request.onsuccess = resolve })
  const change = request.result.transaction('files', 'readwrite')
  for (const file of files) change.objectStore('files').put(file, file.path)
  await new Promise((resolve) => { change.oncomplete = resolve })
  request.result.close()
}"""
LOADING = "async () => Boolean((await navigator.serviceWorker.getRegistration()).installing)"
FILES = """async () => {
  const { files } = await import('./page/work.mjs')
  return Object.fromEntries((await files()).map((file) => [file.path, file.content]))
}"""
STEP = """async (steps) => {
  const { step } = await import('./page/editions.mjs')
  return steps.map((one) => step(...one))
}"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    with playwright.chromium.launch(executable_path=chromium, args=list(FLAGS)) as running:
        yield running


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A profile for all: with one for each test each has a window, which is half of what it costs."""
    with browser.new_context(viewport=SIZE) as made:
        made.set_default_timeout(WAIT)
        made.new_page()  # keeps the window open
        yield made


@pytest.fixture
def context(window: BrowserContext) -> Iterator[BrowserContext]:
    """A profile that knows nothing of the test's site: each site has a port, so an origin, of its own."""
    first = window.pages[0]
    yield window
    for page in window.pages:
        if page != first:
            page.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[SmallSite]:
    made = SmallSite(tmp_path / "site")
    with made.hosted():
        yield made


def comes_true(page: Page, what: str) -> None:
    """Wait until something in the page is true."""
    page.wait_for_function(what, polling=LOOK_AGAIN)


def visited(context: BrowserContext, site: SmallSite) -> Page:
    """The first page, its programs done."""
    return shown(context.new_page(), site)


def shown(page: Page, site: SmallSite) -> Page:
    """This page, with the first page in it."""
    page.goto(site.url)
    comes_true(page, READY)
    return page


def kept(context: BrowserContext, site: SmallSite) -> Page:
    """The first page, when the whole site is kept."""
    page = visited(context, site)
    says(page, "#loaded", KEPT)
    return page


def says(page: Page, where: str, text: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator(where)).to_contain_text(text)


def chunk(page: Page) -> str:
    """The beginning of a file of the edition that answers."""
    text: str = page.evaluate("async () => (await fetch('/build/chunk.js')).text()")
    return text[:2]


def becomes(page: Page, what: str, value: Any) -> None:
    """Wait until a promise gives a value, over a reload, too: wait_for_function() waits for no promise."""
    from playwright.sync_api import Error

    found, end = None, time.monotonic() + WAIT / 1000
    while found != value and time.monotonic() < end:
        try:
            found = page.evaluate(what)
        except Error:  # the page was loaded anew meanwhile
            found = None
        page.wait_for_timeout(LOOK_AGAIN)
    assert found == value


def shows(page: Page, site: SmallSite, name: str) -> None:
    """An edition has taken over: nothing else is kept, and the page is its page."""
    becomes(page, "async () => (await caches.keys())", [f"gatherlab {site.url} {name}"])
    page.reload()
    comes_true(page, READY)
    says(page, "#loaded", KEPT)


def copy(content: Any, path: str = LESSON) -> dict[str, Any]:
    """A file as JupyterLite keeps it."""
    kind = "notebook" if path.endswith(".ipynb") else "file"
    how = "json" if isinstance(content, dict) else "text"
    return {"name": Path(path).name, "path": path, "type": kind, "format": how, "content": content}


# ------------------------------------------------------------------ what is kept


def test_without_a_network_after_one_visit(context: BrowserContext, tmp_path: Path) -> None:
    site = SmallSite(tmp_path / "site")
    with site.hosted():
        page = kept(context, site)
    page.reload()
    comes_true(page, READY)
    assert page.get_by_role("link", name="Start here").count() > 0
    assert chunk(page) == "1;"
    page.goto(f"{site.url}lab/index.html?path={LESSON}")
    comes_true(page, "window.started")
    assert page.evaluate(f"async () => (await (await fetch('../files/{LESSON}')).json()).cells.length") == 1


def test_the_first_visit_to_a_lesson_keeps_the_site_too(browser: Browser, site: SmallSite) -> None:
    with browser.new_context() as context:  # the clock is that of every page in it
        context.set_default_timeout(WAIT)
        page = context.new_page()
        page.clock.install()
        page.goto(f"{site.url}lab/?path={LESSON}")
        comes_true(page, "window.started")
        comes_true(page, "navigator.serviceWorker.controller")
        page.clock.run_for(20_000)
        becomes(page, f"async () => Boolean(await caches.match('{site.url}build/chunk.js'))", True)


def test_a_second_visit_asks_for_the_worker_only(context: BrowserContext, site: SmallSite) -> None:
    kept(context, site).close()
    site.asked.clear()
    kept(context, site)
    assert set(site.asked) <= {"service-worker.js", "jupyterlite-service-worker.js", "favicon.ico"}


# ------------------------------------------------------------------ a new edition


def test_a_new_edition_is_seen_at_the_next_visit(context: BrowserContext, site: SmallSite) -> None:
    kept(context, site).close()
    site.write("build/chunk.js", "2;" * 1000)
    name = site.edition()
    site.asked.clear()
    page = visited(context, site)
    becomes(page, "performance.getEntriesByType('navigation')[0].type", "reload")  # by itself
    shows(page, site, name)
    assert chunk(page) == "2;"
    assert "static/pyodide/kernel.mjs" not in site.asked  # it is the same in both


def test_whoever_works_keeps_the_edition_they_began_with(context: BrowserContext, site: SmallSite) -> None:
    first = kept(context, site)
    lab = context.new_page()
    lab.goto(f"{site.url}lab/index.html")
    site.write("build/chunk.js", "2;" * 1000)
    name = site.edition()
    first.reload()
    says(first, "#notes", "A new edition of the course is here.")
    becomes(
        lab, "window.told", [["apputils:notify", TOLD_IN_A_LESSON, False]]
    )  # once, and until it is closed
    assert chunk(first) == "1;"
    assert chunk(lab) == "1;"
    lab.close()
    shows(first, site, name)  # by itself
    assert chunk(first) == "2;"


def test_an_edition_that_another_page_began_to_load_takes_over(
    context: BrowserContext, site: SmallSite
) -> None:
    """A browser looks for a new edition by itself, too: it may be loading before a page can listen."""
    kept(context, site).close()
    site.write("build/chunk.js", "2;" * 1000)
    name = site.edition()
    site.asked.clear()
    site.slow.add("build/chunk.js")
    site.answers.clear()
    page = visited(context, site)
    becomes(page, LOADING, True)
    page.reload()
    comes_true(page, READY)
    site.answers.set()
    shows(page, site, name)
    assert chunk(page) == "2;"


def test_a_new_edition_that_does_not_arrive_whole_does_not_take_over(
    context: BrowserContext, site: SmallSite
) -> None:
    kept(context, site).close()
    site.write("build/chunk.js", "2;" * 1000)
    name = site.edition()
    site.damaged.add("build/chunk.js")
    page = visited(context, site)
    says(page, "#notes", "did not arrive whole, twice")
    page.reload()
    comes_true(page, READY)
    says(page, "#loaded", KEPT)
    assert chunk(page) == "1;"
    says(page, "#notes", "did not arrive whole, twice")  # of this visit, too: no try is under way any more
    site.damaged.clear()
    page.reload()
    shows(page, site, name)
    assert chunk(page) == "2;"


def test_two_editions_are_never_mixed(context: BrowserContext, site: SmallSite) -> None:
    """The host changes between two files of a first visit."""
    site.damaged.add("build/chunk.js")  # so that it is not kept
    page = visited(context, site)
    says(page, "#notes", "did not arrive whole")
    site.damaged.clear()
    site.write("build/chunk.js", "2;" * 1000)
    name = site.edition()
    answer = page.evaluate(
        "async () => { const one = await fetch('build/chunk.js'); return [one.status, await one.text()] }"
    )
    assert answer[0] == 503
    assert "brought up to date" in answer[1]
    says(page, "#notes", "The course was brought up to date")
    page.reload()
    shows(page, site, name)
    assert chunk(page) == "2;"


# ------------------------------------------------------------------ bad hosts, poor browsers


def test_a_damaged_file_is_asked_for_again_then_told(context: BrowserContext, site: SmallSite) -> None:
    site.damaged.add("build/chunk.js")
    page = visited(context, site)
    says(page, "#notes", "did not arrive whole, twice")
    assert site.asked.count("build/chunk.js") == 2
    assert KEPT not in page.locator("#loaded").inner_text()
    site.damaged.clear()
    page.reload()
    says(page, "#loaded", KEPT)
    assert page.locator("#notes").inner_text() == ""


def test_a_device_without_room(context: BrowserContext, site: SmallSite) -> None:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": site.url.rstrip("/"), "quotaSize": 20_000})
    page.goto(site.url)
    says(page, "#notes", "no room left to keep the course")
    assert KEPT not in page.locator("#loaded").inner_text()
    assert chunk(page) == "1;"


def test_a_browser_without_service_workers(browser: Browser, site: SmallSite) -> None:
    with browser.new_context(service_workers="block") as context:
        page = visited(context, site)
        says(page, "#notes", "they need the internet each time")
        page.goto(f"{site.url}lab/index.html")
        comes_true(page, "window.started")


@pytest.mark.parametrize(
    ("missing", "text"),
    [
        (
            "delete window.indexedDB; Object.defineProperty(window, 'indexedDB', { value: undefined })",
            "keeps no files",
        ),
        (
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('off') } })",
            "keeps no files",
        ),
        ("delete window.WebAssembly", "cannot run Python"),
    ],
)
def test_a_browser_without(context: BrowserContext, site: SmallSite, missing: str, text: str) -> None:
    page = context.new_page()
    page.add_init_script(missing)
    shown(page, site)
    says(page, "#notes", text)
    page.goto(f"{site.url}lab/index.html")
    comes_true(page, "window.started")


# ------------------------------------------------------------------ a learner's files


def brought_up_to_date(
    context: BrowserContext, site: SmallSite, mine: list[dict[str, Any]], new: dict[str, Any]
) -> tuple[dict[str, Any], Page]:
    """A learner has files of the first edition; the second has another lesson 01."""
    page = kept(context, site)
    page.evaluate(PUT, mine)
    page.close()
    site.lesson(LESSON, new)
    name = site.edition()
    page = visited(context, site)
    shows(page, site, name)
    files: dict[str, Any] = page.evaluate(FILES)
    return files, page


def test_a_lesson_that_was_only_run_is_shown_anew(context: BrowserContext, site: SmallSite) -> None:
    ran = copy(notebook("first", output="17"))
    files, page = brought_up_to_date(context, site, [ran], notebook("second"))
    assert files == {}
    assert page.locator("#beside").is_hidden()


def test_what_was_typed_stays_and_the_new_edition_lies_beside(
    context: BrowserContext, site: SmallSite
) -> None:
    typed, note = copy(notebook("my answer")), copy("mine", "notes.txt")
    files, page = brought_up_to_date(context, site, [typed, note], notebook("second"))
    assert files == {
        LESSON: typed["content"],
        NEW: notebook("second"),
        "notes.txt": "mine",
    }
    says(page, "#beside", f"yours: {LESSON}; the new edition: {NEW}")
    page.reload()
    comes_true(page, READY)
    assert page.evaluate(FILES) == files  # once is enough
    site.lesson(LESSON, notebook("third"))
    site.edition()
    page.reload()
    says(page, "#beside", "(new edition 2).ipynb")
    files = page.evaluate(FILES)
    assert files[LESSON] == typed["content"]
    assert files[NEW] == notebook("second")  # it may have been typed in, too


def test_what_was_typed_stays_where_only_outputs_changed(context: BrowserContext, site: SmallSite) -> None:
    typed = copy(notebook("my answer"))
    files, _ = brought_up_to_date(context, site, [typed], notebook("first", output="other"))
    assert files == {LESSON: typed["content"]}


A, B, C = "aaa", "bbb", "ccc"
STEPS = [
    # what is typed in the copy, what it was made from, what the site has now
    (A, {"typed": A, "file": "1"}, {"typed": A, "file": "1"}, "leave it"),
    (A, {"typed": A, "file": "1"}, {"typed": A, "file": "2"}, "show the new one"),
    (A, {"typed": A, "file": "1"}, {"typed": B, "file": "2"}, "show the new one"),
    (B, {"typed": A, "file": "1"}, {"typed": B, "file": "2"}, "the same again"),
    (C, {"typed": A, "file": "1"}, {"typed": A, "file": "1"}, "leave it"),
    (C, {"typed": A, "file": "1"}, {"typed": B, "file": "2"}, "put the new one beside"),
    (C, {"typed": A, "file": "1", "told": B}, {"typed": B, "file": "2"}, "leave it"),
    (C, {"typed": A, "file": "1", "told": B}, {"typed": A, "file": "3"}, "put the new one beside"),
    # nobody knows what it was made from
    (A, {}, {"typed": A, "file": "1"}, "the same again"),
    (C, {}, {"typed": A, "file": "1"}, "put the new one beside"),
    (C, {"told": A}, {"typed": A, "file": "1"}, "leave it"),
]


def test_each_step(context: BrowserContext, site: SmallSite) -> None:
    page = visited(context, site)
    assert page.evaluate(STEP, [list(one[:3]) for one in STEPS]) == [one[3] for one in STEPS]


def test_two_courses_on_one_host_share_nothing(context: BrowserContext, site: SmallSite) -> None:
    SmallSite(site.folder / "other")
    page = kept(context, site)
    page.evaluate(PUT, [copy(notebook("my answer"))])
    page.goto(f"{site.url}other/")
    says(page, "#loaded", KEPT)
    assert page.evaluate(FILES) == {}
    page.evaluate(PUT, [copy(notebook("another answer"))])
    page.goto(site.url)
    comes_true(page, READY)
    assert page.evaluate(FILES) == {LESSON: notebook("my answer")}
    assert len([key for key in page.evaluate("Object.keys(localStorage)") if "editions" in key]) == 2


# ------------------------------------------------------------------ Download my work


def downloaded(page: Page, name: str) -> tuple[str, dict[str, bytes]]:
    page.get_by_label("Your name").fill(name)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my work").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert archive.testzip() is None
        return download.value.suggested_filename, {one: archive.read(one) for one in archive.namelist()}


def test_the_work_in_a_zip(context: BrowserContext, site: SmallSite) -> None:
    page = kept(context, site)
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Download my work").click()
    says(page, "#downloaded", "There is nothing yet")
    picture = {**copy("AP8Q", "docs/é.png"), "format": "base64"}
    folder = {**copy("", "docs"), "type": "directory", "content": None}
    page.evaluate(PUT, [copy(notebook("mine")), copy("{}\n", "progress.jsonl"), picture, folder])
    name, files = downloaded(page, " Zoë / O'Neill: ")
    assert name == "Zoë O'Neill.zip"
    assert json.loads(files.pop(f"Zoë O'Neill/{LESSON}")) == notebook("mine")
    assert files == {"Zoë O'Neill/progress.jsonl": b"{}\n", "Zoë O'Neill/docs/é.png": b"\x00\xff\x10"}
    page.reload()
    comes_true(page, READY)
    assert page.get_by_label("Your name").input_value() == " Zoë / O'Neill: ".strip()
    assert downloaded(page, "../..")[0] == "my work.zip"


# ------------------------------------------------------------------ for everybody


def test_the_first_page_is_for_everybody(context: BrowserContext, site: SmallSite) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = kept(context, site)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Start here"
    stops = page.evaluate(
        "[...document.querySelectorAll('a, input, button')].every((one) => one.tabIndex === 0)"
    )
    assert stops


LOOKS: Any = ((1280, "light"), (360, "dark"))
