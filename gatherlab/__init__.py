"""The workshop behind the asyncio.gather() course: timelines, checks, quizzes and a practice API.

Names are imported on first use, so that ``import gatherlab`` costs nothing that a cell does not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

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
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Import a public name from its room on first use."""
    if name not in _HOMES:
        raise AttributeError(f"gatherlab has no {name!r}. It offers: {', '.join(sorted(_HOMES))}.")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
