"""``check``, ``hint``, ``solution`` and ``reset``: what a learner types in an exercise notebook."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from gatherlab import course, progress_file
from gatherlab.cells.exercise_card import ExerciseCard as Card
from gatherlab.checking import UnknownExerciseError, judge_function
from gatherlab.checking.judge_side.registry import exercise as find_exercise
from gatherlab.exercises import wording
from gatherlab.exercises.course_cells import source, with_ids
from gatherlab.model import Exercise, Outcome

__all__ = ["check", "hint", "reset", "solution"]

_rungs: dict[str, int] = {}  # hints shown in this process


def check(exercise_id: object = None, function: object = None) -> None:
    """Check ``function`` against the exercise and show the verdict.

    ``exercise_id`` is the number as text, ``"1.1"``; ``function`` is the function itself, not called.  The
    outcome is noted in the progress file.  Never raises for what the function does.
    """
    exercise = _known(exercise_id, "check", ", your_function")
    if exercise is None:
        return
    if function is None:
        _show(Card("Nothing to check", [f'Pass your function: check("{exercise.id}", {exercise.function}).']))
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
    _show(Card(wording.headline(verdict), sentences, blocks, verdict.outcome))


def hint(exercise_id: object = None) -> None:
    """Show the next hint of an exercise: three rungs, from what to notice to almost the line."""
    exercise = _known(exercise_id, "hint")
    if exercise is None:
        return
    rung = min(_rungs.get(exercise.id, 0), len(exercise.hints) - 1)
    _rungs[exercise.id] = rung + 1
    sentences = [exercise.hints[rung]]
    if rung + 1 == len(exercise.hints):
        sentences.append(
            f'That was the last hint; solution("{exercise.id}") shows one good answer and why it works.'
        )
    _show(Card(f"Hint for exercise {exercise.id} ({rung + 1} of {len(exercise.hints)})", sentences))


def solution(exercise_id: object = None) -> None:
    """Show one good answer to an exercise, and why it works."""
    exercise = _known(exercise_id, "solution")
    if exercise is None:
        return
    try:
        code, why = _read_solution(exercise)
    except (course.CourseError, OSError, ValueError, LookupError) as problem:
        name = type(problem).__name__
        detail = (
            str(problem) if isinstance(problem, (course.CourseError, LookupError)) else f"{name}: {problem}"
        )
        _show(Card(f"No solution for exercise {exercise.id} was found", [detail.strip("'")]))
        return
    _show(Card(f"A solution for exercise {exercise.id}", [], [("", code)], after=why))


def reset(exercise_id: object = None) -> None:
    """Start an exercise anew: forget the hints shown, and show the cell it starts with, in a new cell too."""
    exercise = _known(exercise_id, "reset")
    if exercise is None:
        return
    _rungs.pop(exercise.id, None)
    shell = _shell()
    begin = "The hints start from the first again, and your own cell stays as it is."
    way = f"To begin again, put this in place of your {exercise.function}"
    if shell is not None:
        shell.set_next_input(exercise.starter.rstrip())
        way += "; the new cell below has it too, to be copied from"
    title = f"Exercise {exercise.id} from the beginning"
    _show(Card(title, [begin, f"{way}:"], [("", exercise.starter.strip())]))


# --------------------------------------------------------------------------- showing


def _show(card: Card) -> None:
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


def _known(exercise_id: object, called: str, more: str = "") -> Exercise | None:
    """The exercise; where there is none, a card says so, and how to call ``called``."""
    if exercise_id is None or callable(exercise_id):
        way = f'First comes the number of the exercise, in quotes: {called}("1.1"{more}).'
        _show(Card("Which exercise?", [way]))
        return None
    try:
        return find_exercise(exercise_id)
    except UnknownExerciseError as problem:
        _show(Card("No such exercise", [str(problem)]))
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
        lacks = f"no cell exercise-{number}, and none that defines {find_exercise(whole).function}"
        raise LookupError(f"{file.name} has {lacks}.")
    return "\n".join(course.answer_lines(code)).strip(), _plain(cells.get(f"why-{number}", ""))


def _cells(file: Path) -> dict[str, str]:
    """The source of each cell of a notebook by the cell's id."""
    try:
        notebook = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LookupError(f"There is no file {file}.") from None
    return {cell["id"]: source(cell) for cell in with_ids(notebook, [])["cells"]}


def _plain(markdown: str) -> str:
    """Markdown prose without its bold marks."""
    return markdown.replace("**", "").strip()
