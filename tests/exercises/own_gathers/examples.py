"""Example answers of lesson 06, in the form of ``examples_lesson_*.json``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gatherlab.exercises import EXERCISES
from tools.notebooks import ROOT, load, source

__all__ = ["own_gathers"]


def own_gathers() -> Iterator[dict[str, Any]]:
    """What its solutions and its exercises bring with them: right ones, then wrong ones, for each step."""
    texts = {cell["id"]: source(cell) for cell in load(ROOT / "solutions" / "06_build_gather.ipynb")["cells"]}
    for one in (one for one in EXERCISES.values() if one.function == "my_gather"):
        right = (texts[f"exercise-{one.id.replace('.', '-')}"], *one.other_ways)
        answers: list[tuple[str, str, list[str]]] = [("accept", text, []) for text in right]
        answers += [("reject", wrong.source, [str(wrong.diagnosis)]) for wrong in one.wrong_answers]
        for number, (verdict, text, diagnoses) in enumerate(answers):
            yield {
                "id": f"c{one.id}-{number:03}",
                "exercise": one.id,
                "source": text,
                "verdict": verdict,
                "diagnoses": diagnoses,
            }
