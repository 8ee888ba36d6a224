"""What crosses from the learner's side to the judge: values by structure, objects by identity.

The learner's side calls ``encode``, the judge's ``decoding.decode``; between them is plain JSON.  Numbers,
strings, lists, tuples, sets and dicts keep their structure.  Everything else becomes a small description,
so that no object of a submission (with an ``__eq__`` of its own, say) is ever compared by the judge:

* an awaitable (coroutine, task, future) → ``Awaitable``;
* an exception → ``Raised``, with the name the judge gave it when the judge sent it, its types and its text;
* an object the judge sent as an argument, such as a default → ``Sent``, by the name the judge gave it;
* anything else → ``Thing``: the name of its type and a short text.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import inspect
import re
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "LARGE",
    "MAX_DEPTH",
    "MAX_ITEMS",
    "MAX_TEXT",
    "MAX_TYPES",
    "POOL_FUTURE",
    "Awaitable",
    "Known",
    "Raised",
    "Sent",
    "Thing",
    "Value",
    "encode",
    "encode_error",
    "find_awaitable",
    "type_name",
]

Value = Any  # a decoded value: plain Python data holding the four classes below

MAX_DEPTH = 8
MAX_ITEMS = 5_000
MAX_TEXT = 2_000
MAX_TEXTS = 500_000  # characters of all strings in one value
MAX_TYPES = 100  # classes that one exception inherits from
LARGE = 2**53  # integers from here on are only called large
SHORT = 80
POOL_FUTURE = "Future of a thread pool"  # cannot be awaited, unlike asyncio's

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")  # another one in every run

# Taken now, before any submission can replace them.
_isfuture, _iscoroutine, _isawaitable = asyncio.isfuture, inspect.iscoroutine, inspect.isawaitable
_ThreadFuture = concurrent.futures.Future


@dataclass(frozen=True, slots=True)
class Awaitable:
    """Something to wait for that stands where a value should be; ``type`` is ``"Task"``, ``"coroutine"``,
    …"""

    type: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception object.  ``types`` are the names of its classes, most special first; ``name`` is the
    name under which the judge sent it, or None; ``line`` the line of the submission it came through."""

    types: tuple[str, ...]
    text: str
    name: str | None = None
    line: int | None = None

    @property
    def type(self) -> str:
        """The name of its class."""
        return self.types[0]

    def isa(self, *names: str) -> bool:
        """Whether it is an instance of one of the classes named."""
        return any(name in self.types for name in names)


@dataclass(frozen=True, slots=True)
class Sent:
    """An object that the judge made and sent, found again by identity."""

    name: str


@dataclass(frozen=True, slots=True)
class Thing:
    """Any other object: the name of its type and a short text."""

    type: str
    text: str = ""


@dataclass(slots=True)
class Known:
    """The objects that the judge sent, on the learner's side: found by identity, kept alive."""

    objects: dict[int, tuple[object, str]] = field(default_factory=dict)

    def add(self, value: object, name: str) -> None:
        """Remember that ``value`` is the judge's object ``name``."""
        self.objects[id(value)] = (value, name)

    def name_of(self, value: object) -> str | None:
        """The judge's name for this very object, or None."""
        found = self.objects.get(id(value))
        return found[1] if found is not None and found[0] is value else None


# --------------------------------------------------------------------------- the learner's side


def encode(value: object, known: Known) -> Any:
    """``value`` as JSON data.  Never raises, whatever the value's own methods do."""
    try:
        return _Encoder(known).encode(value, 0)
    except Exception:  # a property or a __class__ that raises
        return {"thing": type(value).__name__, "text": ""}


def encode_error(error: BaseException, known: Known, line: int | None = None) -> dict[str, Any]:
    """An exception as JSON data."""
    types = [cls.__name__ for cls in type(error).__mro__]
    return {"error": types, "text": _text_of(error, str), "name": known.name_of(error), "line": line}


class _Encoder:
    def __init__(self, known: Known) -> None:
        self.known = known
        self.left = MAX_ITEMS
        self.room = MAX_TEXTS

    def encode(self, value: object, depth: int) -> Any:
        self.left -= 1
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value if value == value else {"thing": "float", "text": "nan"}
        if isinstance(value, int) and kind is int:
            return value if -LARGE < value < LARGE else {"thing": "int", "text": "a large number"}
        if isinstance(value, str):
            text = str.__str__(value)[: min(MAX_TEXT, self.room)]
            self.room -= len(text)
            return text
        name = self.known.name_of(value)
        if isinstance(value, BaseException):
            return encode_error(value, self.known)
        if name is not None:
            return {"sent": name}
        if depth < MAX_DEPTH and self.left > 0 and isinstance(value, (list, tuple, set, frozenset, dict)):
            return self.container(value, depth + 1)
        return _describe(value)

    def container(self, value: Any, depth: int) -> Any:
        if isinstance(value, dict):
            pairs = list(dict.items(value))[: self.left]
            return {"dict": [[self.encode(k, depth), self.encode(v, depth)] for k, v in pairs]}
        kind: Any = next(kind for kind in (list, tuple, set, frozenset) if isinstance(value, kind))
        tag = "set" if kind is frozenset else kind.__name__
        items = list(kind.__iter__(value))[: self.left]  # the real items, whatever a subclass says
        return {tag: [self.encode(item, depth) for item in items]}


def _describe(value: object) -> dict[str, Any]:
    if _isfuture(value) or _iscoroutine(value) or _isawaitable(value):
        return {"awaitable": type_name(value)}
    if isinstance(value, _ThreadFuture):
        return {"thing": POOL_FUTURE, "text": ""}
    if isinstance(value, (list, tuple, set, frozenset, dict)):  # too deep or too large: so would its text be
        return {"thing": type_name(value), "text": ""}
    return {"thing": type_name(value), "text": _text_of(value, repr)[:SHORT]}


def type_name(value: object) -> str:
    """The name of a value's type as a learner knows it."""
    name = type(value).__name__
    return {"_GatheringFuture": "gather future", "NoneType": "None"}.get(name, name)


def _text_of(value: object, how: Any) -> str:
    """``str(value)`` or ``repr(value)``, bounded, on one line, and without trusting it."""
    try:
        text = how(value)
        return _ADDRESS.sub("", " ".join(text[:MAX_TEXT].split()))[:300]
    except Exception:
        return ""


# --------------------------------------------------------------------------- both sides


def find_awaitable(value: Value, depth: int = 0) -> Awaitable | None:
    """The first awaitable in ``value``, at most two containers deep: a future where a value should be."""
    if isinstance(value, Awaitable):
        return value
    if depth < 2 and isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            if (found := find_awaitable(item, depth + 1)) is not None:
                return found
    return None
