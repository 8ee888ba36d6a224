"""One thing that asyncio.gather does: a program that shows it, and what has to come of it.

A program is the text of ``async def program(api, tell)``. Its children are requests (``api.get("a")``), which
the judge answers by a plan in virtual time; ``tell(what, value)`` says what came, and ``heard(tell, call)``
tells what came of ``await call()``: ``result`` or ``raised``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gatherlab.exercises.timed import Plan

__all__ = [
    "Answer",
    "Behaviour",
    "Error",
    "Kind",
    "Told",
    "cancelled_at",
    "drop",
    "fail",
    "lines",
    "ok",
    "raised",
    "result",
    "simple",
]

AFTERWARDS = 10  # virtual seconds that a program lives on, in which the others show what becomes of them


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request."""

    key: str


@dataclass(frozen=True, slots=True)
class Error:
    """The very error that a request failed with."""

    key: str


@dataclass(frozen=True, slots=True)
class Kind:
    """An exception of this class."""

    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a program tells: what it is, its value, and when, in virtual seconds."""

    what: str
    value: Any
    now: float


@dataclass(frozen=True, slots=True)
class Behaviour:
    """``says`` is what gather does, ``called`` the call as text, ``step`` the exercise (6.``step``).

    ``accounts`` are the right ones: what the program tells, in order. ``cancelled`` are the requests that
    have to be cancelled, and when; all others must not be. ``cleanup`` is as in a Scene. ``later`` says that
    children start later than the program, by its own doing. ``ends`` names the exception that leaves the
    program itself.
    """

    id: str
    step: int
    says: str
    called: str
    program: str
    plans: Mapping[str, Plan]
    accounts: tuple[tuple[Told, ...], ...]
    cancelled: Mapping[str, float] = field(default_factory=dict)
    cleanup: float | tuple[float, ...] | None = None
    later: bool = False
    ends: str = ""


def ok(seconds: float) -> Plan:
    """A request that is answered after so many seconds."""
    return Plan(seconds)


def fail(seconds: float) -> Plan:
    """A request that fails with an ApiError."""
    return Plan(seconds, "fail")


def drop(seconds: float) -> Plan:
    """A request that is cancelled from inside."""
    return Plan(seconds, "drop")


def result(value: Any, now: float) -> tuple[Told, ...]:
    """An account: a result."""
    return (Told("result", value, now),)


def raised(value: Any, now: float) -> tuple[Told, ...]:
    """An account: an error."""
    return (Told("raised", value, now),)


def lines(body: str, before: str = "") -> str:
    """A program with these lines, which lives on afterwards."""
    text = textwrap.dedent(before).strip() + "\n" + textwrap.dedent(body).strip()
    rest = f"\nawait asyncio.sleep({AFTERWARDS})"
    return "async def program(api, tell):\n" + textwrap.indent(text.strip() + rest, "    ") + "\n"


def simple(call: str, before: str = "") -> str:
    """A program that awaits ``call``, after the lines ``before``."""
    return lines(f"await heard(tell, lambda: {call})", before)


def cancelled_at(seconds: float, call: str, before: str = "") -> str:
    """A program whose task that awaits ``call`` is cancelled after so many seconds."""
    text = f"""
        caller = asyncio.create_task(heard(tell, lambda: {call}))
        await asyncio.sleep({seconds})
        caller.cancel()
    """
    return lines(text, before)
