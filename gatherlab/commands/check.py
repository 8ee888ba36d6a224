"""``gatherlab check``: check one answer, or many as JSON lines."""

from __future__ import annotations

import argparse
import sys
import tokenize
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from gatherlab.commands import NOT_PASSED, PASSED, Subparsers, UsageError, print_safely
from gatherlab.model import Exercise, Outcome

__all__ = ["add", "run"]

MOST_BESIDE = 100  # files in the folder of an answer


def add(subparsers: Subparsers) -> None:
    """Describe the command to argparse."""
    check = subparsers.add_parser(
        "check",
        help="check answers to exercises: one file, or many as JSON lines",
        description=(
            "Check one answer in a Python file or a notebook (check 1.1 answer.py), or many "
            "(check --jsonl answers.jsonl): one JSON object per line in, "
            "with id, exercise and source; one per line out, in the same order, with id, "
            " exercise, outcome, diagnosis and message. Each answer runs in a process of its own. "
            "FILE may be - for the standard input."
        ),
    )
    check.add_argument("--jsonl", action="store_true", help="FILE has one submission per line, as JSON")
    check.add_argument(
        "exercise", nargs="?", metavar="EXERCISE", help="the number of the exercise, such as 1.1"
    )
    check.add_argument("file", nargs="?", metavar="FILE", help="the file with the answer, or with the lines")


def run(arguments: argparse.Namespace) -> int:
    """Check.  Returns 0 for passed, and for lines whatever their verdicts are; 1 for not passed."""
    if arguments.jsonl:
        if arguments.exercise is None or arguments.file is not None:
            raise UsageError("check --jsonl takes one FILE, or - for the standard input")
        return _check_lines(arguments.exercise)
    if arguments.exercise is None or arguments.file is None:
        raise UsageError("check takes the number of an exercise and a FILE, as in: check 1.1 answer.py")
    return _check_file(arguments.exercise, arguments.file)


def _check_file(exercise_id: str, name: str) -> int:
    from gatherlab.checking import UnknownExerciseError, judge_source
    from gatherlab.checking.judge_side.registry import exercise as find_exercise
    from gatherlab.exercises import wording
    from gatherlab.grading.intake.beside import modules_for

    try:
        exercise = find_exercise(exercise_id)
    except UnknownExerciseError as problem:
        raise UsageError(str(problem)) from None
    source, notes = _answer(exercise, name)
    modules, missing = modules_for(source, _beside(name))
    verdict = judge_source(exercise.id, source, modules)
    print_safely(wording.text(verdict, exercise))
    for note in (*notes, *missing):
        print_safely(f"Note: {note}.")
    return PASSED if verdict.outcome is Outcome.PASSED else NOT_PASSED


def _answer(exercise: Exercise, name: str) -> tuple[str, tuple[str, ...]]:
    """The answer in a notebook or a Python file, read as ``grade`` reads it, and notes on it."""
    from gatherlab.exercises import EXERCISES
    from gatherlab.grading.intake.answers import answers
    from gatherlab.grading.intake.notebooks import notebook, program
    from gatherlab.grading.intake.outputs import without_outputs
    from gatherlab.grading.intake.zips import Unreadable

    try:
        is_notebook = Path(name).suffix.lower() == ".ipynb"
        text = "" if is_notebook else _source(name)
        cells = notebook(without_outputs(Path(name).read_bytes())) if is_notebook else program(text)
    except Unreadable as problem:
        raise UsageError(f"{name} {problem}") from None
    except (OSError, SyntaxError, UnicodeError) as problem:
        _cannot_read(name, problem)
    for answer in answers(cells, EXERCISES.values()):
        if answer.exercise == exercise.id:
            return answer.source, answer.notes
    if is_notebook:
        raise UsageError(
            f"{name} holds no answer to exercise {exercise.id}: no cell defines {exercise.function}"
        )
    return text, ()


def _source(name: str) -> str:
    if name == "-":
        return sys.stdin.read()
    with tokenize.open(name) as file:  # heeds a coding line
        return file.read()


def _beside(name: str) -> dict[str, str]:
    """The texts of the Python files that lie beside a file; an answer may import them."""
    texts: dict[str, str] = {}
    folder = Path(name).parent
    for file in sorted(folder.glob("*.py"))[:MOST_BESIDE] if name != "-" else []:
        with suppress(OSError, SyntaxError, UnicodeError):
            texts[file.stem] = _source(str(file))
    return texts


def _check_lines(name: str) -> int:
    from gatherlab.exercises.grading import grade

    if name == "-":
        for verdict in grade(sys.stdin.buffer):
            print(verdict, flush=True)
        return PASSED
    try:
        with Path(name).open("rb") as file:
            for verdict in grade(file):
                print(verdict, flush=True)
    except BrokenPipeError:
        raise
    except OSError as problem:
        _cannot_read(name, problem)
    return PASSED


def _cannot_read(name: str, problem: Exception) -> NoReturn:
    reason = getattr(problem, "strerror", None) or str(problem)
    raise UsageError(f"cannot read {name}: {reason}") from None
