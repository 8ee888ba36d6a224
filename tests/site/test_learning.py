"""A learner at work in one browser: Run All, quizzes, an exercise, all that must not lose their work."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import WAIT, Tab

from gatherlab.__main__ import main
from gatherlab.browser.kernel import NOTHING_IS_INSTALLED
from gatherlab.model import Question, QuestionKind
from gatherlab.questions import order_shown, question
from gatherlab.questions.markup import plain
from tests.grading.class_maker import notebook
from tools.notebooks import ROOT, code_cells, load, source
from tools.stored import compare

if TYPE_CHECKING:
    from in_site import Lesson
    from playwright.sync_api import Locator

LESSON = "notebooks/00_start_here.ipynb"
EXERCISE = "exercises/01_basic_gather.ipynb"
NAMESAKE = "notebooks/01_basic_gather.ipynb"
# the place of each kind in lesson 00: cell, place in the cell, id of the question
CARDS = {
    QuestionKind.ONE: ("quiz-calling", 0, "00-calling"),
    QuestionKind.PREDICT: ("quiz-calling", 2, "00-await-order"),
    QuestionKind.ALL: ("quiz-words", 1, "00-loop"),
    QuestionKind.ORDER: ("quiz-words", 3, "00-order"),
}
IN_A_ROW = """\
async def fetch_both(api):
    user = await api.get("users/1")
    post = await api.get("posts/1")
    return [user, post]
"""
TOGETHER = """\
async def fetch_both(api):
    return await asyncio.gather(api.get("users/1"), api.get("posts/1"))
"""
NOTEBOOKS = [
    *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "notebooks").glob("*.ipynb"))),
    "solutions/01_basic_gather.ipynb",
]
MORE_TRIES = 3
FORGET_PROGRESS = "() => jupyterapp.serviceManager.contents.delete('progress.jsonl').catch(() => {})"
# the site's own answer for a file, as if its host did not have it
NOT_THERE = """async (name) => {
  for (const key of await caches.keys()) {
    const cache = await caches.open(key)
    for (const asked of await cache.keys()) {
      if (asked.url.endsWith(name)) await cache.put(asked, new Response('', { status: 404 }))
    }
  }
}"""
PROGRESS = "from gatherlab import progress; progress()"


def run(lesson: Lesson, *names: str) -> None:
    """Run cells, one after another."""
    for name in names:
        lesson.run(name)


def write(lesson: Lesson, name: str, text: str) -> None:
    """Replace the text of a cell and run it."""
    cell = lesson.cell(name)
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    lesson.page.keyboard.press("ControlOrMeta+a")
    lesson.page.keyboard.insert_text(text)
    lesson.run(name)


def says(lesson: Lesson, name: str, text: str) -> None:
    """The output of a cell has this text."""
    from playwright.sync_api import expect

    expect(lesson.cell(name).locator(".jp-OutputArea").first).to_contain_text(text)


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_run_all_shows_what_is_stored(learner: Callable[[str], Lesson], path: str) -> None:
    """The checks of the other solutions run in node (``test_node.py``), for a fifth of the time."""
    lesson = learner(path)
    outputs = lesson.run_all()
    cells = code_cells(load(ROOT / path))
    assert len(outputs) == len(cells) >= 2
    different = compare(path, cells, outputs)
    for _ in range(MORE_TRIES):  # lessons wait for real seconds, on a busy machine: what is wrong stays wrong
        if different:
            lesson.restart()
            different = compare(path, cells, lesson.run_all())
    assert different == ""


def test_every_kind_of_quiz_wrong_then_right(learner: Callable[[str], Lesson]) -> None:
    lesson = learner(LESSON)
    assert set(CARDS) == set(QuestionKind)
    run(lesson, "setup", *dict.fromkeys(cell for cell, _, _ in CARDS.values()))
    for kind in CARDS:
        answered(lesson, kind)


def answered(lesson: Lesson, kind: QuestionKind) -> None:
    """Answer the question of a kind wrong, then right."""
    from playwright.sync_api import expect

    cell, place, name = CARDS[kind]
    one = question(name)
    assert one.kind is kind
    card = lesson.cell(cell).locator(".gl-quiz").nth(place)
    card.scroll_into_view_if_needed()
    expect(card).to_contain_text(plain(one.prompt))
    for right in (False, True):
        ANSWERS[kind](card, one, right)
        card.get_by_role("button", name="Check").click()
        expect(card.get_by_role("status")).to_contain_text("Right." if right else "Not yet.")


def one_answer(card: Locator, one: Question, right: bool) -> None:
    option = next(option for option in one.options if bool(option.correct) is right)
    card.get_by_role("radio", name=plain(option.text), exact=True).check()


def predict(card: Locator, one: Question, right: bool) -> None:
    field = card.get_by_role("textbox", name="Your prediction")
    field.fill(one.answer if right else one.options[0].text)


def all_that_apply(card: Locator, one: Question, right: bool) -> None:
    for option in one.options:
        box = card.get_by_role("checkbox", name=plain(option.text), exact=True)
        box.set_checked(bool(option.correct) is right)


def in_order(card: Locator, one: Question, right: bool) -> None:
    """The line that moved is marked, and no other: a click on a marked one would choose nothing."""
    from playwright.sync_api import expect

    if not right:
        return  # it is shown in a wrong order
    order = list(order_shown(one))
    for place in range(len(order)):
        at = order.index(place)
        card.get_by_role("radio").nth(at).check()
        for above in range(at, place, -1):
            card.get_by_role("button", name="Up").click()
            order[above], order[above - 1] = order[above - 1], order[above]
            expect(card.get_by_role("radio").nth(above - 1)).to_be_checked()
            expect(card.get_by_role("radio", checked=True)).to_have_count(1)


ANSWERS: dict[QuestionKind, Callable[[Any, Question, bool], None]] = {
    QuestionKind.ONE: one_answer,
    QuestionKind.PREDICT: predict,
    QuestionKind.ALL: all_that_apply,
    QuestionKind.ORDER: in_order,
}


def test_an_exercise_and_what_is_kept_of_it(tab: Tab, tmp_path: Path) -> None:
    """Wrong, a hint, right; nobody saves; then a reload, a new kernel, a new browser: the work is there."""
    lesson = tab.lesson.next(EXERCISE)
    lesson.page.evaluate(FORGET_PROGRESS)  # other tests answered, too
    run(lesson, "setup", "exercise-1-1", "check-1-1")
    says(lesson, "check-1-1", "Exercise 1.1: not attempted")
    write(lesson, "exercise-1-1", IN_A_ROW)
    run(lesson, "check-1-1")
    says(lesson, "check-1-1", "Exercise 1.1: not yet")
    says(lesson, "check-1-1", 'Next hint: hint("1.1") (1 of 3).')
    write(lesson, "try-1-1", f'hint("1.1")\n{PROGRESS}')
    says(lesson, "try-1-1", "exercises 0/3")
    write(lesson, "exercise-1-1", TOGETHER)
    run(lesson, "check-1-1")
    says(lesson, "check-1-1", "Exercise 1.1: passed")
    write(lesson, "try-1-1", PROGRESS)
    says(lesson, "try-1-1", "exercises 1/3")
    kept_by_itself(lesson, TOGETHER, PROGRESS)
    lesson.page.reload()
    still_there(lesson.ready())
    lesson.restart()
    still_there(lesson)
    again = tab.again()
    still_there(again)
    graded_as_elsewhere(again.saved(), tmp_path / "class")


def graded_as_elsewhere(handed_in: bytes, folder: Path) -> None:
    """The marks are those of somebody who typed the same into the same cells on a desktop."""
    folder.mkdir()
    (folder / "Tab.ipynb").write_bytes(handed_in)
    (folder / "Desktop.ipynb").write_bytes(notebook("01_basic_gather", {"1.1": TOGETHER}))
    assert main(["grade", str(folder), "--out", str(folder.with_name("grades"))]) == 0
    grades = folder.with_name("grades") / "grades.csv"
    marks = {row.pop("learner"): row for row in csv.DictReader(grades.read_text("utf-8-sig").splitlines())}
    assert marks["Tab"].pop("key") != marks["Desktop"].pop("key")
    assert marks["Tab"] == marks["Desktop"]
    assert (marks["Tab"]["1.1 found"], marks["Tab"]["total"]) == ("passed", "1")


def kept_by_itself(lesson: Lesson, *texts: str) -> None:
    """Wait until the browser keeps cells with these texts: nobody has saved them."""
    wanted, end = {text.strip() for text in texts}, time.monotonic() + WAIT / 1000
    while not wanted <= {"".join(cell["source"]).strip() for cell in json.loads(lesson.saved())["cells"]}:
        assert time.monotonic() < end, "what was typed is not kept"
        lesson.page.wait_for_timeout(500)


def still_there(lesson: Lesson) -> None:
    """The learner's text is in its cell, and a kernel that knows nothing of it counts the exercise."""
    from playwright.sync_api import expect

    expect(lesson.cell("exercise-1-1")).to_contain_text("asyncio.gather(api.get(")
    run(lesson, "setup", "try-1-1")
    says(lesson, "try-1-1", "exercises 1/3")


def test_two_pages_and_two_files_of_one_name(tab: Tab, served: str) -> None:
    """Each has a kernel of its own, which sees the learner's files: JupyterLite's own pages fail here.

    A second page opens what was open in the first one, too.
    """
    from in_site import Lesson

    first = tab.lesson.next(EXERCISE)
    second = Lesson(tab.context.new_page(), served, NAMESAKE).open()
    for number, lesson in enumerate((first, second)):
        files = lesson.run_text("setup", f"import os; mine = {number}; print(os.listdir())")
        assert "02_dynamic_lists.ipynb" in files
    for number, lesson in enumerate((first, second)):
        assert lesson.run_text("setup", "print('mine is', mine)") == f"mine is {number}\n"
    assert first.run_text("setup", "%pip install numpy") == f"{NOTHING_IS_INSTALLED}\n"
    second.page.close()


def test_a_kernel_starts_without_its_snapshot(tab: Tab, site: Path) -> None:
    """A snapshot that the host does not have is told in the console, and the kernel starts the plain way.

    One that arrives damaged ends at the same place: ``test_node.py``.
    """
    (snapshot,) = site.glob("static/pyodide/snapshot-*.gz")
    lesson = tab.lesson.next(EXERCISE)
    told: list[str] = []
    tab.context.on("console", lambda message: told.append(message.text))
    lesson.page.evaluate(NOT_THERE, snapshot.relative_to(site).as_posix())
    lesson.restart()
    lesson.run_text("setup", next(source(cell) for cell in code_cells(load(ROOT / EXERCISE))))
    write(lesson, "exercise-1-1", TOGETHER)
    run(lesson, "check-1-1")
    says(lesson, "check-1-1", "Exercise 1.1: passed")
    assert any("starts without its snapshot" in text for text in told)
