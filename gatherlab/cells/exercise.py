"""``check``, ``hint``, ``solution`` and ``reset``: what a learner types in an exercise notebook."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from gatherlab import course, progress_file
from gatherlab.checking import UnknownExerciseError, judge_function
from gatherlab.checking.registry import exercise as find_exercise
from gatherlab.exercises import wording
from gatherlab.model import Exercise, Outcome

__all__ = ["check", "hint", "reset", "solution"]

_rungs: dict[str, int] = {}  # hints shown in this process


def check(exercise_id: str, function: object = None) -> None:
    """Check ``function`` against the exercise and show the verdict.

    ``exercise_id`` is the number as text, ``"1.1"``; ``function`` is the function itself, not called.  The
    outcome is noted in the progress file.  Never raises for what the function does.
    """
    exercise = _known(exercise_id)
    if exercise is None:
        return
    if function is None:
        _show(
            _Card("Nothing to check", [f'Pass your function: check("{exercise.id}", {exercise.function}).'])
        )
        return
    verdict = judge_function(exercise.id, function)
    notice = progress_file.record_exercise(exercise.id, verdict.outcome, verdict.diagnosis)
    passed = verdict.outcome is Outcome.PASSED
    sentences = wording.lines(verdict, exercise)
    if not passed:
        sentences += filter(None, [_next_hint(exercise)])
    blocks = []
    if passed and exercise.other_ways:
        blocks.append((wording.other_ways_title(exercise), wording.other_ways(exercise)))
    if verdict.printed:
        blocks.append(("It printed", verdict.printed))
    sentences += filter(None, [notice])
    _show(_Card(wording.headline(verdict), sentences, blocks, verdict.outcome))


def hint(exercise_id: str) -> None:
    """Show the next hint of an exercise: three rungs, from what to notice to almost the line."""
    exercise = _known(exercise_id)
    if exercise is None:
        return
    rung = min(_rungs.get(exercise.id, 0), len(exercise.hints) - 1)
    _rungs[exercise.id] = rung + 1
    sentences = [exercise.hints[rung]]
    if rung + 1 == len(exercise.hints):
        sentences.append(
            f'That was the last hint; solution("{exercise.id}") shows one good answer and why it works.'
        )
    _show(_Card(f"Hint for exercise {exercise.id} ({rung + 1} of {len(exercise.hints)})", sentences))


def solution(exercise_id: str) -> None:
    """Show one good answer to an exercise, and why it works."""
    exercise = _known(exercise_id)
    if exercise is None:
        return
    try:
        code, why = _read_solution(exercise)
    except (course.CourseError, OSError, ValueError, LookupError) as problem:
        name = type(problem).__name__
        detail = (
            str(problem) if isinstance(problem, (course.CourseError, LookupError)) else f"{name}: {problem}"
        )
        _show(_Card(f"No solution for exercise {exercise.id} was found", [detail.strip("'")]))
        return
    _show(_Card(f"A solution for exercise {exercise.id}", [], [("", code)], after=why))


def reset(exercise_id: str) -> None:
    """Start an exercise anew: forget the hints shown, and show the cell it starts with."""
    exercise = _known(exercise_id)
    if exercise is None:
        return
    _rungs.pop(exercise.id, None)
    sentences = [f"Put this into the cell of {exercise.function} and run it:"]
    _show(_Card(f"Exercise {exercise.id} from the beginning", sentences, [("", exercise.starter.strip())]))
    shell = _shell()
    if shell is not None:
        shell.set_next_input(exercise.starter.rstrip())


# --------------------------------------------------------------------------- showing


@dataclass(frozen=True)
class _Card:
    """A calm card: a headline, sentences, blocks of (title, code), and text after them."""

    headline: str
    sentences: list[str]
    blocks: list[tuple[str, str]] | tuple[()] = ()
    outcome: Outcome | None = None
    after: str = ""

    def text(self) -> str:
        """The card in the same words, as plain text."""
        parts = ["\n".join([self.headline, *self.sentences])]
        parts += [f"{title}:\n{code}" if title else code for title, code in self.blocks]
        return "\n\n".join([*parts, *filter(None, [self.after])])

    def html(self) -> str:
        """The card as HTML that follows JupyterLab's theme.  Every text is escaped."""
        edge = _EDGES.get(self.outcome, "var(--jp-brand-color1, #1976d2)")
        parts = [f'<p style="{_LINE}font-weight:600">{escape(self.headline)}</p>']
        parts += [f'<p style="{_LINE}">{escape(sentence)}</p>' for sentence in self.sentences]
        for title, code in self.blocks:
            parts += [f'<p style="{_LINE}">{escape(title)}</p>'] if title else []
            parts.append(f'<pre style="{_CODE}">{escape(code)}</pre>')
        parts += [f'<p style="{_LINE}">{escape(after)}</p>' for after in self.after.split("\n\n") if after]
        return f'<div role="status" style="{_BOX}border-left:4px solid {edge}">{"".join(parts)}</div>'


_EDGES: dict[Outcome | None, str] = {
    Outcome.PASSED: "var(--jp-success-color1, #00796b)",
    Outcome.NOT_YET: "var(--jp-warn-color1, #b26a00)",
    Outcome.ERROR: "var(--jp-error-color1, #b3261e)",
}
_BOX = (
    "box-sizing:border-box;max-width:820px;margin:6px 0;padding:10px 16px;border-radius:6px;font-size:14px;"
    "line-height:1.5;color:var(--jp-ui-font-color1, #1f2328);background:var(--jp-layout-color1, #fff);"
    "border:1px solid var(--jp-border-color2, #d0d7de);"
)
_LINE = "margin:0 0 4px;overflow-wrap:anywhere;"
_CODE = (
    "margin:6px 0;padding:8px 10px;overflow-x:auto;border-radius:4px;font-size:13px;line-height:1.45;"
    "font-family:var(--jp-code-font-family, monospace);color:var(--jp-content-font-color1, #1f2328);"
    "background:var(--jp-cell-editor-background, #f6f8fa);border:1px solid var(--jp-border-color3, #e3e6ea)"
)


def _show(card: _Card) -> None:
    """Display the card in IPython, print its text elsewhere."""
    if _shell() is None:
        print(card.text())
        return
    from IPython.display import display

    bundle = {"text/html": card.html(), "text/plain": card.text()}
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


def _shell() -> Any:
    """The running IPython shell, or None; IPython is not imported for the question."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


# --------------------------------------------------------------------------- finding


def _known(exercise_id: object) -> Exercise | None:
    """The exercise; where there is none, a card says so."""
    try:
        return find_exercise(exercise_id)
    except UnknownExerciseError as problem:
        _show(_Card("No such exercise", [str(problem)]))
        return None


def _next_hint(exercise: Exercise) -> str:
    rung = _rungs.get(exercise.id, 0)
    if rung >= len(exercise.hints):
        return f'All hints were shown; solution("{exercise.id}") is there too.'
    return f'Next hint: hint("{exercise.id}") ({rung + 1} of {len(exercise.hints)}).'


def _read_solution(exercise: Exercise) -> tuple[str, str]:
    """The code and the why of the authored solution.  Raises LookupError where it is missing."""
    root = course.root()
    whole = exercise.id.rstrip("abcd")  # a step, such as 5.1a, is a part of 5.1
    lesson = course.lesson_of(whole) if root is not None else None
    if root is None or lesson is None:
        raise LookupError(
            "The folder solutions/ was not found: open the notebook inside the course's folder."
        )
    file = root / "solutions" / f"{lesson.stem}.ipynb"
    cells = _cells(file)
    number = whole.replace(".", "-")
    code = cells.get(f"exercise-{number}")
    if code is None:
        raise LookupError(f"{file.name} has no cell exercise-{number}.")
    markers = ("### BEGIN SOLUTION", "### END SOLUTION")
    kept = [line for line in code.splitlines() if line.strip() not in markers]
    return "\n".join(kept).strip(), _plain(cells.get(f"why-{number}", ""))


def _cells(file: Path) -> dict[str, str]:
    """The source of each cell of a notebook by the cell's id."""
    try:
        notebook = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LookupError(f"There is no file {file}.") from None
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"] if "id" in cell}


def _plain(markdown: str) -> str:
    """Markdown prose without its bold and code marks."""
    return markdown.replace("**", "").replace("`", "").strip()
