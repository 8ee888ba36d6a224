"""The commands of ``gatherlab``, one module each, found by their file names.

A command module has ``add(subparsers)``, which describes it to argparse, and ``run(arguments)``, which
returns the exit code.  It imports what is heavy inside its functions, so that ``--help`` stays quick.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Subparsers = Any

__all__ = [
    "ASKED",
    "NOT_PASSED",
    "PASSED",
    "USAGE",
    "Command",
    "Subparsers",
    "UsageError",
    "commands",
    "course_folder",
    "print_safely",
]

# exit codes; ASKED: nothing was done, the user has to say something
PASSED, NOT_PASSED, USAGE, ASKED = range(4)


class UsageError(Exception):
    """The command was called wrongly; the message says how to call it."""


class Command(Protocol):
    """What a command module offers."""

    def add(self, subparsers: Subparsers) -> None:
        """Describe the command to argparse."""

    def run(self, arguments: argparse.Namespace) -> int | Callable[[], int]:
        """Do it.  Returns the exit code, or what is left to do outside of our own error handling, which
        returns it; raises UsageError for a wrong call.
        """


def commands(only: str = "") -> dict[str, Command]:
    """The commands by name, in the order of the alphabet; just the one called ``only`` if there is one."""
    names = sorted(found.name for found in iter_modules(__path__))
    if only in names:
        names = [only]
    return {name: cast(Command, import_module(f"{__name__}.{name}")) for name in names}


def course_folder() -> Path:
    """The folder of the course.  Raises UsageError where there is none."""
    from gatherlab import course

    root = course.root()
    if root is None:
        raise UsageError("the course was not found: run the command in the course's folder")
    return root


def print_safely(text: str) -> None:
    """Print, also to a terminal that cannot show every character."""
    import sys

    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))
