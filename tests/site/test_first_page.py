"""A learner's way through the whole site: first page, exercise, hand-in, a new edition, no network."""

from __future__ import annotations

import csv
import json
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from conftest import FLAGS, SIZE, WAIT
from in_site import Lesson

from gatherlab.__main__ import main
from gatherlab.site import pages
from gatherlab.site.lite import course_files
from gatherlab.site.place import MARK
from gatherlab.site.serve import server
from tools.notebooks import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright

EXERCISE = "exercises/01_basic_gather.ipynb"
BESIDE = "exercises/01_basic_gather (new edition).ipynb"
ANSWER = """\
async def fetch_both(api):
    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))
"""
IN_FRONT = ".jp-NotebookPanel:not(.lm-mod-hidden)"
KEPT = "The course is kept in this browser"
ADDED = "New in this edition"


def test_from_the_first_page_to_the_hand_in_to_a_new_edition_without_a_network(
    playwright: Playwright, chromium: str, site: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "www"
    shutil.copytree(site, folder)

    def browser() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, args=list(FLAGS), headless=True, viewport=SIZE
        )
        context.set_default_timeout(WAIT)
        return context

    with server(folder) as running:
        url = f"http://127.0.0.1:{running.server_address[1]}/"
        threading.Thread(target=running.serve_forever, daemon=True).start()
        with browser() as context:
            page = context.pages[0]
            page.goto(url)
            page.get_by_role("link", name="3 exercises of lesson 01").click()
            answered(Lesson(page, url, EXERCISE).ready())
            hand_in(page, url, tmp_path)
            bring_up_to_date(folder)
            page.goto(f"{url}lab/index.html?path={EXERCISE}")
            says(page, ".Toastify", "close all tabs of the course and open it again")
        with browser() as context:
            page = context.pages[0]
            page.goto(url)
            says(page, "#beside", f"yours: {EXERCISE}; the new edition: {BESIDE}")
            says(page, "#loaded", KEPT)
            running.shutdown()
            running.server_close()
            page.get_by_role("link", name=BESIDE).click()
            beside = Lesson(page, url, BESIDE).ready()
            says(page, IN_FRONT, ADDED)
            lesson = beside.next(EXERCISE)
            says(page, IN_FRONT, "asyncio.gather(api.get(")
            lesson.run("setup")
            lesson.run("exercise-1-1")
            lesson.run("check-1-1")
            says(page, IN_FRONT, "Exercise 1.1: passed")


def says(page: Page, where: str, text: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator(where).first).to_contain_text(text)


def answered(lesson: Lesson) -> None:
    """Type the answer to 1.1, check it, save."""
    lesson.run("setup")
    cell = lesson.cell("exercise-1-1")
    cell.locator(".cm-content").click()
    lesson.page.keyboard.press("ControlOrMeta+a")
    lesson.page.keyboard.insert_text(ANSWER)
    lesson.run("exercise-1-1")
    lesson.run("check-1-1")
    says(lesson.page, ".jp-NotebookPanel", "Exercise 1.1: passed")
    lesson.command("docmanager:save")


def hand_in(page: Page, url: str, folder: Path) -> None:
    """Download the work; the grader finds the learner and the answer."""
    page.goto(url)
    says(page, "#loaded", KEPT)
    page.get_by_label("Your name").fill("Ada Lovelace")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my work").click()
    work = folder / download.value.suggested_filename
    download.value.save_as(work)
    assert main(["grade", str(work), "--out", str(folder / "results")]) == 0
    with (folder / "results" / "grades.csv").open(encoding="utf-8-sig", newline="") as table:
        (row,) = csv.DictReader(table)
    assert (row["learner"], row["1.1"], row["1.1 found"], row["total"]) == (
        "Ada Lovelace",
        "1",
        "passed",
        "1",
    )


def bring_up_to_date(site: Path) -> None:
    """A new edition: the exercise's first text is another one."""
    file = site / "files" / EXERCISE
    book = json.loads(file.read_text(encoding="utf-8"))
    book["cells"][0]["source"] = [f"# {ADDED}"]
    file.write_text(json.dumps(book), encoding="utf-8")
    name = pages.seal(site, course_files(ROOT))
    (site / MARK).write_text(json.dumps({"edition": name}), encoding="utf-8")
