"""Interrupt and restart: the learner goes on, and nothing of the notebook is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

from notebook_page import NotebookPage
from playwright.sync_api import expect

LESSON = "notebooks/00_start_here.ipynb"
ENDLESS = {
    "a blocking call": "import time\nprint('begun')\ntime.sleep(600)",
    "a busy loop": "print('begun')\nwhile True:\n    pass",
    "an await": "import asyncio\nprint('begun')\nawait asyncio.sleep(600)",
    "an await for ever": "import asyncio\nprint('begun')\nawait asyncio.Event().wait()",
}


def test_interrupt_and_go_on(learner: Callable[..., NotebookPage], shot: Callable[..., None]) -> None:
    lesson = learner(LESSON)
    lesson.run(lesson.cell("setup"))
    for what, code in ENDLESS.items():
        cell = lesson.new_cell(code)
        expect(cell.locator(".jp-OutputArea-output").first).to_contain_text("begun")
        lesson.command("Kernel", "kernelmenu:interrupt")
        lesson.wait_until_run(cell)
        expect(cell, what).to_contain_text(re.compile("KeyboardInterrupt|CancelledError"))
    shot(lesson.page, "interrupted")
    expect(lesson.run(lesson.cell("ready"))).to_contain_text("200")


def test_restart_and_go_on(learner: Callable[..., NotebookPage], shot: Callable[..., None]) -> None:
    lesson = learner(LESSON)
    for cell in ("setup", "problem-cups", "quiz-calling"):
        lesson.run(lesson.cell(cell))
    card = lesson.card("quiz-calling")
    card.get_by_role("radio").nth(1).check()
    card.get_by_role("button", name="Check").click()
    expect(card.get_by_role("status")).to_contain_text("Right.")

    lesson.command("Kernel", "kernelmenu:restart")
    lesson.page.get_by_role("dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    expect(lesson.page.get_by_role("dialog")).to_have_count(0)
    lesson.wait_for_kernel()

    cups = lesson.run(lesson.cell("problem-cups"))
    expect(cups).to_contain_text("NameError")
    shot(lesson.page, "name error")
    for cell in ("setup", "problem-cups", "quiz-calling"):
        lesson.run(lesson.cell(cell))
    expect(cups).to_contain_text("soup is ready")
    expect(cups).not_to_contain_text("NameError")
    expect(lesson.card("quiz-calling").get_by_role("status")).to_contain_text("Already solved (1 try so far)")
