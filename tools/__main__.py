"""``python -m tools COMMAND``: one entry for all tools."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import tools.quick_nbval  # noqa: F401 - before anything reads notebooks
from tools.notebooks import CODE_FOLDERS, ROOT, find

EPILOG = "Without PATHS a command takes the course's own folders."


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m tools", description=__doc__, epilog=EPILOG)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    execute = with_paths(commands.add_parser("execute", help="run notebooks clean and store their outputs"))
    execute.add_argument("--latency", default="1", help="scale of the practice API's delays (default: 1)")
    normalise = with_paths(commands.add_parser("normalise", help="give notebooks their one form"))
    normalise.add_argument("--check", action="store_true", help="change nothing, say which differ")
    exercises = commands.add_parser("exercises", help="make exercises/ from solutions/")
    exercises.add_argument("--check", action="store_true", help="change nothing, say which differ")
    drawn = commands.add_parser("pictures", help="draw the README's picture")
    drawn.add_argument("--check", action="store_true", help="change nothing, say which differ")
    gallery = commands.add_parser("gallery", help="photograph what the course draws, for docs/gallery.md")
    gallery.add_argument("--check", action="store_true", help="change nothing, say what differs")
    with_paths(commands.add_parser("runall", help="queue all cells at once, as Run All does"))
    commands.add_parser("readable", help="print a notebook as text").add_argument("path", type=Path)
    other = commands.add_parser("environment", help="make the lean environment of another Python")
    other.add_argument("version", help="such as 3.13")
    other.add_argument("python", help="its interpreter")
    commands.add_parser("site", help="build the site that tests/site looks at")
    test = commands.add_parser("test", help="everything that CI runs")
    test.add_argument("--only-this-python", action="store_true", help="leave the other Pythons out")
    return top


def with_paths(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Add the optional notebooks."""
    command.add_argument("paths", nargs="*", type=Path, metavar="PATHS", help="notebooks or folders")
    return command


def main(words: list[str]) -> int:
    """Run one command; returns the exit code.  A tool is imported when used: `readable` has to be quick."""
    given = parser().parse_args(words)
    try:
        return run(given)
    except (FileNotFoundError, ValueError) as error:
        print(f"{given.command}: {error}", file=sys.stderr)
        return 1


def run(given: argparse.Namespace) -> int:
    """Call the tool of the command given."""
    if given.command == "site":
        from tools import site

        return site.build()
    if given.command == "readable":
        from tools import readable

        return readable.run(given.path)
    if given.command == "environment":
        from tools import gates

        return gates.environment(given.version, given.python)
    if given.command == "test":
        from tools import gates

        return gates.run(others=not given.only_this_python)
    if given.command == "pictures":
        from tools import pictures

        return pictures.run(check=given.check)
    if given.command == "gallery":
        from tools import gallery

        return gallery.run(check=given.check)
    if given.command == "exercises":
        from tools import make_exercises

        return make_exercises.run(Path("solutions"), Path("exercises"), check=given.check)
    return run_on_notebooks(given)


def run_on_notebooks(given: argparse.Namespace) -> int:
    """Call one of the tools that work on notebooks."""
    if given.command == "execute":
        from tools import execute

        return execute.run(find(*(given.paths or CODE_FOLDERS[:2])), latency=given.latency)
    paths = find(*(given.paths or CODE_FOLDERS))
    if given.command == "normalise":
        from tools import normalise

        return normalise.run(paths, check=given.check)
    from tools import runall

    return runall.run(paths)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] != "readable":
        os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
