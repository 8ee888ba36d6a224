"""A coroutine object, a task, a future or an exception where its result should be."""

from __future__ import annotations

import ast
import builtins
import re

from gatherlab.explaining import lessons
from gatherlab.explaining.culprits import culprit, held
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Seen
from gatherlab.explaining.source import dotted, entered

__all__ = ["RULES"]

RULES = Rules()

_FUTURE = r"(?:[\w.]*\.)?(?:_GatheringFuture|Task|Future|PyodideTask)"
_NAMED = rf"'(coroutine|{_FUTURE})'"
# every way in which Python says that a value of such a type does not do; the first group has the type
_USES = (
    rf"^{_NAMED} object is not (?P<how>subscriptable|iterable|callable|an iterator)",
    rf"^{_NAMED} object has no attribute '(?P<attribute>\w+)'",
    rf"^{_NAMED} object does not support (?:item|the) ",
    rf"^unsupported operand type\(s\) for [^:]+: (?:'[\w.]+' and )?{_NAMED}",
    rf"not supported between instances of (?:'[\w.]+' and )?{_NAMED}",
    rf"^argument of type {_NAMED} is not",
    rf"^object of type {_NAMED} has no len",
    rf"^{_NAMED} object cannot be interpreted as an integer",
    rf", not {_NAMED}$",
    rf"^cannot pickle {_NAMED} object",
    rf"can only concatenate \w+ \(not \"(coroutine|{_FUTURE})\"\)",
    rf"^unsupported format string passed to (coroutine|{_FUTURE})\.",
    r"^sequence item \d+: expected str instance, (coroutine|Task|Future) found",
    r"^Object of type (coroutine|Task|Future|_GatheringFuture) is not JSON serializable",
    rf"^cannot unpack non-iterable (coroutine|{_FUTURE}) object",
    rf"after \*\*? must be an? \w+, not (coroutine|{_FUTURE})",
    r", not (coroutine|Task|Future|_GatheringFuture)$",
    rf", got {_NAMED}$",
    rf"^bad operand type for [^:]+: {_NAMED}",
    rf"^can(?:no|')t convert (?:type )?{_NAMED}",
    rf"^type (coroutine|{_FUTURE}) doesn't define ",
    rf"^unsupported type for \w+ \w+ component: (coroutine|{_FUTURE})",
    rf"^conversion from (coroutine|{_FUTURE}) to ",
)


@RULES.rule("not-awaited-yet", lessons.NO_AWAIT, "TypeError", "AttributeError")
def _used(seen: Seen, found: Matched) -> Finding | None:
    matched = next((one for pattern in _USES if (one := re.search(pattern, seen.text))), None)
    if matched is None or _may_be_ones_own(seen):
        return None
    groups = matched.groupdict()
    kind = next(text for text in matched.groups() if text).rpartition(".")[2]
    if groups.get("attribute") in _OF_A_TASK and kind == "coroutine":
        return _not_a_task(seen, groups["attribute"])
    if groups.get("how") == "callable":
        return _called(seen, kind)
    if "context manager protocol" in seen.text:
        return _entered(seen, kind)
    return _too_early(seen, kind)


_BARE = re.compile(r"(?<![\w.])(Task|Future)(?![\w.])")
_MAKES_TASKS = re.compile(r"create_task|ensure_future|as_completed|create_future|\.submit\(")


def _may_be_ones_own(seen: Seen) -> bool:
    """Whether Task or Future may be a class of the learner's own: Python names its own with ``_asyncio.``.

    After nest_asyncio they are written in Python and are called plainly Task.
    """
    return bool(_BARE.search(seen.text)) and not _MAKES_TASKS.search(seen.source)


_WHAT = {
    "coroutine": "a coroutine object: the work, packed and not started",
    "_GatheringFuture": "the future that `gather()` gives: a place for the list, which is not there yet",
    "Future": "a future: a place for a result, which is not there yet",
}
_A_TASK = "a task: it runs beside your code, and is not its result"
_SHORT = {
    "coroutine": "a coroutine object",
    "_GatheringFuture": "what gather() returns",
    "Future": "a future",
}
_OF_A_TASK = (
    "cancel",
    "result",
    "done",
    "add_done_callback",
    "exception",
    "cancelled",
    "get_name",
    "set_name",
)


def _too_early(seen: Seen, kind: str) -> Finding:
    holder = held(seen.place, seen.text)
    thing = culprit(seen.place, seen.text)
    name = dotted(thing)
    what = f"`{name}` is" if name else "A value in this line is"
    if holder is not None:
        what = f"In `{dotted(holder)}` there is" if dotted(holder) else what
    return Finding(
        f"{_SHORT.get(kind, 'a task')} was used as if it were its result",
        f"{what} {_WHAT.get(kind, _A_TASK)}. An `await` is missing.",
        _await_it(seen, thing, name) if holder is None else _gather_them(holder),
    )


def _await_it(seen: Seen, thing: ast.expr | None, name: str) -> str:
    if not name:
        return "Put `await` before it where it is made, and use what comes out."
    if isinstance(thing, ast.Name):
        return (
            f"Write `{name} = await …` where `{name}` is made, or `{name} = await {name}` before this line."
        )
    place = seen.place
    if place is not None and place.part.startswith(name) and place.part != name:
        rest = place.part[len(name) :]
        if rest.startswith((".", "[")) and len(rest) <= 40:
            return f"Await it first, in brackets: `(await {name}){rest}`."
    return f"Await it first: `await {name}`."


def _gather_them(holder: ast.expr) -> str:
    name = dotted(holder)
    if isinstance(holder, ast.Name):
        return f"If `{name}` is a list of such: `{name} = await asyncio.gather(*{name})` before this line."
    if isinstance(holder, ast.List | ast.Tuple | ast.ListComp) and name:
        return f"Gather them first, with a star, and use the results: `await asyncio.gather(*{name})`."
    return "Put `await` before each where it is made, or gather them, and use the results."


def _not_a_task(seen: Seen, attribute: str) -> Finding:
    name = dotted(culprit(seen.place, seen.text))
    what = f"`{name}` is" if name else "This is"
    return Finding(
        f"a coroutine object was asked for .{attribute}, as if it were a task",
        f"{what} a coroutine object: the work, packed and not started. Only a task or a future has "
        f"`.{attribute}()`.",
        "Make a task of it: `task = asyncio.create_task(…)`. For its result, `await` it.",
        look=lessons.HANDLE,
    )


def _called(seen: Seen, kind: str) -> Finding:
    thing = culprit(seen.place, seen.text)
    name = dotted(thing)
    what = f"`{name}` is" if name else "What stands before the brackets is"
    return Finding(
        f"{_SHORT.get(kind, 'a task')} was called, with brackets behind it",
        f"{what} {_SHORT.get(kind, 'a task')} already: one call has made it, and that is enough.",
        f"Write `await {name or 'it'}`, without more brackets.",
        look=lessons.HANDLE,
    )


def _entered(seen: Seen, kind: str) -> Finding:
    name = dotted(entered(seen.place))
    what = f"`{name}` is" if name else "What stands after `with` is"
    lock = name.removesuffix(".acquire()")
    if lock != name:
        return Finding(
            f"with got {_SHORT.get(kind, 'a task')}",
            f"{what} {_WHAT.get(kind, _A_TASK)}. The block takes and gives back `{lock}` by itself.",
            f"Write `async with {lock}:`, without `.acquire()`.",
            look=lessons.LIMIT,
        )
    return Finding(
        f"with got {_SHORT.get(kind, 'a task')}",
        f"{what} {_WHAT.get(kind, _A_TASK)}. It cannot be entered; perhaps its result can.",
        f"Await it first: `async with await {name or '…'} as …:`. Or take the `with` away.",
    )


_KIND = r"(?P<error>\w*(?:Error|Exception|Timeout|Group))"
_ERROR = (
    rf"(?:^'{_KIND}' object (?:is not (?:sub|iter)|has no attr)"
    + "".join(
        rf"|{text.replace('ERROR', _KIND.replace('error', f'error{number}'))}"
        for number, text in enumerate(
            (
                "^object of type 'ERROR' has no len",
                "^unsupported operand .* '?ERROR'(?: and|$)",
                "between instances of (?:'[^']*' and )?'ERROR'",
                "^cannot unpack non-iterable ERROR object",
                "expected str instance, ERROR found",
                '^can only concatenate .*not "ERROR"',
                "^Object of type ERROR is not JSON",
            )
        )
    )
    + ")"
)


@RULES.rule("an-error-as-a-result", lessons.RETURN, "TypeError", "AttributeError", words=_ERROR)
def _error(seen: Seen, found: Matched) -> Finding | None:
    name = next(one for one in found.groups() if one)
    known = getattr(builtins, name, None)
    is_error = isinstance(known, type) and issubclass(known, BaseException)
    if not (is_error or name.endswith(("Error", "Exception"))) or "return_exceptions" not in seen.source:
        return None
    thing = culprit(seen.place, seen.text)
    if isinstance(thing, ast.Name) and _is_caught(thing.id, seen.source):
        return None
    used = dotted(thing) if isinstance(thing, ast.Name | ast.Subscript) else ""
    holder = dotted(held(seen.place, seen.text))
    what = f" `{used}` is one of them." if used else f" `{holder}` has such." if holder else ""
    return Finding(
        f"a result is an exception: {name}",
        "With `return_exceptions=True`, `gather()` puts the exceptions of its children into the list, at "
        f"their places.{what}",
        f"Look at each before you use it: `if isinstance({used or 'result'}, BaseException): …`.",
    )


def _is_caught(name: str, source: str) -> bool:
    """Whether a name stands in an ``except … as``: such an error is no result."""
    return re.search(rf"\bexcept\b[^\n]*\bas {name}\s*:", source) is not None
