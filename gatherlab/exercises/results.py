"""What several judges ask of a result: its shape, the requests behind it, the order of its values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gatherlab.checking.judge_side.judge import Finding, Scenario
from gatherlab.checking.values import Raised, Sent, Thing, Value
from gatherlab.counts import counted
from gatherlab.model import Diagnosis as D

__all__ = [
    "CLOSED",
    "IN_ORDER_OF_FINISH",
    "calls",
    "cut",
    "listing",
    "not_awaitable",
    "order",
    "readable",
    "shape",
    "where_from",
]


def not_awaitable(function: str) -> Finding:
    """The function is a plain one and returned something that cannot be awaited."""
    return Finding(
        D.NOT_AWAITED,
        f"Expected: {function} can be awaited, as in await {function}(api).",
        "It returned at once, before any request was answered.",
        "Write async def, and await what gather() returns.",
    )


def calls(scenario: Scenario, expected: Sequence[Any], what: str) -> Finding | None:
    """Whether each of ``expected`` was requested exactly once; ``what`` names a request (``"api.get"``)."""
    seen, wanted = sorted(map(str, scenario.keys)), sorted(map(str, expected))
    if seen == wanted:
        return None
    shown = ", ".join(scenario.meaning(key) for key in scenario.keys[:6]) or "none"
    more = ", …" if len(scenario.keys) > 6 else ""
    return Finding(
        D.CALLS,
        f"Expected: one request each for {_listed(expected)}.",
        f"The server saw {counted(len(scenario.keys), 'requests')}: {shown}{more}.",
        f"Look at your calls of {what}: which one is missing, misspelled, or made twice?",
    )


def listing(scenario: Scenario, value: Value, shown: str) -> Finding | None:
    """Whether ``value`` is a list or a tuple; ``shown`` is the result expected, as text."""
    if isinstance(value, (list, tuple)):
        return None
    return shape(scenario, value, shown, "Look at what comes after return.")


def shape(scenario: Scenario, value: Value, shown: str, look: str) -> Finding:
    """The result has the wrong type; ``shown`` is the result expected, as text."""
    what = "None, as a function without return does" if value is None else scenario.meaning(value)
    return Finding(D.SHAPE, f"Expected: {shown}.", f"Your function returned {what}.", look)


CLOSED = (
    "close() ends a coroutine at once: it cannot wait any more, not even to clean up. Make tasks: cancel() "
    "asks them to stop, and gather(*tasks, return_exceptions=True) waits."
)
LONGEST = 150  # characters of a value in a message
IN_ORDER_OF_FINISH = (
    "They stand in the order of finish, as append() and as_completed() leave them; gather() keeps the order "
    "of its arguments."
)


def order(scenario: Scenario, value: Sequence[Value], wanted: Sequence[Any], shown: str) -> Finding | None:
    """Whether the values are the answers wanted, in their order."""
    if list(value) == list(wanted):
        return None
    same = sorted(map(str, value)) == sorted(map(str, wanted))
    return Finding(
        D.WRONG_ORDER if same else D.WRONG_VALUE,
        f"Expected: {shown}.",
        f"Your function returned {scenario.meaning(value)}.",
        "gather() keeps the order of its arguments, whoever finishes first: look at that order."
        if same
        else where_from(value),
    )


def where_from(value: Sequence[Value]) -> str:
    """What to look at where a value is no answer at all."""
    if any(item is None for item in value):
        return "None is what a function without return gives: look at each way through yours."
    if any(isinstance(item, list) for item in value):
        return "gather() gives a list, of one answer, too: take the answers out of it, as [0] does."
    return "Look at where each value of your result comes from: it is what await gives you."


def cut(text: str) -> str:
    """A text in words that fits into one line of a message."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def readable(value: Value, depth: int = 0) -> Value:
    """``value`` with its exceptions and sent objects replaced by what they are called."""
    if isinstance(value, Raised):
        return Thing(value.type, f"{value.type}({value.text!r})" if value.text else f"{value.type}()")
    if isinstance(value, Sent):
        return Thing("object", value.name)
    if isinstance(value, (list, tuple)) and depth < 3:
        return type(value)(readable(item, depth + 1) for item in value)
    if isinstance(value, dict) and depth < 3:
        return {key: readable(item, depth + 1) for key, item in value.items()}
    return value


def _listed(names: Sequence[Any]) -> str:
    texts = [str(name) for name in names]
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " and " + texts[-1]
