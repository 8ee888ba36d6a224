"""``gatherlab grade``: grade the exercises of a whole class."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gatherlab.commands import ASKED, NOT_PASSED, PASSED, Subparsers, UsageError, print_safely

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
            "in the file name, one folder each, or what a learning platform lets you download. Stop it "
            "when you like and start it again: it goes on where it was. docs/teaching.md says, for each "
            "platform, where to click and what to type."
        ),
    )
    grade.add_argument("folder", metavar="FOLDER", type=Path, help="the folder or zip with the submissions")
    grade.add_argument(
        "--out", metavar="RESULTS", type=Path, required=True, help="the folder for the results"
    )
    grade.add_argument(
        "--lms",
        metavar="NAME",
        help=(
            "write also what this platform takes back, the marks or the pages or both: moodle, canvas, "
            "blackboard, d2l, sakai, openolat, open_edx, ilias, chamilo"
        ),
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
        help="with --lms: what the assignment is worth (default: what its column says, else 1 each)",
    )
    grade.add_argument(
        "--assignment",
        metavar="TITLE",
        default="",
        help=(
            "with --lms: the title of the assignment's column, as the platform exports it: for Canvas "
            "'Gather 01 (12345)', for Blackboard 'Gather 01 [Total Pts: 10 Score] |664617'"
        ),
    )
    grade.add_argument(
        "--class-list",
        metavar="FILE.csv",
        type=Path,
        help=(
            "with --lms: the table that the platform exports, which says who is who (needed for d2l, "
            "open_edx, groups in Moodle, and Moodle in another language than English)"
        ),
    )
    grade.add_argument("--decimal-comma", action="store_true", help="with --lms: write 3,33 in place of 3.33")
    grade.add_argument(
        "--shape",
        metavar="NAME",
        default="",
        help="what the download is, where that is not recognised: a platform, names (the files' names say "
        "whose they are) or folders (each is one learner); --shape ? lists them",
    )
    grade.add_argument(
        "--names",
        metavar="FILE.csv",
        type=Path,
        help="a table that says whose what is: what stands in the download, name, id, login",
    )
    grade.add_argument(
        "--workers",
        metavar="N",
        type=_positive,
        default=2 * _cores(),  # half of a submission's time is waiting for the kernel to make its namespaces
        help="submissions at once (default: two per core)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Grade.  Returns 0; 1 where something could not be judged on this machine; 3 where only the teacher can
    say whose something is, and nothing was graded.  Raises UsageError.
    """
    _refuse_folders(arguments.folder, arguments.out)
    from gatherlab.checking.wall import sandbox

    with sandbox.tried_meanwhile():  # it takes as long as all that is imported and looked through
        return _graded(arguments)


def _graded(arguments: argparse.Namespace) -> int:
    from gatherlab.grading.class_run import grade_class
    from gatherlab.grading.intake.question import Question
    from gatherlab.grading.intake.whose import NoSuchShape
    from gatherlab.grading.intake.zips import Unreadable
    from gatherlab.grading.judging.journal import Busy
    from gatherlab.grading.results import ForeignResults
    from gatherlab.grading.tables.class_list import CannotGoBack

    plan = _plan(arguments)
    try:
        summary = grade_class(plan, _shown)
    except Question as question:
        print(question.text(_typed(arguments)), file=sys.stderr)
        return ASKED
    except NoSuchShape as problem:
        raise UsageError(f"{problem}: leave --shape out, or give another") from None
    except Unreadable as problem:
        raise UsageError(f"{plan.folder} {problem}") from None
    except (LookupError, ForeignResults, CannotGoBack) as problem:
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


def _refuse_folders(folder: Path, out: Path) -> None:
    if not folder.exists():
        raise UsageError(f"there is no {folder}")
    if out.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise UsageError("--out must be a folder of its own, not FOLDER or a folder around it")


def _plan(arguments: argparse.Namespace) -> Plan:
    from gatherlab.grading.class_run import Plan, exercises_of
    from gatherlab.grading.intake.name_list import NameList, WrongList
    from gatherlab.grading.intake.whose import SHAPES

    names = None
    try:
        if arguments.shape and arguments.shape not in SHAPES:
            raise UsageError(f"--shape is one of {', '.join(SHAPES)}")
        names = NameList.read(arguments.names) if arguments.names is not None else None
        exercises = exercises_of(arguments.lesson)
    except WrongList as problem:
        raise UsageError(str(problem)) from None
    except ValueError as problem:
        raise UsageError(str(problem)) from None
    for option in ("assignment", "points", "class_list", "decimal_comma"):
        if arguments.lms is None and getattr(arguments, option):
            raise UsageError(f"--{option.replace('_', '-')} goes with --lms: say which platform it is for")
    return Plan(
        folder=arguments.folder,
        out=arguments.out,
        workers=arguments.workers,
        lms=arguments.lms,
        assignment=arguments.assignment,
        points=arguments.points,
        exercises=exercises,
        class_list=arguments.class_list,
        comma=arguments.decimal_comma,
        shape=arguments.shape,
        names=names,
        announce=print_safely,
    )


def _typed(arguments: argparse.Namespace) -> str:
    """The command as it can be typed again, with more behind it."""
    words = ["gatherlab", "grade", str(arguments.folder), "--out", str(arguments.out)]
    words += [word for lesson in arguments.lesson for word in ("--lesson", lesson)]
    for option in ("lms", "assignment", "points", "class_list"):
        value = getattr(arguments, option)
        words += [f"--{option.replace('_', '-')}", str(value)] if value else []
    words += ["--decimal-comma"] if arguments.decimal_comma else []
    return shlex.join(words)


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
    if summary.going_back:
        lines += ["", *summary.going_back]
    lines += [f"You had edited a file: it is now {name}." for name in summary.kept]
    if summary.stale:
        lines.append(f"From an earlier grading, and left as they were: {', '.join(summary.stale[:5])}.")
    lines += _lessons_nobody_handed_in(summary)
    if summary.unjudged:
        lines.append(
            f"{summary.unjudged} answers could not be judged: there was no room for them, or their processes "
            "were ended from outside. Run the same command again."
        )
    lines += ["", f"In {plan.out}: {', '.join(summary.files)}.", f"Open {plan.out / 'report.html'} first."]
    return "\n".join([*lines, summary.isolation])


def _lessons_nobody_handed_in(summary: Summary) -> list[str]:
    """A line on lessons that count though nobody handed in any of them: was only one of them the task?"""
    asked, answered = map(_lessons, (summary.asked, summary.answered))
    missing = sorted(asked - answered)
    if not missing or not answered:
        return []
    words = " ".join(f"--lesson {number}" for number in sorted(answered))
    what = f"lesson {missing[0]}" if len(missing) == 1 else f"lessons {', '.join(missing)}"
    return [f"Nobody handed in {what}, and all of it counts as not passed. Add {words} to leave it out."]


def _lessons(exercises: Collection[str]) -> set[str]:
    """The numbers of the lessons that exercises belong to: ``01``."""
    from gatherlab.course import lessons

    return {lesson.number for lesson in lessons() if not set(lesson.exercises).isdisjoint(exercises)}


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
