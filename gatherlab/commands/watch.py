"""``gatherlab watch``: run any asyncio program, and tell what its tasks did."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from gatherlab.commands import NOT_PASSED, PASSED, Subparsers, UsageError

__all__ = ["add", "run"]


def add(subparsers: Subparsers) -> None:
    """Describe the command to argparse."""
    watch = subparsers.add_parser(
        "watch",
        help="run any asyncio program, and tell what its tasks did",
        usage="gatherlab watch [options] PROGRAM [ARGS…]\n       gatherlab watch [options] -m MODULE [ARGS…]",
        description=(
            "Run a program as python would, with its arguments, input, output and exit code. When it ends, "
            "or on Ctrl-C, say on the error output what its asyncio tasks did: a timeline, and what "
            "went wrong: a blocked loop, lost tasks, errors that nobody read, awaits that could have been "
            "gathered."
        ),
    )
    watch.add_argument("--html", metavar="FILE", help="write the timeline as a page to look around in")
    watch.add_argument("--svg", metavar="FILE", help="write the timeline as a picture")
    watch.add_argument("--json", metavar="FILE", help="write the events for a trace viewer (ui.perfetto.dev)")
    watch.add_argument("--force", action="store_true", help="write over files that watch did not make")
    watch.add_argument("--last", metavar="SECONDS", type=_seconds, help="show the last seconds only")
    watch.add_argument(
        "--keep", metavar="N", type=_count, help="keep about this many tasks, the latest (default 50,000)"
    )
    watch.add_argument(
        "--in-flight", metavar="N", type=_count, help="say when more tasks are in progress (default 1,000)"
    )
    watch.add_argument(
        "--package",
        metavar="NAME",
        action="append",
        default=[],
        help="an installed package that counts as the program",
    )
    watch.add_argument(
        "-m",
        dest="module",
        metavar="MODULE",
        nargs=argparse.REMAINDER,
        help="run a module, as python -m does",
    )
    watch.add_argument(
        "program", metavar="PROGRAM", nargs=argparse.REMAINDER, help="a Python file, and its arguments"
    )


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"a number of seconds above 0, not {text}")
    return value


def _count(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if not 0 < value <= 10_000_000:
        raise argparse.ArgumentTypeError(f"a whole number from 1 on, not {text}")
    return value


def run(arguments: argparse.Namespace) -> int | Callable[[], int]:
    """Look whether the program can be run.  Returns what runs it; how that ends is up to the interpreter."""
    from gatherlab.watching import files, program
    from gatherlab.watching.options import KEEP, MOST, Options

    options = Options(
        html=arguments.html,
        svg=arguments.svg,
        json=arguments.json,
        force=arguments.force,
        last=arguments.last,
        keep=arguments.keep or KEEP,
        most=arguments.in_flight or MOST,
    )
    module = arguments.module is not None
    words = arguments.module if module else arguments.program
    if not words:
        raise UsageError("say which program: gatherlab watch PROGRAM, or gatherlab watch -m MODULE")
    try:
        files.look_before([path for _, path in options.files], force=options.force)
        code = None if module else program.compiled(words[0])
    except (files.CannotWrite, program.NoProgram) as problem:
        raise UsageError(str(problem)) from None
    except SyntaxError as error:
        sys.excepthook(SyntaxError, error.with_traceback(None), None)
        print(f"gatherlab: {words[0]} cannot be read as Python, so nothing was run", file=sys.stderr)
        return NOT_PASSED

    def run_it() -> int:
        from gatherlab.watching.running import run_watched

        run_watched(words, code, options, module=module, packages=arguments.package)
        return PASSED

    return run_it
