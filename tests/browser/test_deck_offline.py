"""`python -m gatherlab slides`: the deck of every lesson in a browser without network, slide by slide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gatherlab.__main__ import main
from gatherlab.deck import deck
from gatherlab.deck.cutting import cut
from gatherlab.picture.layout import FONT
from gatherlab.questions import questions
from gatherlab.questions.markup import plain
from tools.notebooks import ROOT, find, load

LESSONS = [path.stem for path in find(ROOT / "notebooks")]
# what the slide shown now is: its words, pictures, smallest type on a 1280 x 720 screen, and what sticks out
SLIDE = """() => {
    const slide = Reveal.getCurrentSlide();
    const box = document.querySelector(".reveal").getBoundingClientRect();
    const all = [...slide.querySelectorAll("p, li, pre, img, h1, h2, h3, td")];
    const seen = all.filter(one => one.offsetParent);
    const images = [...slide.querySelectorAll("img")];
    return {
        text: slide.innerText,
        index: JSON.stringify(Reveal.getIndices()),
        images: images.map(one => [one.complete && one.naturalWidth, one.alt.length]),
        scales: [...slide.querySelectorAll(".jp-OutputArea img")]
            .map(one => one.getBoundingClientRect().width / one.naturalWidth),
        smallest: Math.min(...seen.filter(one => one.tagName !== "IMG" && one.textContent.trim())
                               .map(one => parseFloat(getComputedStyle(one).fontSize)), 99),
        outside: seen.filter(one => {
            const r = one.getBoundingClientRect();
            return r.right > box.right + 1 || r.bottom > box.bottom + 1
                || r.left < box.left - 1 || r.top < box.top - 1;
        }).map(one => one.outerHTML.slice(0, 120)),
    };
}"""
SMALLEST = 15  # pixels on a screen of 1280 x 720, so 22 on a usual projector


@pytest.mark.parametrize("stem", LESSONS)
def test_every_slide_of_a_deck(
    stem: str, tmp_path: Path, offline_page: Callable[..., Page], shot: Callable[..., None]
) -> None:
    file = tmp_path / "deck.html"
    assert main(["slides", stem[:2], "--out", str(file)]) == 0
    page = offline_page(file)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.wait_for_function("Reveal.isReady()")
    slides = walk(page, shot)
    expected = len(cut(load(ROOT / "notebooks" / f"{stem}.ipynb")["cells"]))
    assert len(slides) == expected > 20
    assert page.asked == []  # type: ignore[attr-defined]
    assert [slide["outside"] for slide in slides if slide["outside"]] == []
    assert [slide["text"][:80] for slide in slides if slide["smallest"] < SMALLEST] == []
    assert all(slide["text"].strip() or slide["images"] for slide in slides)
    drawn = [slide["scales"] for slide in slides if slide["scales"]]
    assert all(max(scales) < 1.001 * min(scales) for scales in drawn), "one time axis, one scale"
    assert min(map(min, drawn)) * FONT >= SMALLEST
    images = [image for slide in slides for image in slide["images"]]
    stored = (ROOT / "notebooks" / f"{stem}.ipynb").read_text("utf-8").count("data:image/svg+xml;base64,")
    assert len(images) >= stored >= 1
    assert all(width > 300 and words > 20 for width, words in images), images
    text = "\n".join(slide["text"] for slide in slides)
    shown = (ROOT / "notebooks" / f"{stem}.ipynb").read_text("utf-8")
    for one in questions(stem):
        if one.id in shown:
            assert plain(one.prompt).split("\n")[0] in text, one.id
    assert "Run this cell" not in text


def walk(page: Page, shot: Callable[..., None]) -> list[dict[str, Any]]:
    """Every slide, reached with the key that a presenter presses."""
    slides: list[dict[str, Any]] = []
    while True:
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        slides.append(page.evaluate(SLIDE))
        shot(page, f"{len(slides):02}")
        if page.evaluate("Reveal.isLastSlide()"):
            return slides
        before = slides[-1]["index"]
        page.keyboard.press("Space")
        page.wait_for_function("before => JSON.stringify(Reveal.getIndices()) !== before", arg=before)


def test_a_key_for_the_next_topic_and_one_for_all_slides(
    tmp_path: Path, offline_page: Callable[..., Page]
) -> None:
    file = tmp_path / "deck.html"
    file.write_text(deck(ROOT / "notebooks" / "01_basic_gather.ipynb").html, encoding="utf-8")
    page = offline_page(file)
    page.wait_for_function("Reveal.isReady()")
    expect(page.get_by_role("heading", name="Run three requests at once")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("Reveal.getIndices().h === 1")
    page.keyboard.press("Escape")
    page.wait_for_function("Reveal.isOverview()")
