"""*Run All* on every lesson: each cell runs, nothing goes wrong unannounced, and all can read the outputs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import OUTPUTS, in_both_themes
from notebook_page import NotebookPage, wrong_outputs
from test_shared_copy import pictures

from tools.notebooks import ROOT, find

LESSONS = [path.relative_to(ROOT).as_posix() for path in find(ROOT / "notebooks")]


@pytest.mark.parametrize("path", LESSONS)
def test_run_all(path: str, learner: Callable[..., NotebookPage], shot: Callable[..., None]) -> None:
    lesson = learner(path)
    lesson.run_all()
    stored = lesson.save()
    assert wrong_outputs(stored) == []
    numbers = [cell["execution_count"] for cell in stored["cells"] if cell["cell_type"] == "code"]
    assert numbers == list(range(1, len(numbers) + 1))
    assert lesson.prompts() == [f"[{number}]:" for number in numbers[1:]]  # the set-up is collapsed
    assert not any("Error displaying widget" in text for text in lesson.panel.all_inner_texts())
    shot(lesson.page, "end")
    readable_by_all(lesson, pictures(Path(path).stem))


def readable_by_all(lesson: NotebookPage, drawn: int) -> None:
    """WCAG in both themes, and words for each picture.  Here, for another *Run All* would take a minute."""
    assert in_both_themes(lesson) == []
    images = lesson.panel.locator(f"{OUTPUTS} img")
    words = images.evaluate_all("all => all.map(one => one.alt.trim().split(/\\s+/).length)")
    assert len(words) >= min(drawn, 1)
    assert all(count >= 8 for count in words), words
