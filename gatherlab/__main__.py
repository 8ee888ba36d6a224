"""The command line: ``python -m gatherlab``."""

from __future__ import annotations

import argparse
import os
import sys
import tokenize
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from gatherlab.checking import UnknownExerciseError, judge_source
from gatherlab.checking.registry import exercise as find_exercise
from gatherlab.exercises import wording
from gatherlab.exercises.grading import grade
from gatherlab.model import Outcome

__all__ = ["main"]

PASSED, NOT_PASSED, USAGE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.  Returns 0 for success, 1 for a check not passed, 2 for a wrong call."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.command is None:
        parser.print_help()
        return PASSED
    try:
        return _check(arguments)
    except _UsageError as problem:
        print(f"gatherlab: {problem}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:  # the reader of our output has gone, as with | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_PASSED
    except KeyboardInterrupt:
        return 130


class _UsageError(Exception):
    """The command was called wrongly; the message says how."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m gatherlab", description="The workshop behind the gather() course."
    )
    commands = parser.add_subparsers(dest="command", title="commands", metavar="")
    check = commands.add_parser(
        "check",
        help="check answers to exercises: one file, or many as JSON lines",
        description=(
            "Check one answer (check 1.1 answer.py), or many (check --jsonl answers.jsonl): one JSON "
            "object per line in, with id, exercise and source; one per line out, in the same order, with "
            "id, exercise, outcome, diagnosis and message. Each answer runs in a process of its own. "
            "FILE may be - for the standard input."
        ),
    )
    check.add_argument("--jsonl", action="store_true", help="FILE has one submission per line, as JSON")
    check.add_argument(
        "exercise", nargs="?", metavar="EXERCISE", help="the number of the exercise, such as 1.1"
    )
    check.add_argument("file", nargs="?", metavar="FILE", help="the file with the answer, or with the lines")
    return parser


def _check(arguments: argparse.Namespace) -> int:
    if arguments.jsonl:
        if arguments.exercise is None or arguments.file is not None:
            raise _UsageError("check --jsonl takes one FILE, or - for the standard input")
        return _check_lines(arguments.exercise)
    if arguments.exercise is None or arguments.file is None:
        raise _UsageError("check takes the number of an exercise and a FILE, as in: check 1.1 answer.py")
    return _check_file(arguments.exercise, arguments.file)


def _check_file(exercise_id: str, name: str) -> int:
    try:
        exercise = find_exercise(exercise_id)
    except UnknownExerciseError as problem:
        raise _UsageError(str(problem)) from None
    verdict = judge_source(exercise.id, _source(name))
    _print(wording.text(verdict, exercise))
    return PASSED if verdict.outcome is Outcome.PASSED else NOT_PASSED


def _source(name: str) -> str:
    try:
        if name == "-":
            return sys.stdin.read()
        with tokenize.open(name) as file:  # heeds a coding line
            return file.read()
    except (OSError, SyntaxError, UnicodeError) as problem:
        _cannot_read(name, problem)


def _check_lines(name: str) -> int:
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
    raise _UsageError(f"cannot read {name}: {reason}") from None


def _print(text: str) -> None:
    """Print, also to a terminal that cannot show every character."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


if __name__ == "__main__":
    sys.exit(main())
