"""A task's label: the call that made it, ``fetch_post(client, 1)``.

Scalars are shown by their repr, other arguments by the name of the parameter; the repr of an object
of the learner's is never called (it may be slow, fail, or have effects).
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from functools import partial
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType
from typing import Any

from gatherlab import cpython
from gatherlab.recorder import libraries

__all__ = ["call_label", "function_name", "given_name", "held_values", "planned_call"]

MAX_STRING = 24
MAX_NAME = 100
_MAX_BITS = 64

_OWN_LOCALS = inspect.CO_OPTIMIZED | inspect.CO_NEWLOCALS
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)


def given_name(name: str, function: str | None = None, by_library: bool = False) -> str | None:
    """The name if a person gave it, None for asyncio's ``Task-7``: those differ from run to run.

    None too for a library's (anyio's): the ``function`` of the task behind the name of its module, and where
    the library made the task, whatever stands behind the name of a module.  Of a very long name the middle is
    left out.
    """
    if cpython.AUTOMATIC_NAME.fullmatch(name) or name in libraries.AUTOMATIC_NAMES:
        return None
    if function is not None and name.endswith(f".{function}") and name[: -len(function) - 1] in sys.modules:
        return None
    package, dot, _ = name.partition(".")
    if by_library and dot and package in sys.modules:
        return None
    # of a name with a whole address in it, the ends: they tell one task from the next
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 40]}…{name[-39:]}"


def function_name(coro: Any) -> str:
    """``fetch`` or ``Client.fetch``, without the enclosing functions; for other awaitables their type."""
    name = getattr(coro, "__qualname__", None)
    if type(name) is not str:
        name = cpython.asked_generator(coro) or type(coro).__qualname__
    name = name.removesuffix(".__await__")  # what an awaitable object runs is called as the object's type
    return name.rpartition("<locals>.")[2] or name


def call_label(coro: Any) -> str | None:
    """The call that made a coroutine: ``fetch_post(client, 1)``; None where it cannot be told.

    A coroutine that has run may have assigned to its parameters: the label shows their present values.
    """
    code, values = _locals_of(coro)
    if code is None:
        return None
    try:
        wrapped = cpython.wrapped_awaitable(code.co_name, values)
        if wrapped is not None:
            return function_name(wrapped)
        if code.co_name == "__await__":  # of an object: nobody called it in the program's text
            return function_name(coro)
        return f"{function_name(coro)}({', '.join(_arguments(code, values))})"
    finally:
        if cpython.LOCALS_ARE_A_SNAPSHOT:
            values.clear()


def planned_call(function: Any) -> str | None:
    """The call that a ``functools.partial`` will make: ``step(0)``; None for anything else."""
    if type(function) is not partial:
        return None
    shown = [_scalar(value) or "…" for value in function.args]
    shown += [f"{name}={_scalar(value) or '…'}" for name, value in function.keywords.items()]
    return f"{function_name(function.func)}({', '.join(shown)})"


def held_values(coro: Any) -> dict[str, Any]:
    """What a coroutine that has not ended holds in its arguments, locals and closure, by name."""
    code, values = _locals_of(coro)
    found = dict(values)
    if code is not None and cpython.LOCALS_ARE_A_SNAPSHOT:
        values.clear()
    return found


def _locals_of(coro: Any) -> tuple[CodeType | None, Any]:
    """A coroutine's code and locals (maybe a snapshot, to be cleared); (None, {}) if they are not told."""
    # up to 3.11 asyncio's _wrap_awaitable is a generator
    code = getattr(coro, "cr_code", None) or getattr(coro, "gi_code", None)
    frame = getattr(coro, "cr_frame", None) or getattr(coro, "gi_frame", None)
    if code is None or frame is None or code.co_flags & _OWN_LOCALS != _OWN_LOCALS:
        return None, {}  # no locals of its own: a cell's coroutine, whose f_locals is the namespace itself
    return code, frame.f_locals


def _arguments(code: CodeType, values: Any) -> list[str]:
    shown = list(_positional(code, values))
    while shown and shown[-1] == "None":
        shown.pop()  # nearly always a default nobody passed: sleep(1), not sleep(1, None)
    shown.extend(_keywords(code, values))
    return shown


def _positional(code: CodeType, values: Any) -> Iterator[str]:
    names = code.co_varnames
    for name in names[: code.co_argcount]:
        if name not in ("self", "cls"):
            yield _show(name, values)
    if code.co_flags & inspect.CO_VARARGS:
        name = names[code.co_argcount + code.co_kwonlyargcount]
        yield from _star(name, values.get(name))


def _keywords(code: CodeType, values: Any) -> Iterator[str]:
    names = code.co_varnames
    for name in names[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]:
        if values.get(name) is not None:
            text = _show(name, values)
            yield name if text == name else f"{name}={text}"
    if code.co_flags & inspect.CO_VARKEYWORDS:
        name = names[code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & inspect.CO_VARARGS)]
        if values.get(name):
            yield f"**{name}"


def _star(name: str, items: Any) -> list[str]:
    if type(items) is not tuple or not items:
        return []
    texts = [_scalar(item) for item in items[:6]]
    return [f"*{name}"] if len(items) > 6 or None in texts else [text for text in texts if text]


def _show(name: str, values: Any) -> str:
    return (_scalar(values[name]) if name in values else None) or name


def _scalar(value: Any) -> str | None:
    kind = type(value)
    if kind is str:
        return short_string(value)
    if kind is int:
        return repr(value) if value.bit_length() <= _MAX_BITS else None
    if kind is float or kind is bool or value is None:
        return repr(value)
    if kind in _FUNCTIONS:
        return _function_argument(value)
    return None


def _function_argument(value: Any) -> str | None:
    if type(value) is MethodType and type(value.__func__) is not FunctionType:
        return None
    name = value.__name__
    return name if name.isidentifier() else None


def short_string(value: str) -> str:
    """The repr of a string, its middle left out above some 24 characters."""
    if len(value) <= MAX_STRING:
        return repr(value)
    return repr(value[: MAX_STRING - 8] + "…" + value[-7:])
