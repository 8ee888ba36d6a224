"""The simulator's controls, by mouse and by keyboard: each changes program, result and picture."""

from __future__ import annotations

import re
from collections.abc import Callable

from notebook_page import NotebookPage
from playwright.sync_api import Locator, expect


def test_the_controls(learner: Callable[..., NotebookPage], shot: Callable[..., None]) -> None:
    lesson = learner("notebooks/01_basic_gather.ipynb")
    for cell in ("setup", "play-gather"):
        lesson.run(lesson.cell(cell))
    panel = lesson.cell("play-gather").locator(".gl-sim")
    panel.scroll_into_view_if_needed()
    expect(panel.get_by_role("radio", name="one by one")).to_be_checked()
    first = drawn(panel)

    panel.get_by_role("radio", name="gather", exact=True).check()
    expect(panel.locator("pre").first).to_contain_text("asyncio.gather(")
    expect(panel.get_by_role("radio", name="one by one")).not_to_be_checked()
    changed(panel, first)
    shot(lesson.page, "gather")

    three = drawn(panel)
    tasks = panel.get_by_role("spinbutton", name="tasks")
    tasks.fill("6")
    tasks.press("Tab")
    expect(panel.get_by_role("status")).to_contain_text("'P5'")
    changed(panel, three)

    fails = panel.get_by_role("combobox", name="who fails").or_(
        panel.get_by_role("textbox", name="who fails")
    )
    fails.fill("p2")
    fails.press("Tab")
    expect(panel.get_by_role("status")).to_contain_text("p2")
    expect(panel.get_by_role("status")).to_contain_text("raises")

    slider = panel.get_by_role("slider", name="latency ×")
    before = panel.get_by_role("spinbutton", name="latency").input_value()
    slider.focus()
    slider.press("ArrowRight")
    expect(panel.get_by_role("spinbutton", name="latency")).not_to_have_value(before)
    shot(lesson.page, "fails")


def test_time_passes_and_stops(learner: Callable[..., NotebookPage], shot: Callable[..., None]) -> None:
    lesson = learner("notebooks/01_basic_gather.ipynb")
    for cell in ("setup", "play-gather"):
        lesson.run(lesson.cell(cell))
    panel = lesson.cell("play-gather").locator(".gl-sim")
    panel.scroll_into_view_if_needed()
    until = panel.get_by_role("spinbutton", name="until (ms)")
    end = until.input_value()
    whole = drawn(panel)
    panel.get_by_role("button", name="Play").click()
    expect(until).not_to_have_value(end)
    panel.get_by_role("button", name="Pause").click()
    expect(panel.get_by_role("button", name="Play")).to_be_visible()
    changed(panel, whole)
    shot(lesson.page, "half way")
    until.fill(end)
    until.press("Tab")
    expect(until).to_have_value(end)
    expect(panel.get_by_role("button", name="Play")).to_be_enabled()


def drawn(panel: Locator) -> str:
    """The picture, as the page has it."""
    picture = panel.locator("svg, img").last
    expect(picture).to_be_visible()
    return picture.evaluate("one => one.outerHTML")  # type: ignore[no-any-return]


def changed(panel: Locator, before: str) -> None:
    """Wait until the picture is another one."""
    panel.page.wait_for_function(
        "([panel, before]) => [...panel.querySelectorAll('svg, img')].pop().outerHTML !== before",
        arg=[panel.element_handle(), before],
    )


def test_names_of_all_controls(learner: Callable[..., NotebookPage]) -> None:
    lesson = learner("notebooks/02_dynamic_lists.ipynb")
    for cell in ("setup", "play-limit"):
        lesson.run(lesson.cell(cell))
    panel = lesson.cell("play-limit").locator(".gl-sim")
    for name in ("tasks", "latency ×", "limit", "until (ms)"):
        expect(panel.get_by_role("spinbutton", name=name)).to_be_visible()
    expect(panel.get_by_role("radio")).to_have_count(6)
    expect(panel.get_by_role("button", name=re.compile("Play"))).to_be_visible()
