"""sanitize.cfg: every pair is read by nbval, and masks what it says and no more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

nbval = pytest.importorskip("nbval.plugin", reason="nbval is a test requirement of the course")


@pytest.fixture
def text(root: Path) -> str:
    return (root / "tests" / "course" / "sanitize.cfg").read_text(encoding="utf-8")


@pytest.fixture
def pairs(text: str) -> list[tuple[str, str]]:
    return list(nbval.get_sanitize_patterns(text))


def masked(pairs: list[tuple[str, str]], line: str) -> str:
    for pattern, replacement in pairs:
        line = re.sub(pattern, replacement, line)
    return line


def test_no_pair_is_dropped(text: str, pairs: list[tuple[str, str]]) -> None:
    assert len(pairs) == text.count("regex:") == text.count("replace:") >= 8


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("done in 0.93 s", "done in 1.02 s"),
        (
            "  fetch(1)  ┈┈████░░░░▒▒····  ✓ finished after 85 µs",
            "  fetch(1)  ┈██░░░░░░▒▒▒···  ✓ finished after 1.2 ms",
        ),
        ("3 tasks · 0.9 s in all (+ 4 tasks inside libraries, not shown)", "3 tasks · 1 s in all"),
        ("1.68 s · blocked the loop for 251 ms", "1.71 s"),
        (
            '<td style="text-align:left">blocked the loop for 251 ms</td>',
            '<td style="text-align:left"></td>',
        ),
        ('<img src="data:image/svg+xml;base64,PHN2Zz4=">', '<img src="data:image/svg+xml;base64,QUJD/+8=">'),
        ('<td class="n">12</td>', '<td class="n">–</td>'),
        ("<coroutine object f at 0x7f20aabbccdd>", "<coroutine object f at 0x…>"),
        ("/scratch/ipykernel_28390/3332051197.py:1", "cell.py:1"),
        ("~/a/lib/python3.12/asyncio/runners.py:190", "…/asyncio/runners.py:190"),
        ("File ~/here/gatherlab/cells/quiz.py:1", "File …/gatherlab/cells/quiz.py:1"),
        ("http://127.0.0.1:40001", "http://127.0.0.1:51234"),
        (
            "CPython's own tests of gather ran with it, too: all 15 passed.",
            "CPython's own tests of gather did not run: this Python comes without them.",
        ),
        ("set  unhashable type: 'set'", "set  cannot use 'set' as a dict key (unhashable type: 'set')"),
    ],
)
def test_what_may_differ_is_masked(pairs: list[tuple[str, str]], first: str, second: str) -> None:
    assert masked(pairs, first) == masked(pairs, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("3 tasks", "4 tasks"),
        ("post 1", "post 3"),
        ("✓ finished after 1 s", "✗ raised ValueError after 1 s"),
        ("[1, 2, 3]", "[3, 2, 1]"),
        ("unhashable type: 'set'", "cannot use 'set' as a dict key (unhashable type: 'list')"),
        ("3 tasks · at most 3 in progress", "3 tasks · at most 1 in progress"),
    ],
)
def test_what_must_agree_is_left(pairs: list[tuple[str, str]], first: str, second: str) -> None:
    assert masked(pairs, first) != masked(pairs, second)
