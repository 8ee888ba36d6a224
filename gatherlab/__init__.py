"""The workshop behind the asyncio.gather() course: timelines, checks, quizzes and a practice API.

Names are imported on first use, so that ``import gatherlab`` costs nothing that a cell does not need.

PYTEST_DONT_REWRITE: pytest looks for this word where a plugin's package is there before it, as in a program
that is watched, and would warn of what it cannot rewrite otherwise.
"""

import os
import sys

# No import stands before these lines, not even one from __future__.  ``python -m gatherlab`` looks first in
# the current folder, which may hold what strangers handed in; -P and the command ``gatherlab`` do not.
_STARTED = sys.orig_argv if sys.argv[:1] == ["-m"] and not sys.flags.safe_path else []  # only for a moment
if any(word.removeprefix("-m").partition(".")[0] == __name__ for word in _STARTED):
    try:  # noqa: SIM105  contextlib would be an import
        sys.path[:1] = [] if sys.path[0] == os.getcwd() else sys.path[:1]  # noqa: PTH109  pathlib imports much
    except FileNotFoundError:  # the current folder was removed
        pass

from importlib import import_module  # noqa: E402
from typing import Any  # noqa: E402

__version__ = "0.1.0"

_HOMES = {
    "practice_api": "gatherlab.practice",
    "api": "gatherlab.practice",
    "ApiError": "gatherlab.practice",
    "timeline": "gatherlab.cells.timeline",
    "compare": "gatherlab.cells.timeline",
    "simulator": "gatherlab.cells.simulator",
    "quiz": "gatherlab.cells.quiz",
    "check": "gatherlab.cells.exercise",
    "hint": "gatherlab.cells.exercise",
    "solution": "gatherlab.cells.exercise",
    "reset": "gatherlab.cells.exercise",
    "progress": "gatherlab.cells.progress",
    "why": "gatherlab.cells.why",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Import a public name from its room on first use."""
    if name not in _HOMES:
        raise AttributeError(f"gatherlab has no {name!r}. It offers: {', '.join(sorted(_HOMES))}.")
    from gatherlab.search_path import hidden_by_own_files

    try:
        found = getattr(import_module(_HOMES[name]), name)
    except (ImportError, AttributeError) as problem:
        if sentence := hidden_by_own_files():
            raise ImportError(sentence) from problem
        raise
    if sentence := hidden_by_own_files():
        print(sentence)
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])


if sys.platform == "emscripten":  # a page's asyncio, HTTP and clock are made like a desktop's
    from gatherlab.browser import install

    install()
