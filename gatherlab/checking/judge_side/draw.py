"""What a scene asks for, drawn from a hash of the answer's source text.

The same source gets the same scenes on every Python and in every process, so its verdict can be repeated; no
answer can hold a table of what it will be asked, for a source with another table in it is asked for something
else.
"""

from __future__ import annotations

import hashlib
import inspect
import linecache
import types
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

__all__ = ["Draw", "live_source", "rank"]

T = TypeVar("T")


class Draw:
    """A sequence of choices that depends on ``seed`` alone.  (``random`` may choose otherwise in a later
    Python.)"""

    def __init__(self, seed: str) -> None:
        self._seed, self._drawn = seed, 0

    def below(self, limit: int) -> int:
        """A whole number from 0 to ``limit`` - 1."""
        self._drawn += 1
        return _hashed(f"{self._seed}\n{self._drawn}") % limit

    def between(self, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``."""
        return least + self.below(most - least + 1)

    def chosen(self, items: Sequence[T]) -> T:
        """One of ``items``."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of ``items``, in another order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]

    def sample(self, items: Sequence[T], number: int) -> list[T]:
        """``number`` different ones of ``items``."""
        return self.shuffled(items)[:number]

    def names(self, least: int, most: int) -> list[str]:
        """From ``least`` to ``most`` different letters."""
        return self.sample("abcdefghijklmnopqrstuvwxyz", self.between(least, most))

    def mixed(self, items: Sequence[T]) -> list[T]:
        """All of ``items``, neither in their own order nor backwards; three at least."""
        while (order := self.shuffled(items)) in (list(items), list(items)[::-1]):
            continue
        return order


def rank(text: str) -> str:
    """Six hex digits that stand for ``text``."""
    return f"{_hashed(text) % (1 << 24):06x}"


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


# --------------------------------------------------------------------------- the source of a live function


def live_source(function: Callable[..., Any]) -> str:
    """The text that defined a live function: its cell's, its file's, or what stands for it where neither can
    be read (its code, its name).  Never raises."""
    try:
        code = _code(function)
        if code is None:
            return type(function).__qualname__
        text = "".join(linecache.getlines(code.co_filename)).strip()
        return text or _code_as_text(code)
    except Exception:  # an object that answers every attribute with anything
        return type(function).__qualname__


def _code(function: Any) -> types.CodeType | None:
    """The code of a function, of what a partial or a decorator wraps, or of an object's ``__call__``."""
    for _ in range(100):
        if isinstance(getattr(function, "func", None), Callable):  # type: ignore[arg-type]
            function = function.func
        elif hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        else:
            break
    if not inspect.isfunction(function) and not inspect.ismethod(function):
        function = getattr(type(function), "__call__", function)  # noqa: B004
    code = getattr(function, "__code__", None)
    return code if isinstance(code, types.CodeType) else None


def _code_as_text(code: types.CodeType) -> str:
    """A text that differs where the code does: no address in it, and no set in an order of chance."""
    consts = [_constant(constant) for constant in code.co_consts]
    return f"{code.co_name} {code.co_code.hex()} {code.co_names} {code.co_varnames} {consts}"


def _constant(constant: Any) -> str:
    if isinstance(constant, types.CodeType):
        return _code_as_text(constant)
    if isinstance(constant, frozenset):
        return repr(sorted(map(repr, constant)))
    return repr(constant)
