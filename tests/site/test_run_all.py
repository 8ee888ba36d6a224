"""Run All in a browser tab: every lesson shows what is stored, and the solution with what is different there.

The checks of the other solutions run in node (``test_node.py``), for a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tools.notebooks import ROOT, code_cells, load
from tools.stored import compare

if TYPE_CHECKING:
    from in_site import Lesson

NOTEBOOKS = [
    *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "notebooks").glob("*.ipynb"))),
    "solutions/01_basic_gather.ipynb",
]
MORE_TRIES = 3


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_run_all_shows_what_is_stored(learner: Callable[[str], Lesson], path: str) -> None:
    lesson = learner(path)
    outputs = lesson.run_all()
    cells = code_cells(load(ROOT / path))
    assert len(outputs) == len(cells) >= 2
    different = compare(path, cells, outputs)
    for _ in range(MORE_TRIES):  # lessons wait for real seconds, on a busy machine: what is wrong stays wrong
        if different:
            lesson.restart()
            different = compare(path, cells, lesson.run_all())
    assert different == ""
