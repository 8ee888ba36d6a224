"""When something breaks: the learner's work and progress are intact, and what is shown says what happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from course_server import CourseServer
from notebook_page import NotebookPage
from playwright.sync_api import BrowserContext, Locator, WebSocketRoute, expect

LESSON = "notebooks/00_start_here.ipynb"
EXERCISE = "exercises/01_basic_gather.ipynb"
Learner = Callable[..., NotebookPage]
Shot = Callable[..., None]

# goes on when the server has noticed: what is under way at the instant of a cut is lost (jupyter_server)
COUNTING = """\
import asyncio, pathlib
print("tick 0")
while not pathlib.Path("cut").exists():
    await asyncio.sleep(0.05)
for number in range(1, 6):
    print("tick", number)
    await asyncio.sleep(0.2)
"""
NO_SPACE = """\
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
"""
SPACE_AGAIN = "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))"
DIES = """\
import os, signal, time
print("half way", flush=True)
time.sleep(0.5)
os.kill(os.getpid(), signal.SIGKILL)
"""


def answer(card: Locator, option: int) -> Locator:
    """Choose an option and press *Check*; gives the feedback."""
    card.get_by_role("radio").nth(option).check()
    card.get_by_role("button", name="Check").click()
    return card.get_by_role("status")


def events(server: CourseServer) -> list[dict[str, Any]]:
    """What the progress file holds; every line of it can be read."""
    return [json.loads(line) for line in server.progress.read_text("utf-8").splitlines()]


def test_the_connection_drops_and_comes_back(
    learner: Learner, new_context: Callable[..., BrowserContext], server: CourseServer, shot: Shot
) -> None:
    """The cell runs on in the kernel; what it printed meanwhile arrives when the page is back."""
    page = new_context().new_page()
    wires: list[WebSocketRoute] = []

    def connect(wire: WebSocketRoute) -> None:
        wires.append(wire)
        wire.connect_to_server()

    page.route_web_socket("**/channels?*", connect)
    lesson = learner(LESSON, page=page)
    lesson.run(lesson.cell("setup"))
    lesson.run(lesson.cell("quiz-calling"))
    cell = lesson.new_cell(COUNTING)
    expect(cell).to_contain_text("tick 0")
    before = len(wires)
    wires[-1].close(code=3001, reason="the cable was pulled")
    while server.kernel(LESSON)["connections"] and len(wires) == before:
        page.wait_for_timeout(20)
    cut = lesson.file.parent / "cut"
    cut.touch()
    lesson.wait_until_run(cell)
    cut.unlink()
    assert len(wires) > before  # it did connect again
    for number in range(6):
        expect(cell.locator(".jp-OutputArea")).to_contain_text(f"tick {number}")
    feedback = answer(lesson.card("quiz-calling"), 1)
    expect(feedback).to_contain_text("Right.")
    assert [(event["id"], event["right"]) for event in events(server)] == [("00-calling", True)]
    shot(page, "back")


def test_two_tabs_on_one_notebook(learner: Learner, server: CourseServer, shot: Shot) -> None:
    """Nothing is overwritten unasked, and progress of both tabs counts."""
    first = learner(EXERCISE)
    second = learner(EXERCISE)
    first.page.bring_to_front()  # a page in the background is drawn once a second
    first.run(first.cell("setup"))
    first.type_into(first.cell("try-1-1"), "kept = 'written in the first tab'")
    first.run(first.cell("try-1-1"))
    first.save()

    second.page.bring_to_front()
    known = second.new_cell("kept")  # one kernel for both
    expect(known).to_contain_text("written in the first tab")
    second.page.keyboard.press("ControlOrMeta+s")
    dialog = second.page.get_by_role("dialog")
    expect(dialog).to_contain_text("has changed on disk")
    shot(second.page, "asked")
    assert "written in the first tab" in first.file.read_text("utf-8")
    dialog.get_by_role("button", name="Revert").click()
    expect(second.cell("try-1-1")).to_contain_text("written in the first tab")

    for tab in (first, second):
        tab.page.bring_to_front()
        tab.run(tab.cell("check-1-1"))
        # the other tab wrote the function's starter, nobody ran it: the check says what is missing
    expect(second.cell("check-1-1")).to_contain_text("NameError")
    for tab in (first, second):
        tab.page.bring_to_front()
        tab.run(tab.cell("exercise-1-1"))
        tab.run(tab.cell("check-1-1"))
        expect(tab.cell("check-1-1").get_by_role("alert")).to_contain_text("not attempted")
    assert [event["id"] for event in events(server)] == ["1.1", "1.1"]


def test_the_kernel_is_killed_in_mid_cell(learner: Learner, server: CourseServer, shot: Shot) -> None:
    lesson = learner(LESSON)
    for cell in ("setup", "quiz-calling"):
        lesson.run(lesson.cell(cell))
    expect(answer(lesson.card("quiz-calling"), 1)).to_contain_text("Right.")
    cell = lesson.new_cell(DIES)
    dialog = lesson.page.get_by_role("dialog")
    expect(dialog).to_contain_text("appears to have died")
    shot(lesson.page, "died")
    dialog.get_by_role("button", name="Ok").click()
    lesson.wait_for_kernel()
    expect(cell).to_contain_text("half way")
    for name in ("setup", "quiz-calling"):
        lesson.run(lesson.cell(name))
    expect(lesson.card("quiz-calling").get_by_role("status")).to_contain_text("Already solved (1 try so far)")
    assert DIES.splitlines()[0] in json.dumps(lesson.save())
    assert len(events(server)) == 1


def test_the_disk_is_full_and_then_is_not(learner: Learner, server: CourseServer, shot: Shot) -> None:
    """The answer counts, and the card says that it is not saved; with room again it is saved after all."""
    lesson = learner(LESSON)
    for cell in ("setup", "quiz-calling"):
        lesson.run(lesson.cell(cell))
    lesson.wait_until_run(lesson.new_cell(NO_SPACE))
    feedback = answer(lesson.card("quiz-calling", 0), 0)
    expect(feedback).to_contain_text("Not yet.")
    expect(feedback).to_contain_text("Your progress is not saved: progress.jsonl cannot be written")
    shot(lesson.page, "full")
    lesson.run(lesson.cell("quiz-calling"))
    expect(lesson.card("quiz-calling").get_by_role("status")).to_contain_text("Not solved yet (1 try so far)")
    assert not server.progress.exists() or events(server) == []

    lesson.wait_until_run(lesson.new_cell(SPACE_AGAIN))
    feedback = answer(lesson.card("quiz-calling", 0), 1)
    expect(feedback).to_contain_text("Right.")
    expect(feedback).to_contain_text("Your progress is saved again")
    assert [event["right"] for event in events(server)] == [False, True]
