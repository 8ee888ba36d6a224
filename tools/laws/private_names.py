"""Private names of CPython: used through ``gatherlab.cpython``, or where its table says so.

Which names are private to CPython is read from the sources of asyncio and of the modules beneath it, on the
Python that runs; so a name that came with a newer one is known there.
"""

from __future__ import annotations

import ast
import asyncio
import concurrent.futures
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

__all__ = ["Row", "complaints", "private_names", "uses"]

_HOME = "gatherlab.cpython"
_BY_NAME = {"getattr", "setattr", "delattr", "hasattr", "attrgetter", "methodcaller"}
# private by their look, and documented
_DOCUMENTED = {"_exit", "_getframe"}
_MODULES = {
    "asyncio",
    "base_events",
    "events",
    "futures",
    "locks",
    "queues",
    "runners",
    "taskgroups",
    "tasks",
}


class Row(Protocol):
    """A row of the table: a name, and the modules that may write it."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def modules(self) -> Sequence[str]: ...  # noqa: D102


@cache
def private_names() -> frozenset[str]:
    """Every private attribute, function and class in the sources of asyncio and of what it uses."""
    folders = [Path(asyncio.__file__).parent, Path(concurrent.futures.__file__).parent]
    files = [file for folder in folders for file in folder.glob("*.py")]
    files += [Path(module.__file__ or "") for module in (threading, queue)]
    return frozenset(
        name
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if _is_private(name := _name_in(node)) and name not in _DOCUMENTED
    )


@cache
def _names_of_class(cls: str) -> frozenset[str]:
    """The private names in the body of one class of asyncio."""
    return frozenset(
        _name_in(node)
        for file in Path(asyncio.__file__).parent.glob("*.py")
        for found in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(found, ast.ClassDef) and found.name == cls
        for node in ast.walk(found)
    )


def _name_in(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else ""


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and len(name) > 1


def uses(code: str) -> set[tuple[str, int]]:
    """The private names of CPython that a module writes out, with their lines.

    A name that the module defines itself is its own, unless it is reached through a module of asyncio; in a
    class derived from one of asyncio's nothing is.
    """
    tree = ast.parse(code)
    own = set(_own_names(tree))
    return {
        (name, line)
        for name, line, certain in _written(tree)
        if name in private_names() and (certain or name not in own)
    }


def _written(tree: ast.AST) -> Iterator[tuple[str, int, bool]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno, _is_of_asyncio(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _BY_NAME:
            yield from ((text, node.lineno, False) for text in _texts(node.args))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_telling(node.value):
            yield node.value, node.lineno, False
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.name, node.lineno, True) for alias in node.names)
        elif isinstance(node, ast.ClassDef):
            bases = [
                base.attr for base in node.bases if isinstance(base, ast.Attribute) and _is_of_asyncio(base)
            ]
            theirs = {name for base in bases for name in _names_of_class(base)}
            yield from ((name, line, True) for name, line in _members(node) if name in theirs)


def _texts(nodes: Sequence[ast.expr]) -> Iterator[str]:
    return (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_telling(text: str) -> bool:
    """Whether a text is a private name of more than one word: ``_wait_for_one``, and not ``_limit``."""
    return text.isidentifier() and ("_" in text[1:] or text[1:2].isupper())


def _is_of_asyncio(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in _MODULES


def _members(cls: ast.ClassDef) -> Iterator[tuple[str, int]]:
    for node in ast.walk(cls):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            yield node.attr, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno


def _own_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                yield node.attr
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def complaints(sources: Mapping[str, str], table: Sequence[Row]) -> list[str]:
    """Names used outside their home that the table does not give to that module, and rows nobody needs."""
    allowed = {(row.name.rpartition(".")[2], module) for row in table for module in row.modules}
    found = []
    for module, code in sorted(sources.items()):
        if module == _HOME:
            continue
        for name, line in sorted(uses(code), key=lambda use: (use[1], use[0])):
            if (name, module) not in allowed:
                found.append(f"{module}:{line}: {name} is private to CPython: reach it through {_HOME}")
    for name, module in sorted(allowed):
        if name not in {use for use, _ in uses(sources.get(module, ""))} and name not in _mentions(
            sources.get(module, "")
        ):
            found.append(f"{_HOME}: {module} no longer uses {name}: take it out of the table")
    return found


def _mentions(code: str) -> set[str]:
    """Names that a module both defines and uses (``_run``), or a text in a longer one."""
    return {name for name, _, _ in _written(ast.parse(code))} | {
        name for name in _own_names(ast.parse(code)) if _is_private(name)
    }
