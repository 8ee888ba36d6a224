"""The course never says that a failing gather cancels the others, or that gather starts the work."""

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
            assert claims.early_starts(source(cell)) == [], cell["id"]


def test_nothing_in_the_documents_says_so(root: Path) -> None:
    documents = [root / "README.md", *sorted((root / "docs").glob("*.md"))]
    assert len(documents) >= 3
    for path in documents:
        assert claims.complaints(path.read_text(encoding="utf-8")) == [], path.name
        assert claims.early_starts(path.read_text(encoding="utf-8")) == [], path.name


def test_no_message_and_no_hint_says_that_work_starts_early(sources: dict[str, str]) -> None:
    rooms = ("gatherlab.exercises.", "gatherlab.checking.judge_side.")
    texts = [
        (name, text)
        for name, module in sources.items()
        if name.startswith(rooms)
        for text in claims.messages(module)
    ]
    assert len(texts) > 300
    for name, text in texts:
        assert claims.early_starts(text) == [], name


def test_a_message_is_told_from_a_program() -> None:
    module = (
        'a = "api.get"\nb = "Wait for it: it ends."\nc = """async def f():\n    return 1"""\nd = "one word"'
    )
    assert claims.messages(module) == ["Wait for it: it ends."]


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


@pytest.mark.parametrize(
    "text",
    [
        "It is a future whose tasks run already.",
        "Both requests are sent before your first await.",
        "create_task starts work now.",
        "Start all before you wait.",
    ],
)
def test_an_early_start_is_seen(text: str) -> None:
    assert claims.early_starts(f"First a good sentence. {text} Then another.") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "It is a future whose tasks the loop has already.",
        "At that wait both requests are sent.",
        "create_task hands the work to the loop now. It starts at your next await that really has to wait.",
        "Hand over all before you wait.",
    ],
)
def test_a_start_at_the_next_wait_passes(text: str) -> None:
    assert claims.early_starts(text) == []
