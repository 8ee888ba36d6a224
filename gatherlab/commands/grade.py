"""``gatherlab grade``: grade the exercises of a whole class."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gatherlab.commands import NOT_PASSED, PASSED, Subparsers, UsageError, print_safely

if TYPE_CHECKING:
    from gatherlab.grading.class_run import Plan, Summary
    from gatherlab.grading.records import Result

__all__ = ["add", "run"]

SHOWN = 12  # problems on the screen; the report has them all
NO_SANDBOX = (
    "Warning: there is no sandbox on this machine (on Linux, install bubblewrap). A hostile submission could "
    "read or change what your account may. Press Ctrl-C to stop."
)
ONE_BY_ONE = (
    "Note: each submission starts a new sandbox here, which takes longer: there is no warm one ({why})."
)


def add(subparsers: Subparsers) -> None:
    """Describe the command to argparse."""
    grade = subparsers.add_parser(
        "grade",
        help="grade the exercises of a whole class: marks, feedback for each learner, a report",
        description=(
            "Grade a folder (or a zip) of exercise notebooks or .py files: one file each with the name "
            "in the file name, one folder each, or what Moodle and Canvas download. Stop it when you like "
            "and start it again: it goes on where it was."
        ),
    )
    grade.add_argument("folder", metavar="FOLDER", type=Path, help="the folder or zip with the submissions")
    grade.add_argument(
        "--out", metavar="RESULTS", type=Path, required=True, help="the folder for the results"
    )
    grade.add_argument(
        "--lms", choices=("canvas", "moodle"), help="write also a table this platform takes back"
    )
    grade.add_argument(
        "--lesson",
        metavar="NN",
        action="append",
        default=[],
        help="grade only this lesson's exercises (may be given several times)",
    )
    grade.add_argument(
        "--points",
        metavar="N",
        type=_positive,
        help="with --lms: what the assignment is worth (default: 1 each)",
    )
    grade.add_argument(
        "--assignment",
        metavar="NAME",
        default="Gather exercises",
        help="with --lms canvas: the assignment's column, as in Canvas's own export: 'Gather 01 (12345)'",
    )
    grade.add_argument(
        "--workers",
        metavar="N",
        type=_positive,
        default=_cores(),
        help="submissions at once (default: one per core)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Grade.  Returns 0, or 1 where something could not be judged on this machine; raises UsageError."""
    from gatherlab.grading.class_run import grade_class
    from gatherlab.grading.intake.zips import Unreadable
    from gatherlab.grading.judging.journal import Busy
    from gatherlab.grading.results import ForeignResults

    plan = _plan(arguments)
    try:
        summary = grade_class(plan, _shown)
    except Unreadable as problem:
        raise UsageError(f"{plan.folder} {problem}") from None
    except (LookupError, ForeignResults) as problem:
        raise UsageError(str(problem)) from None
    except Busy:
        raise UsageError(f"another grading is writing to {plan.out}: wait for it, or end it") from None
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise UsageError(f"cannot write the results: {problem}. What was judged so far is kept") from None
    except KeyboardInterrupt:
        print(f"\nStopped. What was judged is kept in {plan.out}: start again to go on.", file=sys.stderr)
        raise
    print_safely(_text(summary, plan))
    return NOT_PASSED if summary.unjudged else PASSED


def _plan(arguments: argparse.Namespace) -> Plan:
    from gatherlab.grading.class_run import Plan, exercises_of

    folder, out = arguments.folder, arguments.out
    if not folder.exists():
        raise UsageError(f"there is no {folder}")
    if out.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise UsageError("--out must be a folder of its own, not FOLDER or a folder around it")
    try:
        exercises = exercises_of(arguments.lesson)
    except ValueError as problem:
        raise UsageError(str(problem)) from None
    return Plan(
        folder, out, arguments.workers, arguments.lms, arguments.assignment, arguments.points, exercises
    )


def _shown(results: Iterator[Result], total: int) -> Iterator[Result]:
    """Pass the results on with a progress bar on stderr, where that is a terminal; before, a warning."""
    from gatherlab.checking.wall import sandbox

    if not sandbox.available():
        print(NO_SANDBOX, file=sys.stderr)
    elif why := sandbox.one_by_one():
        print(ONE_BY_ONE.format(why=why), file=sys.stderr)
    try:
        from tqdm import tqdm  # a learner's package: here it may be missing
    except ImportError:
        return _counted(results, total)
    # its own lock is one for several processes: from Python 3.14 on it starts a process that looks for its
    # modules in the current folder
    tqdm.set_lock(threading.RLock())
    return iter(tqdm(results, total=total, unit="learner", desc="grading", disable=None))


def _counted(results: Iterator[Result], total: int) -> Iterator[Result]:
    terminal = sys.stderr.isatty()
    for number, result in enumerate(results, start=1):
        yield result
        if terminal:
            print(f"\rgrading: {number} of {total} learners", end="", file=sys.stderr, flush=True)
    if terminal:
        print(file=sys.stderr)


def _text(summary: Summary, plan: Plan) -> str:
    """What the instructor reads at the end."""
    lines = [
        f"{summary.learners} learners, {len(plan.exercises)} exercises: {summary.handed_in} answers, "
        f"{summary.passed} passed.",
    ]
    known = (
        f"; {summary.known} verdicts were known from before or from the same text" if summary.known else ""
    )
    lines.append(f"{summary.judged} answers were judged now{known}.")
    if summary.problems:
        lines += ["", f"Problems: {len(summary.problems)}", *(f"  {p}" for p in summary.problems[:SHOWN])]
        lines += (
            [f"  … all of them are in {plan.out / 'report.html'}"] if len(summary.problems) > SHOWN else []
        )
    lines += [f"You had edited a file: it is now {name}." for name in summary.kept]
    if summary.stale:
        lines.append(
            f"Of learners who are not in FOLDER now, and left as they were: {', '.join(summary.stale[:5])}."
        )
    if summary.unjudged:
        lines.append(
            f"{summary.unjudged} answers could not be judged for lack of room. Run the same command again."
        )
    lines += ["", f"In {plan.out}: {', '.join(summary.files)}.", f"Open {plan.out / 'report.html'} first."]
    return "\n".join([*lines, summary.isolation])


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1
