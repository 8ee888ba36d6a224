"""What to look at next where one thing that is seen has several causes.

By the behaviour that was played, by when the children ended, and by the text of the answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gatherlab.checking.values import Raised, Value
from gatherlab.exercises.lesson_06 import code, looks

if TYPE_CHECKING:
    from gatherlab.exercises.lesson_06.scene import Shown

__all__ = [
    "OWN",
    "by_behaviour",
    "child_cancelled",
    "hangs",
    "in_callback",
    "late",
    "not_as_many",
    "out_of_order",
    "too_early",
]

# errors that are the code's own, and never what a child of these programs raised
OWN = (
    "AttributeError",
    "NameError",
    "TypeError",
    "InvalidStateError",
    "RuntimeError",
    "LookupError",
    "AssertionError",
)
_LOCAL = re.compile(r"local variable '(\w+)'")


def by_behaviour(scene: Shown) -> str:
    """What to look at whatever is seen, where only one thing can be wrong with what came so far."""
    if scene.behaviour.id == "no-awaitable":
        return looks.REFUSE
    return looks.NOT_ONLY_EXCEPTION if scene.behaviour.id.startswith("base-exception") else ""


def too_early(source: str) -> str:
    """A task was read that is not done."""
    if not code.waits(source):
        return looks.NOTHING_WAITS
    called = code.calls_the_callback(source)
    if called:
        return looks.CALLED_NOW.format(name=called)
    asked = code.no_brackets(source)
    if asked:
        return looks.NO_BRACKETS.format(name=asked)
    some = any(name.startswith("FIRST_") for name in code.names(source))
    return looks.SOME_ARE_NOT_DONE if some else looks.TOO_EARLY


def hangs(scene: Shown) -> str:
    """The caller waits for ever."""
    name = code.coroutine_as_callback(scene.source)
    if name:
        return looks.COROUTINE_AS_CALLBACK.format(name=name)
    if any(plan.outcome == "drop" for plan in scene.plans.values()) or "cancelled" in scene.behaviour.id:
        return looks.HANGS_CANCELLED
    if scene.behaviour.id.startswith("same-") and scene.behaviour.step == 5:
        return looks.COUNT_CHILDREN
    if scene.behaviour.id == "all-done":
        return looks.DONE_BEFORE
    return looks.HANGS if scene.plans else looks.HANGS_ON_NOTHING


def in_callback(error: Raised, source: str) -> str:
    """A callback raised ``error``."""
    if error.isa("InvalidStateError"):
        return too_early(source) if "is not set" in error.text else looks.IN_CALLBACK_DONE
    if error.isa("CancelledError"):
        return looks.HANGS_CANCELLED
    local = _LOCAL.search(error.text) if error.isa("UnboundLocalError") else None
    if local is not None:
        return looks.NONLOCAL.format(name=local[1])
    if error.isa("TypeError") and "positional argument" in error.text:
        return looks.CALLBACK_TAKES
    slip = error.name is None and (error.isa(*OWN) or "not in list" in error.text)
    return looks.SLIP_IN_CALLBACK if slip else looks.IN_CALLBACK


def late(scene: Shown) -> str:
    """An error came later than it had to."""
    if scene.behaviour.cancelled:
        return looks.AT_ONCE_CANCELLED
    dropped = any(plan.outcome == "drop" for plan in scene.plans.values())
    blind = dropped and "FIRST_EXCEPTION" in code.names(scene.source)
    return looks.FIRST_EXCEPTION if blind else looks.AT_ONCE


def child_cancelled(source: str) -> str:
    """A child was cancelled, and the others were cancelled for it, as if it had been the caller."""
    sets = any(name.startswith("set_") for name in code.names(source))
    return looks.CHILD_CANCELLED if not source or sets else looks.CHILD_CANCELLED_WAIT


def not_as_many(scene: Shown, value: list[Value], early: bool) -> str:
    """The list is shorter or longer than the arguments; ``early``: it came before all children ended."""
    if not value and code.emptied(scene.source):
        return looks.EMPTIED
    return looks.WAIT_FOR_ALL if early and len(value) < len(scene.plans) else looks.ONE_FOR_EACH


def out_of_order(scene: Shown, values: list[Value]) -> str:
    """The results are all there, and not in the order of the arguments."""
    if in_order_of_finish(scene, values):
        return looks.IN_ORDER
    return looks.NO_ORDER if code.loops_over_a_set(scene.source) else looks.AS_PASSED


def in_order_of_finish(scene: Shown, values: list[Value]) -> bool:
    """Whether the results stand as their children ended; False where one cannot be told from another."""
    ended = {str(scene.requests[number].key): now for number, now in scene.answered.items()}
    token_of = {token: key for key, tokens in scene.tokens.of.items() for token in tokens if token != []}
    keys = [value.name if isinstance(value, Raised) else token_of.get(str(value)) for value in values]
    times = [ended[key] for key in keys if key in ended]
    return len(times) == len(values) and len(set(times)) > 1 and times == sorted(times)
