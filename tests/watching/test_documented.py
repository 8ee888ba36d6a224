"""docs/watch.md is what watch says: its program is run, and its findings and pictures are compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from watching_bank import watched

from gatherlab import picture
from gatherlab.watching import density
from gatherlab.watching.facts import Facts
from gatherlab.watching.findings import find

CROWD = """import asyncio
async def fetch(slots, n):
    async with slots:
        await asyncio.sleep(0.05 + n % 7 / 100)
async def parse(n):
    await asyncio.sleep(0.2 + n % 5 / 10)
async def main():
    slots = asyncio.Semaphore(200)
    await asyncio.gather(*(fetch(slots, n) for n in range(4000)), *(parse(n) for n in range(1999)))
"""


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "watch.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def shop(page: str) -> Facts:
    (text,) = blocks(page, "python")
    # where the virtual clock starts a program: its coroutine, not its asyncio.run
    return watched(text.replace("\nasyncio.run(main())\n", "\n"), name="shop")


def test_the_page_shows_what_is_said_of_its_program(page: str) -> None:
    (shown,) = blocks(page, "text")
    said = [re.sub(r"/bank/shop-\d+", "shop", finding.text) for finding in find(shop(page))]
    assert [" ".join(paragraph.split()) for paragraph in shown.split("\n\n")] == said


def test_the_pages_pictures_are_drawn_from_such_runs(page: str, root: Path) -> None:
    pictures = root / "docs" / "pictures"
    drawn = picture.svg(shop(page).trace, "gatherlab watch: shop.py")
    assert (pictures / "watch.svg").read_text(encoding="utf-8") == drawn
    crowd = density.svg(watched(CROWD).trace, "gatherlab watch: crowd.py")
    assert (pictures / "watch-density.svg").read_text(encoding="utf-8") == crowd


def test_every_kind_of_finding_and_every_option_is_on_the_page(page: str) -> None:
    from gatherlab.commands import watch
    from gatherlab.watching.findings import blocked, bottleneck, in_flight, lost, one_by_one, outside, unread

    kinds = {module.KIND for module in (blocked, bottleneck, in_flight, one_by_one, outside, unread)}
    kinds |= {lost.STILL, lost.BY_RUN, lost.COLLECTED}
    assert set(re.findall(r"^\| \*(.+?)\* \|", page, re.MULTILINE)) == kinds
    options = set(re.findall(r'"(--[a-z-]+)"', Path(watch.__file__).read_text(encoding="utf-8")))
    assert options == set(re.findall(r"`(--[a-z-]+)[ `]", page)) - {"--gatherlab"}
