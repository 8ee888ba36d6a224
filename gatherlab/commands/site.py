"""``gatherlab site``: the course as a folder that any web server can hand out."""

from __future__ import annotations

import argparse
from pathlib import Path

from gatherlab.commands import PASSED, Subparsers, UsageError, course_folder, print_safely

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
    site.add_argument(
        "out", metavar="OUT", type=Path, help="where to write: a new or empty folder, an older site"
    )
    site.add_argument(
        "--pyodide", metavar="FOLDER", type=Path, help="a folder with Pyodide's files, instead of npm's"
    )
    site.add_argument(
        "--no-snapshot",
        action="store_true",
        help="kernels start without a memory snapshot: fewer bytes, some seconds more",
    )
    site.add_argument("--serve", action="store_true", help="then serve it to this machine, until Ctrl-C")
    site.add_argument("--port", type=int, default=0, help="the port for --serve (default: a free one)")
    site.add_argument("--no-browser", action="store_true", help="with --serve: open no browser")


def run(arguments: argparse.Namespace) -> int:
    """Build the site.  Raises UsageError for a folder that is not ours and for what is not installed."""
    root = course_folder()
    out: Path = arguments.out
    _refuse_foreign(out)
    snapshot = _build(root, out, arguments.pyodide, snapshot=not arguments.no_snapshot)
    print_safely(f"{out}: the site, with {'a' if snapshot else 'no'} memory snapshot.")
    if arguments.serve:
        _serve(out, arguments.port, browser=not arguments.no_browser)
    else:
        print_safely("Look at it with --serve, or hand the folder to any web server (docs/deploy.md).")
    return PASSED


def _build(root: Path, out: Path, pyodide: Path | None, *, snapshot: bool) -> bool:
    """Build it; whether it has a snapshot.  Raises UsageError."""
    try:
        from gatherlab.site.build import build
        from gatherlab.site.parts import MissingPart
    except ImportError as problem:
        raise UsageError(f"{problem}. Install what builds the site: pip install -e '.[site]'") from None
    try:
        made = build(root, out.resolve(), pyodide=pyodide, snapshot=snapshot, tell=_tell)
    except MissingPart as problem:
        raise UsageError(str(problem)) from None
    except OSError as problem:
        raise UsageError(f"cannot write {out}: {problem.strerror or problem}") from None
    return bool(made["snapshot"])


def _tell(step: str) -> None:
    print_safely(f"  {step} ...")


def _serve(out: Path, port: int, *, browser: bool) -> None:
    from gatherlab.site.serve import serve

    try:
        serve(out, port, browser=browser)
    except OSError as problem:
        raise UsageError(f"port {port} cannot be had: {problem.strerror or problem}") from None


def _refuse_foreign(out: Path) -> None:
    """Raise UsageError where something lies that this command did not make."""
    from gatherlab.site.place import MARK

    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file. Name a folder; nothing was changed.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise UsageError(
            f"{out} is not empty, and no site of this course. Name a new folder; nothing was changed."
        )
