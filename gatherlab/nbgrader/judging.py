"""What ``nbgrader autograde`` does in place of running the notebook: each answer is judged on its own.

nbgrader runs all cells of a notebook in one kernel, so a function that blocks, or ends the process, costs the
whole assignment.  Here the notebook is read as ``gatherlab grade`` reads it, each answer runs in a process
of its own, no cell runs in a kernel, and the graded cells get what the judge says.  Only nbgrader imports
this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import Execute  # type: ignore[import-untyped]

from gatherlab.checking.isolated import Worker, unjudged
from gatherlab.checking.judge_side.registry import exercise as find_exercise
from gatherlab.checking.wall import sandbox
from gatherlab.exercises import EXERCISES, wording
from gatherlab.grading.intake.answers import Answer, answers
from gatherlab.grading.intake.beside import modules_for
from gatherlab.grading.intake.notebooks import notebook
from gatherlab.grading.intake.zips import Unreadable
from gatherlab.model import Outcome

__all__ = ["JudgeApart"]

MOST_BESIDE = 100  # Python files beside a notebook
_GRADED = re.compile(r'^assert_passed\("(\d+\.\d+)"', re.MULTILINE)
_TRIES = re.compile(r"(?:try|check|steps-check)-\d+-\d+")

Cell = dict[str, Any]


class JudgeApart(Execute):  # type: ignore[misc]
    """Fills the graded cells of the course with the verdicts; a preprocessor in the place of Execute.

    Graded cells that somebody has added run in a kernel, as always, after the cells with the answers; what
    tries or checks an answer is left out there.
    """

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        """The notebook with the outputs of its graded cells; no other cell has any."""
        graded = {i: exercise for i, exercise in enumerate(map(_exercise, nb["cells"])) if exercise}
        if any(_is_graded(cell) and i not in graded for i, cell in enumerate(nb["cells"])):
            outputs, resources = self._run(nb, resources, set(graded), km)
            for cell, made in zip(nb["cells"], outputs, strict=True):
                if cell["cell_type"] == "code":
                    cell["outputs"] = made
        beside = _beside(resources)
        try:
            found = {one.exercise: one for one in answers(notebook(_as_bytes(nb)), EXERCISES.values())}
            problem = ""
        except Unreadable as unreadable:
            found, problem = {}, f"No verdict: the notebook {unreadable}."
        for i, exercise in graded.items():
            says = (False, problem) if problem else _judged(exercise, found.get(exercise), beside, resources)
            nb["cells"][i]["outputs"] = [_output(nb, *says)]
        return nb, resources

    def _run(self, nb: Any, resources: Any, ours: set[int], km: Any) -> tuple[list[Any], Any]:
        """The outputs of all cells, run in a kernel without those that try or check an answer."""
        emptied = deepcopy(nb)
        for i, cell in enumerate(emptied["cells"]):
            if i in ours or _TRIES.fullmatch(cell.get("id", "")) or cell["source"].startswith("check("):
                cell["source"] = ""
        done, resources = super().preprocess(emptied, resources, km)
        return [cell.get("outputs", []) for cell in done["cells"]], resources


def _is_graded(cell: Cell) -> bool:
    return cell["cell_type"] == "code" and bool(cell["metadata"].get("nbgrader", {}).get("grade"))


def _exercise(cell: Cell) -> str:
    """The exercise that a graded cell of the course gives points for; "" for any other cell."""
    call = _GRADED.search(cell["source"]) if _is_graded(cell) else None
    return call[1] if call is not None and call[1] in EXERCISES else ""


def _as_bytes(nb: Any) -> bytes:
    return json.dumps(nb).encode("utf-8", "surrogatepass")


def _judged(
    exercise: str, answer: Answer | None, beside: Mapping[str, str], resources: Any
) -> tuple[bool, str]:
    """Whether the answer passed, and what the check says.

    Raises RuntimeError where this machine cannot start a process, or where it was ended from outside: no
    learner is to blame, so nothing is graded.
    """
    asked = find_exercise(exercise)
    if answer is None:
        return False, f"Exercise {exercise}: not attempted\nNo cell of the notebook defines {asked.function}."
    modules, missing = modules_for(answer.source, beside)
    worker = _worker(_hidden(resources))
    for _ in range(2):
        verdict = worker.judge(exercise, answer.source, modules)
        if not unjudged(verdict.happened):
            break
    else:
        raise RuntimeError(verdict.happened)
    notes = "".join(f"\nNote: {note}." for note in (*answer.notes, *missing))
    return verdict.outcome is Outcome.PASSED, wording.text(verdict, asked) + notes


@cache
def _worker(hidden: tuple[Path, ...]) -> Worker:
    return Worker(isolation="sandbox", hidden=hidden) if sandbox.available() else Worker()


def _hidden(resources: Any) -> tuple[Path, ...]:
    """The folder of the nbgrader course, with the solutions and everybody's work, where its database lies."""
    kind, _, place = str(resources.get("nbgrader", {}).get("db_url", "")).partition(":///")
    return (Path(place).resolve().parent,) if kind == "sqlite" and place else ()


def _beside(resources: Any) -> dict[str, str]:
    """The texts of the Python files that were handed in beside the notebook."""
    place = resources.get("metadata", {}).get("path")
    return dict(_texts(Path(place))) if place else {}


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.glob("*.py"))[:MOST_BESIDE]:
        with suppress(OSError, UnicodeError):
            yield file.stem, file.read_text(encoding="utf-8")


def _output(nb: Any, passed: bool, said: str) -> Any:
    """An output of a cell, made as one of the notebook's own kind: nbgrader gives no points to an error."""
    kind = type(nb)
    if passed:
        return kind({"output_type": "stream", "name": "stdout", "text": said + "\n"})
    lines = said.splitlines()
    return kind({"output_type": "error", "ename": "NotPassed", "evalue": said, "traceback": lines})
