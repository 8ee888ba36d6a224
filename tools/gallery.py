"""The gallery: everything the course draws, light and dark side by side, as docs/gallery.md.

The timelines are the golden pictures of the tests, which CI compares byte for byte.  The cards are
screenshots of a real JupyterLab; they are taken anew by this command, and never compared, for fonts differ.
So is the README's part of a lesson.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.notebooks import ROOT

__all__ = ["page", "pictures", "run"]

PAGE = ROOT / "docs" / "gallery.md"
SHOTS = ROOT / "docs" / "pictures" / "gallery"
GOLDENS = ROOT / "tests" / "picture" / "goldens"
TIMELINES = {
    "sequential": "One after another: each await is a wait of its own.",
    "gathered": "`asyncio.gather`: five waits side by side; the tasks of the HTTP library are folded away.",
    "compared": "`compare(a, b)`: the same work both ways, on one time axis.",
    "raised": "One request fails: its lane ends with the error, the others go on.",
    "task-group": "A TaskGroup in which one task fails.",
    "orphan": "A task that nobody waits for is still running when the block ends.",
    "blocked": "A blocking call: while it runs, no lane moves, and the band lies over all of them.",
    "semaphore": "Six jobs, two at a time; held at the semaphore is drawn apart from waiting.",
    "compact": "Sixty jobs: thin lanes, each outcome with an end mark of its own.",
}
QUIZZES = {
    "one": "One answer",
    "all": "All that apply",
    "predict": "Predict the output",
    "order": "Put in order",
}
STATES = {"asked": "asked", "wrong": "a wrong answer, with feedback aimed at it", "right": "the right one"}
CARDS = {
    "simulator": "The simulator: the choices on the left pick the program, which is run and drawn.",
    "check-not-attempted": "A check of the untouched exercise.",
    "check-not-yet": "A check of a wrong answer: what was called, expected, seen, and what to look at next.",
    "hint": "The first of three hints.",
    "check-passed": "A check that passes: the idea in one sentence, and other ways.",
    "solution": "A solution, and why it works.",
    "progress": "The map of the course: what is done, what is next.",
}
HEAD = """\
# Gallery

Everything that the course draws, in both themes. `python -m tools gallery` makes this page.
"""


def sections() -> dict[str, dict[Path, str]]:
    """The headings, and below each the pictures (without theme and ending) with their captions."""
    quizzes = {
        SHOTS / f"quiz-{kind}-{state}": f"{name}: {words}."
        for kind, name in QUIZZES.items()
        for state, words in STATES.items()
    }
    return {
        "Timelines": {GOLDENS / name: caption for name, caption in TIMELINES.items()},
        "Simulator, exercises, progress": {SHOTS / name: caption for name, caption in CARDS.items()},
        "Quizzes": quizzes,
    }


def ending(place: Path) -> str:
    """Golden pictures are drawings, the rest are screenshots."""
    return "svg" if place.parent == GOLDENS else "png"


def pictures() -> list[Path]:
    """Every file that the page shows."""
    places = [place for section in sections().values() for place in section]
    return [Path(f"{place}.{theme}.{ending(place)}") for place in places for theme in ("light", "dark")]


def page() -> str:
    """The page; the same bytes each time."""
    parts = [HEAD]
    for heading, section in sections().items():
        parts.append(f"\n## {heading}\n")
        for place, caption in section.items():
            parts.append(f"\n{caption}\n\n{row(place, caption)}\n")
    return "".join(parts)


def row(place: Path, caption: str) -> str:
    """One picture in both themes, side by side."""
    below = Path(os.path.relpath(place, PAGE.parent)).as_posix()
    words = caption.replace("`", "").rstrip(".")
    cells = "".join(
        f'<td><img src="{below}.{theme}.{ending(place)}" width="410" alt="{words} ({theme} theme)"></td>'
        for theme in ("light", "dark")
    )
    return f"<table><tr>{cells}</tr></table>"


def run(*, check: bool) -> int:
    """Take the screenshots and write the page, or with ``check`` only say what differs: the exit code."""
    if not check:
        took = take()
        if took:
            return took
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
        print(f"{PAGE}: written")
    return complaints()


def take() -> int:
    """Take the screenshots with the browser of the tests; returns the exit code."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-pno:cacheprovider", "tests/browser/gallery.py"]
    env = {**os.environ, "GATHERLAB_GALLERY": str(SHOTS)}
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def complaints() -> int:
    """Print what is missing, left over or different; returns the exit code."""
    wanted = pictures()
    found = [f"{path}: is missing" for path in wanted if not path.is_file()]
    found += [f"{path}: is not on the page" for path in sorted(SHOTS.glob("*")) if path not in wanted]
    if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page():
        found.append(f"{PAGE}: is not what the tool writes")
    for complaint in found:
        print(f"{complaint}; run: python -m tools gallery")
    return 1 if found else 0
