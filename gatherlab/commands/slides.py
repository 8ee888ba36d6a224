"""``gatherlab slides``: a lesson as a deck of slides that works offline."""

from __future__ import annotations

import argparse
from pathlib import Path

from gatherlab import course
from gatherlab.commands import PASSED, Subparsers, UsageError, course_folder, print_safely
from gatherlab.deck import Deck, deck

__all__ = ["add", "run"]


def add(subparsers: Subparsers) -> None:
    """Describe the command to argparse."""
    slides = subparsers.add_parser(
        "slides",
        help="make slides of a lesson: one HTML file that needs no network",
        description=(
            "Make slides of a lesson for a classroom (slides 03): one HTML file with its text, programs, "
            "timelines and questions, as they are stored in the notebook. It needs no network. In the "
            "deck: Space or N for the next slide, Esc for all of them, F for the whole screen."
        ),
    )
    slides.add_argument("lesson", metavar="LESSON", help="the number of a lesson, such as 03")
    slides.add_argument(
        "--out", metavar="FILE", type=Path, help="where to write it (default: slides-03.html)"
    )
    slides.add_argument("--force", action="store_true", help="write even if there is such a file already")


def run(arguments: argparse.Namespace) -> int:
    """Write the deck.  Raises UsageError for a lesson that is not there and a file that is."""
    notebook = _notebook(arguments.lesson)
    out = arguments.out or Path(f"slides-{notebook.stem[:2]}.html")
    if out.exists() and not arguments.force:
        raise UsageError(f"{out} is there already. Name another file with --out, or replace it with --force.")
    made = _deck(notebook)
    try:
        out.write_text(made.html, encoding="utf-8")
    except OSError as problem:
        raise UsageError(f"cannot write {out}: {problem.strerror or problem}") from None
    print_safely(f"{out}: {made.slides} slides of {notebook.name}. Open it in a browser.")
    return PASSED


def _notebook(lesson: str) -> Path:
    """The notebook of a lesson by its number.  Raises UsageError."""
    root = course_folder()
    try:
        known = {one.number: one.stem for one in course.lessons()}
    except course.CourseError as problem:
        raise UsageError(str(problem)) from None
    number = lesson.partition("_")[0].zfill(2) if lesson else ""
    if number not in known:
        raise UsageError(f"there is no lesson {lesson!r}. There are: {', '.join(known)}")
    return root / "notebooks" / f"{known[number]}.ipynb"


def _deck(notebook: Path) -> Deck:
    """The deck.  Raises UsageError."""
    try:
        return deck(notebook)
    except ImportError as problem:
        raise UsageError(
            f"{problem}. JupyterLab brings it: run python3 start.py once, and use its .venv"
        ) from None
    except (OSError, ValueError) as problem:
        raise UsageError(str(problem)) from None
