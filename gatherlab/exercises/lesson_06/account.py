"""What a program told, beside what it had to tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gatherlab.checking.judge_side.judge import Finding
from gatherlab.checking.protocol import End
from gatherlab.checking.values import Awaitable, Raised, Value, find_awaitable
from gatherlab.exercises.lesson_06 import causes, looks
from gatherlab.exercises.lesson_06.behaviour import Answer, Error, Kind, Told
from gatherlab.exercises.lesson_06.slips import shortened
from gatherlab.exercises.results import cut
from gatherlab.exercises.timed import SLACK, seconds
from gatherlab.model import Diagnosis as D

if TYPE_CHECKING:
    from gatherlab.exercises.lesson_06.scene import Shown

__all__ = ["callback_raised", "compare", "right", "shown"]


def right(scene: Shown, account: Sequence[Told]) -> bool:
    """Whether an account is one of those that are right."""
    return any(
        len(account) == len(wanted)
        and all(_same(scene, told, want) for told, want in zip(account, wanted, strict=True))
        for wanted in scene.behaviour.accounts
    )


def _same(scene: Shown, told: Told, want: Told) -> bool:
    return told.what == want.what and equal(scene, told.value, want.value) and _in_time(told, want)


def _in_time(told: Told, want: Told) -> bool:
    return abs(told.now - want.now) <= SLACK


def equal(scene: Shown, value: Value, want: Any) -> bool:
    """Whether a value is the one wanted: an answer by its token, an error by its identity or its class."""
    if isinstance(want, list):
        return (
            isinstance(value, list)
            and len(value) == len(want)
            and all(equal(scene, one, other) for one, other in zip(value, want, strict=True))
        )
    if isinstance(want, Answer):
        return bool(value == scene.tokens.last(want.key))
    if isinstance(want, Error):
        return isinstance(value, Raised) and value.name == want.key
    if isinstance(want, Kind):
        return isinstance(value, Raised) and value.isa(want.name)
    return type(value) is type(want) and bool(value == want)


# ------------------------------------------------------------------ the first difference


def compare(scene: Shown, account: Sequence[Told], end: End, uncancelled: bool) -> Finding:
    """The finding for an account that is none of the right ones: its first difference from the nearest."""
    ways = scene.behaviour.accounts
    same = [_length(scene, account, wanted) for wanted in ways]
    wanted = ways[same.index(max(same))]
    place = max(same)
    told = account[place] if place < len(account) else None
    want = wanted[place] if place < len(wanted) else None
    if want is None:
        return _no_interrupt(scene, told, end)
    if told is None:
        return _nothing_came(scene, want, end)
    if want.what == "raised" and told.what == "result":
        return _no_error(scene, told, want)
    if told.what == "raised" and want.what == "result":
        return _lost(scene, told, want)
    if isinstance(told.value, Raised) and not isinstance(want.value, list):
        return _other_error(scene, told, want)
    return _other_result(scene, told, want)


def _length(scene: Shown, account: Sequence[Told], wanted: Sequence[Told]) -> int:
    """In how many places an account is right, from the beginning."""
    for place, (told, want) in enumerate(zip(account, wanted, strict=False)):
        if not _same(scene, told, want):
            return place
    return min(len(account), len(wanted))


def _no_interrupt(scene: Shown, told: Told | None, end: End) -> Finding:
    name = scene.behaviour.ends
    happened = "Nothing left the loop." if told is None else f"It was caught: {_came(scene, told)}"
    if told is None and end.kind == "raised":
        happened = f"{end.error.type} left it."
    if not name:
        happened = "The program told more than it can." if told is None else f"Then {_came(scene, told)}"
    return Finding(D.SWALLOWED, "", happened, looks.INTERRUPT)


def _came(scene: Shown, told: Told) -> str:
    return f"after {seconds(told.now)} came {shown(scene, told.value)}."


def _wanted(scene: Shown, want: Told) -> str:
    return f"after {seconds(want.now)}, {shown(scene, want.value)}"


def _nothing_came(scene: Shown, want: Told, end: End) -> Finding:
    """The caller hangs."""
    if end.unheard is not None:
        happened = f"{callback_raised(end.unheard)}, and the caller waits for ever."
        return Finding(
            D.RAISED, _wanted(scene, want), happened, causes.in_callback(end.unheard, scene.source)
        )
    return Finding(D.DEADLOCK, _wanted(scene, want), "The caller waits for ever.", causes.hangs(scene))


def callback_raised(error: Raised) -> str:
    """``A callback raised TypeError: …``, without a full stop."""
    text = shortened(error.text)[:80]
    return f"A callback raised {error.type}: {text}" if text else f"A callback raised {error.type}"


def _no_error(scene: Shown, told: Told, want: Told) -> Finding:
    """A result came, and an error should have."""
    happened = f"No error came out; {_came(scene, told)}"
    if isinstance(want.value, Kind) and want.value.name in ("CancelledError", "TimeoutError"):
        return Finding(D.CANCEL_MISSED, _wanted(scene, want), happened, looks.PASS_CANCEL_ON)
    if find_awaitable(told.value) is not None:
        return _unawaited(scene, told, want)
    return Finding(D.SWALLOWED, _wanted(scene, want), happened, looks.RAISE)


def _lost(scene: Shown, told: Told, want: Told) -> Finding:
    """An error came, and a result should have."""
    error = told.value
    happened = f"After {seconds(told.now)} {shown(scene, error)} came out."
    if isinstance(error, Raised) and error.isa("BaseExceptionGroup"):
        return Finding(D.WRONG_EXC, _wanted(scene, want), happened, looks.GROUP)
    if isinstance(error, Raised) and error.isa("CancelledError"):
        return Finding(D.CANCEL_MISSED, _wanted(scene, want), happened, looks.NO_EXCEPTION)
    if isinstance(want.value, list) and "return_exceptions=True" not in scene.behaviour.called:
        returned = [item for item in want.value if isinstance(item, Kind) and error.isa(item.name)]
        if returned:
            return Finding(D.LOST_RESULTS, _wanted(scene, want), happened, looks.RETURNED)
    if scene.behaviour.step == 5:
        return Finding(D.RAISED, _wanted(scene, want), happened, looks.KINDS)
    look = looks.FLAG if isinstance(want.value, list) else looks.HANGS
    return Finding(D.LOST_RESULTS, _wanted(scene, want), happened, look)


def _other_error(scene: Shown, told: Told, want: Told) -> Finding:
    """An error came, at another time or another one."""
    happened = _capital(f"{shown(scene, told.value)} came out after {seconds(told.now)}.")
    late, early = told.now > want.now + SLACK, told.now < want.now - SLACK
    cancels = bool(scene.behaviour.cancelled)
    same = equal(scene, told.value, want.value)
    if told.value.isa("BaseExceptionGroup") and not same:
        return Finding(D.WRONG_EXC, _wanted(scene, want), happened, looks.GROUP)
    if same and early:
        return Finding(D.CLEANUP_NOT_AWAITED, _wanted(scene, want), happened, looks.WAIT_FOR_CLEANUP)
    if late:
        return Finding(D.LATE, _wanted(scene, want), happened, causes.late(scene))
    look = looks.THE_CALLERS if cancels else looks.THE_SAME
    return Finding(D.WRONG_EXC, _wanted(scene, want), happened, look)


def _other_result(scene: Shown, told: Told, want: Told) -> Finding:
    """A result came, at another time or another one."""
    value, wanted = told.value, want.value
    if find_awaitable(value) is not None:
        return _unawaited(scene, told, want)
    expected, happened = _wanted(scene, want), _capital(_came(scene, told))
    if not isinstance(value, list):
        return Finding(D.SHAPE, expected, happened, looks.A_LIST)
    if len(value) != len(wanted):
        look = causes.not_as_many(scene, value, told.now < want.now - SLACK)
        return Finding(D.SHAPE, expected, happened, look)
    if equal(scene, value, wanted):
        return Finding(D.LATE, expected, happened, looks.NO_LONGER)
    if _permuted(scene, value, wanted):
        return Finding(D.WRONG_ORDER, expected, happened, causes.out_of_order(scene, value))
    pairs = [(one, other) for one, other in zip(value, wanted, strict=True) if not equal(scene, one, other)]
    got, lacks = pairs[0]
    if lacks == Kind("CancelledError"):
        return Finding(D.CANCEL_MISSED, expected, happened, looks.CANCELLED_OBJECT)
    if isinstance(lacks, (Error, Kind)):
        return Finding(D.SWALLOWED, expected, happened, looks.ERROR_OBJECT)
    if isinstance(got, Awaitable):
        return _unawaited(scene, told, want)
    return Finding(D.WRONG_VALUE, expected, happened, looks.ITS_OWN)


def _permuted(scene: Shown, value: list[Value], wanted: list[Any]) -> bool:
    left = list(value)
    for want in wanted:
        place = next((n for n, one in enumerate(left) if equal(scene, one, want)), None)
        if place is None:
            return False
        left.pop(place)
    return True


def _unawaited(scene: Shown, told: Told, want: Told) -> Finding:
    return Finding(D.NOT_AWAITED, _wanted(scene, want), _capital(_came(scene, told)), looks.VALUES)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def shown(scene: Shown, value: Any) -> str:
    """A value told, or one expected, in words."""
    if isinstance(value, (list, tuple)):
        parts = ", ".join(shown(scene, item) for item in value[:5]) + (", …" if len(value) > 5 else "")
        return f"[{parts}]" if isinstance(value, list) else f"({parts})"
    if isinstance(value, Answer):
        return f"<{value.key}>"
    if isinstance(value, Error):
        return f"the ApiError of {value.key}"
    if isinstance(value, Kind):
        return value.name
    if isinstance(value, Raised):
        return f"the {value.type} of {value.name}" if value.name else value.type
    return cut(scene.meaning(value))[:60]
