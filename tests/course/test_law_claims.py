"""The course never says that a failing gather cancels the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.laws import claims
from tools.notebooks import Notebook, source


def test_nothing_in_the_notebooks_says_so(
    lessons: dict[str, Notebook], solutions: dict[str, Notebook]
) -> None:
    for notebook in [*lessons.values(), *solutions.values()]:
        for cell in notebook["cells"]:
            assert claims.complaints(source(cell)) == [], cell["id"]


def test_nothing_in_the_documents_says_so(root: Path) -> None:
    documents = [root / "README.md", *sorted((root / "docs").glob("*.md"))]
    assert len(documents) >= 3
    for path in documents:
        assert claims.complaints(path.read_text(encoding="utf-8")) == [], path.name


@pytest.mark.parametrize(
    "text",
    [
        "When one fails, gather cancels the rest.",
        "If one raises, the others are cancelled.",
        "It stops all the other tasks at once.",
        "gather\ncancels the\nremaining awaitables.",
    ],
)
def test_the_claim_is_seen(text: str) -> None:
    assert claims.complaints(f"First a good sentence. {text} Then another.") == [" ".join(text.split())]


@pytest.mark.parametrize(
    "text",
    [
        "gather does not cancel the rest.",
        "The others are not cancelled.",
        "A TaskGroup cancels the others.",
        "Many people think that the others are cancelled.",
        "Are the others cancelled? Is it true that the rest is stopped?",
        "When you cancel the gather itself, its children are cancelled.",
    ],
)
def test_the_truth_passes(text: str) -> None:
    assert claims.complaints(text) == []
