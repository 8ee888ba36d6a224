"""The command line: ``gatherlab``, which is ``main`` here, or ``python -P -m gatherlab``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from gatherlab.commands import NOT_PASSED, PASSED, USAGE, Command, UsageError, commands

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.  Returns 0 for success, 1 for a check not passed, 2 for a wrong call."""
    argv = sys.argv[1:] if argv is None else argv
    known = commands(argv[0] if argv else "")
    parser = _parser(known)
    arguments = parser.parse_args(argv)
    if arguments.command is None:
        parser.print_help()
        return PASSED
    try:
        outcome = known[arguments.command].run(arguments)
    except UsageError as problem:
        print(f"gatherlab: {problem}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:  # the reader of our output has gone, as with | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_PASSED
    except KeyboardInterrupt:
        return 130
    # somebody else's program: what it raises is for the interpreter, Ctrl-C and a broken pipe too
    return outcome if isinstance(outcome, int) else outcome()


def _parser(known: Mapping[str, Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gatherlab", description="The workshop behind the gather() course.")
    subparsers = parser.add_subparsers(dest="command", title="commands", metavar="")
    for command in known.values():
        command.add(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
