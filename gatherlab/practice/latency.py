"""How long an answer takes: fixed per address, so that a program behaves the same on every run.

Post 1 takes 0.9 s, post 2 0.7 s and post 3 0.4 s: started together, post 3 is there first.
``GATHERLAB_LATENCY`` multiplies every wait: 3 is slow motion for a classroom, 0.1 is fast, 0 is none.
"""

from __future__ import annotations

import math
import os

from gatherlab.practice.errors import PracticeApiError

__all__ = ["VARIABLE", "latency", "scale"]

VARIABLE = "GATHERLAB_LATENCY"

_FIRST_POSTS = {"1": 0.9, "2": 0.7, "3": 0.4}
_LISTS = {"posts": 0.6, "todos": 0.4}
_LIST = 0.5
_USER = 0.5
# Thirteen different waits from 0.2 to 0.8 s; posts 1 to 10 have ten different ones with _FIRST_POSTS.
_ROWS = (0.35, 0.7, 0.4, 0.2, 0.55, 0.3, 0.75, 0.25, 0.6, 0.45, 0.8, 0.5, 0.65)


def latency(resource: str, row_id: str | None = None, child: str | None = None) -> float:
    """Seconds until the answer for a row, for a list (no ``row_id``) or for a row's list; not scaled."""
    if row_id is None:
        return _LISTS.get(resource, _LIST)
    if child is None and resource == "users":
        return _USER
    if child is None and resource == "posts" and row_id in _FIRST_POSTS:
        return _FIRST_POSTS[row_id]
    return _ROWS[_number(row_id) % len(_ROWS)]


def _number(row_id: str) -> int:
    """An id that is no number still has one fixed wait: that of its length."""
    return int(row_id) if row_id.isascii() and row_id.isdigit() and len(row_id) <= 9 else len(row_id)


def scale() -> float:
    """The factor set by ``GATHERLAB_LATENCY`` (1.0 where it is not set).

    Raises PracticeApiError, naming the variable, where it is not a number from 0 to 100.
    """
    text = os.environ.get(VARIABLE, "").strip()
    try:
        factor = float(text) if text else 1.0
    except ValueError:
        factor = math.nan
    if not 0 <= factor <= 100:
        raise PracticeApiError(
            f"{VARIABLE} is {text!r}, but it must be a number from 0 to 100: 1 is normal, 0.1 is ten times "
            "faster, 3 is slow motion, 0 is no waiting. Change or remove it, then restart the kernel."
        )
    return factor
