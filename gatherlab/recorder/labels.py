"""A task's label: the call that made it, ``fetch_post(client, 1)``.

Scalars are shown by their repr, other arguments by the name of the parameter; the repr of an object
of the learner's is never called (it may be slow, fail, or have effects).
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType
from typing import Any

__all__ = ["call_label", "function_name", "given_name"]

MAX_STRING = 24
_MAX_BITS = 64

# up to 3.12 frame.f_locals is a snapshot that the frame keeps, and with it every local alive; since
# PEP 667 (3.13) it is a view
_SNAPSHOT = sys.version_info < (3, 13)
_OWN_LOCALS = inspect.CO_OPTIMIZED | inspect.CO_NEWLOCALS
# 3.13.0 names a task of an eager factory "None"
_AUTOMATIC = re.compile(r"Task-\d+|None")
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)


def given_name(name: str) -> str | None:
    """The name if a person gave it, None for asyncio's ``Task-7``: those differ from run to run."""
    return None if _AUTOMATIC.fullmatch(name) else name


def function_name(coro: Any) -> str:
    """``fetch`` or ``Client.fetch``, without the enclosing functions; for other awaitables their type."""
    name = getattr(coro, "__qualname__", None)
    if type(name) is not str:
        name = type(coro).__qualname__
    return name.rpartition("<locals>.")[2] or name


def call_label(coro: Any) -> str | None:
    """The call that made a coroutine: ``fetch_post(client, 1)``; None where it cannot be told.

    A coroutine that has run may have assigned to its parameters: the label shows their present values.
    """
    # up to 3.11 asyncio's _wrap_awaitable is a generator
    code = getattr(coro, "cr_code", None) or getattr(coro, "gi_code", None)
    frame = getattr(coro, "cr_frame", None) or getattr(coro, "gi_frame", None)
    if code is None or frame is None:
        return None
    if code.co_flags & _OWN_LOCALS != _OWN_LOCALS:
        return None  # a cell's own coroutine: its f_locals is the learner's namespace itself
    values = frame.f_locals
    try:
        if code.co_name == "_wrap_awaitable":
            return function_name(values.get("awaitable"))
        return f"{function_name(coro)}({', '.join(_arguments(code, values))})"
    finally:
        if _SNAPSHOT:
            values.clear()


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
