"""``gatherlab site``: the course as a folder that any web server can hand out."""

from __future__ import annotations

import argparse
from pathlib import Path

from gatherlab import course
from gatherlab.commands import PASSED, Subparsers, UsageError, print_safely

__all__ = ["add", "run"]


def add(subparsers: Subparsers) -> None:
    """Describe the command to argparse."""
    site = subparsers.add_parser(
        "site",
        help="build the course as a web site: learners need a browser and nothing else",
        description=(
            "Build a folder of static files: the course in JupyterLab's own interface, with a Python that "
            "runs in the browser tab. Any web server can hand it out, under any path; nothing is asked of "
            "another host. docs/deploy.md says how to publish it."
        ),
    )
    site.add_argument("out", metavar="OUT", type=Path, help="the folder to write: new, empty, or an older site")
    site.add_argument(
        "--pyodide", metavar="FOLDER", type=Path, help="a folder with Pyodide's files, instead of npm's"
    )
    site.add_argument(
        "--no-snapshot",
        action="store_true",
        help="kernels start without a memory snapshot: fewer bytes, some seconds more",
    )


def run(arguments: argparse.Namespace) -> int:
    """Build the site.  Raises UsageError for a folder that is not ours and for what is not installed."""
    root = course.root()
    if root is None:
        raise UsageError("the course was not found: run the command in the course's folder")
    out: Path = arguments.out
    try:
        from gatherlab.site import build, parts

        _refuse_foreign(out, build.MARK)
        made = build.build(
            root,
            out.resolve(),
            pyodide=arguments.pyodide,
            snapshot=not arguments.no_snapshot,
            tell=lambda step: print_safely(f"  {step} ..."),
        )
    except ImportError as problem:
        raise UsageError(f"{problem}. Install what builds the site: pip install -e '.[site]'") from None
    except parts.MissingPart as problem:
        raise UsageError(str(problem)) from None
    except OSError as problem:
        raise UsageError(f"cannot write {out}: {problem.strerror or problem}") from None
    print_safely(f"{out}: the site, with {'a' if made['snapshot'] else 'no'} memory snapshot. Look at it:")
    print_safely(f"  python -m http.server --bind 127.0.0.1 --directory {out}")
    return PASSED


def _refuse_foreign(out: Path, mark: str) -> None:
    """Raise UsageError where files lie that this command did not make."""
    if out.is_dir() and any(out.iterdir()) and not (out / mark).is_file():
        raise UsageError(
            f"{out} is not empty, and no site of this course. Name a new folder; nothing was changed."
        )
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file. Name a folder; nothing was changed.")
