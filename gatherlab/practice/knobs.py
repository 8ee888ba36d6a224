"""The knobs: what a request may ask of the practice API by query string.

===============  ==========================================================================================
``delay=S``      wait S seconds (0 to 60) instead of the fixed latency; ``GATHERLAB_LATENCY`` scales it too
``status=N``     answer with HTTP status N (200 to 599)
``fail_first=N`` the first N requests to this path fail (with ``status=``, else 503), the next one succeeds.
                 Then the count starts anew, so that a cell behaves the same when it is run again.  With
                 ``run=`` the count belongs to that token and every later request succeeds
``needs=N``      nobody is answered until N requests (1 to 1000) to this kind of path are in flight; after
                 10 s without them the answer is 504
``limit=N``      429 with Retry-After while N requests to this kind of path are already in flight
``rate=N``       429 with Retry-After where N requests with this knob to this kind of path were let in during
                 the last second (a sliding one, and a real one: ``GATHERLAB_LATENCY`` does not scale it, for
                 it does not scale the pauses of a program either).  Who is refused does not count
``run=TOKEN``    a name of your own: requests with the same token count together, apart from all others
===============  ==========================================================================================

The kind of path is its pattern: ``/posts/1`` and ``/posts/2`` are both ``/posts/{id}``.  The names are
no fields of any row, so the public JSONPlaceholder ignores them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["KNOBS", "BadKnob", "Knobs", "parse"]

KNOBS = ("delay", "status", "fail_first", "needs", "limit", "rate", "run")


class BadKnob(ValueError):
    """A knob with a value that makes no sense; the message is the sentence of the 400 answer."""


@dataclass(frozen=True, slots=True)
class Knobs:
    """The knobs of one request; None or empty where the request has none."""

    delay: float | None = None
    status: int | None = None
    fail_first: int = 0
    needs: int = 0
    limit: int = 0
    rate: int = 0
    run: str = ""


def parse(query: Mapping[str, str]) -> Knobs:
    """Read the knobs of a query string.  Raises BadKnob with a sentence for the first bad value."""
    run = query.get("run", "")
    if len(run) > 100:
        raise BadKnob("run= is a name of at most 100 characters.")
    return Knobs(
        delay=_seconds(query["delay"]) if "delay" in query else None,
        status=_whole(query, "status", 200, 599) if "status" in query else None,
        fail_first=_whole(query, "fail_first", 0, 1000),
        needs=_whole(query, "needs", 1, 1000),
        limit=_whole(query, "limit", 1, 1000),
        rate=_whole(query, "rate", 1, 1000),
        run=run,
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= 60:
        raise BadKnob(f"delay={_short(text)} is not a number of seconds from 0 to 60.")
    return seconds


def _whole(query: Mapping[str, str], name: str, low: int, high: int) -> int:
    """The whole number of a knob, 0 where the request does not have it."""
    text = query.get(name)
    if text is None:
        return 0
    if text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= high:
        return int(text)
    raise BadKnob(f"{name}={_short(text)} is not a whole number from {low} to {high}.")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
