"""``gatherlab nbgrader DIR``: write the course as a course for nbgrader."""

from __future__ import annotations

import argparse
from pathlib import Path

from gatherlab.commands import PASSED, Subparsers, UsageError, print_safely

__all__ = ["add", "run"]


def add(subparsers: Subparsers) -> None:
    """Describe the command to argparse."""
    parser = subparsers.add_parser(
        "nbgrader",
        help="write the course for nbgrader: source notebooks, config, README",
        description=(
            "Write a course for nbgrader into DIR: nbgrader_config.py, one assignment for each lesson in "
            "source/, and a README that says how to go on. It is made from exercises/ and solutions/."
        ),
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="the folder to write, new or empty")


def run(arguments: argparse.Namespace) -> int:
    """Write the folder and say what is in it."""
    from gatherlab.nbgrader import FolderError, write

    try:
        files = write(arguments.folder)
    except FolderError as problem:
        raise UsageError(str(problem)) from None
    print_safely("\n".join(map(str, files)))
    print_safely(f"Read {arguments.folder / 'README.md'} next.")
    return PASSED
