"""What the learner's side told, as values that a judge can compare: the other half of ``values``.

The other side may have written its messages by hand.  What is larger, deeper or stranger than what ``encode``
writes becomes a ``Thing``, and a check has one ``Budget``: a dict whose keys collide costs time with the
square of its size.
"""

from __future__ import annotations

from typing import Any

from gatherlab.checking.values import (
    LARGE,
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_TEXT,
    MAX_TYPES,
    Awaitable,
    Raised,
    Sent,
    Thing,
    Value,
)

__all__ = ["Budget", "decode", "decode_error"]

MESSAGE = MAX_ITEMS * MAX_DEPTH  # items of all values in one message
PAIRS = 20_000  # of the dicts of one check: four of the largest that are told
KEYS = 2_000  # of one check that are no plain value: tuples collide as their maker likes
_UNKNOWN = Thing("unknown")
_LARGE_NUMBER, _NO_NUMBER = Thing("int", "a large number"), Thing("float", "nan")  # as ``encode`` says it


class Budget:
    """What may still come in one message, and in one check."""

    def __init__(self) -> None:
        self.items, self.pairs, self.keys = MESSAGE, PAIRS, KEYS

    def begin_message(self) -> None:
        """The next message has all items again."""
        self.items = MESSAGE

    def take_pairs(self, wanted: int) -> int:
        """How many pairs a dict may have that wants so many."""
        taken = max(0, min(wanted, MAX_ITEMS, self.items, self.pairs))
        self.pairs -= taken
        return taken

    def allows(self, key: Value) -> bool:
        """Whether one more dict may look for this value: a plain one always."""
        if key is None or isinstance(key, (str, int, float)):
            return True
        self.keys -= 1
        return self.keys >= 0


def decode(data: Any, budget: Budget | None = None) -> Value:
    """What ``encode`` wrote.  Raises TypeError and others for what has the wrong structure.

    ``budget`` is that of the check, by default one for this value alone.
    """
    return _Decoder(budget or Budget()).decode(data, 0)


class _Decoder:
    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def decode(self, data: Any, depth: int) -> Value:
        self._budget.items -= 1
        if isinstance(data, dict) and data and self._budget.items > 0 and depth <= MAX_DEPTH:
            return self._tagged(data, depth + 1)
        return _plain(data)

    def _tagged(self, data: dict[str, Any], depth: int) -> Value:
        if "list" in data:
            return self._items(data["list"], depth)
        if "tuple" in data:
            return tuple(self._items(data["tuple"], depth))
        if "dict" in data:
            pairs = data["dict"][: self._budget.take_pairs(len(data["dict"]))]
            return {self._key(self.decode(k, depth)): self.decode(v, depth) for k, v in pairs}
        if "set" in data:
            items = self._items(data["set"], depth)
            return next((seen for seen in items if isinstance(seen, Awaitable)), Thing("set"))
        return _described(data)

    def _key(self, value: Value) -> Value:
        """A decoded value as a dict key: lists and dicts cannot be one."""
        if not self._budget.allows(value):
            return _UNKNOWN
        try:
            hash(value)
        except TypeError:
            return Thing(type(value).__name__)
        return value

    def _items(self, data: list[Any], depth: int) -> list[Value]:
        return [self.decode(item, depth) for item in data[: max(0, self._budget.items)]]


def _plain(data: Any) -> Value:
    if isinstance(data, str):
        return data[:MAX_TEXT]
    if data is None or isinstance(data, bool):
        return data
    if isinstance(data, int):
        return data if -LARGE < data < LARGE else _LARGE_NUMBER
    if isinstance(data, float):
        return data if data == data else _NO_NUMBER
    return _UNKNOWN


def _described(data: dict[str, Any]) -> Value:
    if "error" in data:
        return decode_error(data)
    if "sent" in data:
        return Sent(_short(data["sent"]))
    if "awaitable" in data:
        return Awaitable(_short(data["awaitable"]))
    return Thing(_short(data.get("thing", "unknown")), _short(data.get("text", "")))


def decode_error(data: dict[str, Any]) -> Raised:
    """What ``encode_error`` wrote."""
    name, line = data.get("name"), data.get("line")
    return Raised(
        types=tuple(_short(item) for item in data["error"][:MAX_TYPES]) or ("object",),
        text=_short(data.get("text", "")),
        name=_short(name) if isinstance(name, str) else None,
        line=line if isinstance(line, int) and 0 < line < LARGE else None,
    )


def _short(text: Any) -> str:
    return text[:MAX_TEXT] if isinstance(text, str) else "unknown"
