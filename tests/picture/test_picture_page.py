from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from picture_traces import RAISED, SCENES, many, root, span, task, trace

from gatherlab.picture import html

PAIRS = [(SCENES[name][0], SCENES[name][1]()) for name in ("sequential", "gathered")]


def images(page: str) -> list[tuple[str, str]]:
    """The text alternative and the SVG of each image."""
    found = re.findall(
        r'<img style="[^"]*" alt="([^"]*)" src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)">', page
    )
    return [(unescape(alt), base64.b64decode(data).decode()) for alt, data in found]


def test_one_image_for_each_trace_one_table_and_nothing_else() -> None:
    page = html(*PAIRS)
    assert [len(re.findall(f"<{tag}[ >]", page)) for tag in ("img", "details", "table")] == [2, 1, 2]
    assert not re.search(r"<(svg|script|style|link)", page)
    assert page.startswith('<img style="display:block;max-width:100%"')


def test_the_images_share_an_axis_and_follow_the_theme() -> None:
    (_, first), (_, second) = images(html(*PAIRS))
    place = [re.findall(r'x="([\d.]+)"[^>]*>1\.5 s<', picture) for picture in (first, second)]
    assert place[0] == place[1] != []
    assert "prefers-color-scheme:dark" in first
    assert "running on the loop" not in first
    assert "running on the loop" in second


def test_the_text_alternative_tells_the_outcome_of_every_task() -> None:
    title, made = SCENES["orphan"]
    alt, _ = images(html((title, made())))[0]
    assert alt.splitlines() == [
        "a task that nobody waits for: 3 tasks · 276 ms until the block ended · at most 3 in progress at once"
        " · 1 raised · 1 still running · 2 tasks outlived the block",
        "this cell: 276 ms",
        "  fetch('users', 0.32): ✓ finished after 327 ms · outlived the block",
        "  fetch('prices', 0.24): ✗ raised ValueError after 274 ms",
        "  write_audit_log('prices', retries=3): … still running after 420 ms · outlived the block",
    ]
    assert not re.search("[█░▒┈]", alt)


def cells(page: str) -> list[list[str]]:
    body = re.search(r"<tbody>(.*?)</tbody>", page)
    assert body
    return [["".join(cell.itertext()) for cell in row] for row in ET.fromstring(f"<t>{body[1]}</t>")]


def test_the_table_has_the_numbers() -> None:
    title, made = SCENES["blocked"]
    rows = cells(html((title, made())))
    assert rows[0] == ["this cell", "0 ms", "590 ms", "1.1 ms", "589 ms", "2", ""]
    assert rows[3] == [
        "\u00a0\u00a0\u00a0blocker('report', 0.5)",
        "0.4 ms",
        "252 ms",
        "251 ms",
        "0.8 ms",
        "1",
        "✓ finished · blocked the loop for 251 ms",
    ]


def test_the_table_says_what_was_raised_and_what_outlived_the_block() -> None:
    title, made = SCENES["orphan"]
    outcomes = [row[-1] for row in cells(html((title, made())))]
    assert outcomes == [
        "",
        "✓ finished · outlived the block",
        "✗ raised ValueError",
        "… still running · outlived the block",
    ]
    assert cells(html((title, made())))[3][2] == "–"


def test_the_root_may_block_too() -> None:
    assert cells(html(("", trace(100, root(100, span(0, 80))))))[0][-1] == "blocked the loop for 80 ms"


def test_a_long_table_is_cut_and_says_so() -> None:
    rows = cells(html(("many", many(200))))
    assert len(rows) == 101
    assert rows[-1] == ["and 101 more"]


def test_whatever_stands_in_a_label_is_escaped() -> None:
    nasty = trace(
        9, root(9, span(0, 1)), task(1, '"><script>alert(1)</script>', 0, 9, [], RAISED, error="<u>&\x00")
    )
    page = html(("<i>", nasty), ("</details>", nasty))
    assert "<script" not in page
    assert "<u>&" not in page
    assert page.count("</details>") == 1


def test_an_empty_trace_has_no_table() -> None:
    page = html(("", trace(0)))
    assert "<details>" not in page
    assert images(page)[0][0] == "nothing was recorded"


def test_no_trace_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        html()
