"""``gatherlab why``: explain a traceback, a warning or a message of asyncio's in a text."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gatherlab.commands import NOT_PASSED, PASSED, Subparsers, UsageError, print_safely

__all__ = ["add", "run"]

MOST_ANSWERS = 3
MOST_BYTES = 8_000_000  # read from the end of a file: the last error stands there


def add(subparsers: Subparsers) -> None:
    """Describe the command to argparse."""
    why = subparsers.add_parser(
        "why",
        help="explain an error of asyncio in the output of a script",
        description=(
            "Explain the traceback, the warnings and asyncio's messages in a text, such as what a script "
            "wrote to its "
            "error output: python script.py 2> errors.txt, then why errors.txt. FILE may be - for the "
            "standard input. Nothing in it is run."
        ),
    )
    why.add_argument("file", metavar="FILE", help="a text file, or - for the standard input")


def run(arguments: argparse.Namespace) -> int:
    """Explain.  Returns 0 where an explanation is known, 1 where none is."""
    from gatherlab.explaining.asking import explain_one
    from gatherlab.explaining.written import of_text

    seen = of_text(_text(arguments.file))
    if not seen:
        print_safely(
            "Why: there is nothing to explain.\nThis text has no traceback, no warning and no message of "
            "asyncio's. "
            "A script's error output has them: python script.py 2> errors.txt"
        )
        return NOT_PASSED
    answers = [explain_one(one) for one in seen]
    known = [one for one in answers if one.code] or answers[:1]
    distinct = list({one.title: one for one in known}.values())
    print_safely("\n\n".join(one.text() for one in distinct[:MOST_ANSWERS]))
    if len(distinct) > MOST_ANSWERS:
        print_safely(f"\n{len(distinct) - MOST_ANSWERS} more kinds of errors are not shown.")
    return PASSED if known[0].code else NOT_PASSED


def _text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else _end_of(Path(name))
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise UsageError(f"cannot read {name}: {reason}") from None
    encoding = (
        "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    )  # PowerShell's > writes UTF-16
    return data.decode(encoding, "replace")


def _end_of(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - MOST_BYTES))
        return file.read()
