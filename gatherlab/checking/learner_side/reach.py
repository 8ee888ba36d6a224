"""The names that a function can reach, and putting stand-ins there for the length of a check.

A cell may have said ``from time import sleep`` long before the check, so the real function may be reached
through any name: the function's globals, closures and defaults, and those of the helpers it reaches, are
searched for the very objects.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import CellType, FunctionType
from typing import Any

__all__ = ["Undo", "put_in_reach", "undo_all"]

Undo = list[Callable[[], None]]

FUNCTIONS = 200  # that are searched
MODULES = 30  # whose names are searched: the learner's own and those they import functions from


def put_in_reach(function: object, pairs: Iterable[tuple[object, object]], undo: Undo) -> None:
    """Replace the first of each pair by the second in what ``function`` reaches.

    What puts the old objects back is added to ``undo``, each before its change is made.
    """
    search = _Search({id(old): (old, new) for old, new in pairs}, undo)
    for reached in (
        function,
        getattr(function, "__func__", None),  # of a method
        getattr(function, "func", None),  # of a partial
        vars(type(function)).get("__call__"),
    ):
        if isinstance(reached, FunctionType):
            search.function(reached)


def undo_all(undo: Undo) -> None:
    """Take everything back, last change first, also where an interrupt comes in between."""
    try:
        while undo:
            undo[-1]()
            undo.pop()
    except KeyboardInterrupt:
        undo_all(undo)
        raise


class _Search:
    """One walk; ``found`` maps the identity of what is looked for to it and its stand-in."""

    def __init__(self, found: dict[int, tuple[object, object]], undo: Undo) -> None:
        self.found, self.undo = found, undo
        self.functions: set[int] = set()
        self.modules: set[int] = set()

    def function(self, function: FunctionType) -> None:
        if id(function) in self.functions or len(self.functions) > FUNCTIONS:
            return
        self.functions.add(id(function))
        self.names(function.__globals__)
        for cell in function.__closure__ or ():
            self.cell(cell)
        self.defaults(function)
        wrapped = getattr(function, "__wrapped__", None)
        if isinstance(wrapped, FunctionType):
            self.function(wrapped)

    def names(self, names: dict[str, Any]) -> None:
        if id(names) in self.modules or len(self.modules) > MODULES or _not_the_learners(names):
            return
        self.modules.add(id(names))
        found, items = self.found, list(names.items())
        for name in [name for name, value in items if id(value) in found]:
            pair = found[id(names[name])]
            self.undo.append(_restore_name(names, name, *pair))
            names[name] = pair[1]
        for helper in [value for _, value in items if type(value) is FunctionType]:
            self.function(helper)

    def cell(self, cell: CellType) -> None:
        try:
            value = cell.cell_contents
        except ValueError:  # an empty cell
            return
        pair = self.found.get(id(value))
        if pair is not None:
            self.undo.append(lambda: setattr(cell, "cell_contents", pair[0]))
            cell.cell_contents = pair[1]
        elif isinstance(value, FunctionType):
            self.function(value)

    def defaults(self, function: FunctionType) -> None:
        for name in ("__defaults__", "__kwdefaults__"):
            before = getattr(function, name)
            items = before.values() if isinstance(before, dict) else before or ()
            if not any(id(value) in self.found for value in items):
                continue
            self.undo.append(_restore_attribute(function, name, before))
            setattr(function, name, self._replaced(before))

    def _replaced(self, values: Any) -> Any:
        if isinstance(values, dict):
            return {name: self._new(value) for name, value in values.items()}
        return tuple(map(self._new, values))

    def _new(self, value: object) -> object:
        return self.found.get(id(value), (value, value))[1]


def _not_the_learners(names: dict[str, Any]) -> bool:
    """Whether these are the names of the standard library, whose waits stay its own, or of this package."""
    name = names.get("__name__")
    return isinstance(name, str) and name.partition(".")[0] in _OTHERS


_OTHERS = sys.stdlib_module_names | {__name__.partition(".")[0]}


def _restore_name(names: dict[str, Any], name: str, old: object, new: object) -> Callable[[], None]:
    def restore() -> None:
        if names.get(name) is new:
            names[name] = old

    return restore


def _restore_attribute(owner: object, name: str, before: object) -> Callable[[], None]:
    return lambda: setattr(owner, name, before)
