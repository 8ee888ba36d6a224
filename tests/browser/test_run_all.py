"""*Run All* on every lesson and every solution: each cell runs, and nothing goes wrong unannounced."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from notebook_page import NotebookPage, wrong_outputs

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
