"""The house of gatherlab: who may import whom, read from the source.

Floors as in docs/style.md; imports go downward only, also inside functions and under TYPE_CHECKING.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping

__all__ = ["FLOORS", "circles", "complaints", "forbidden_complaints", "imports", "room_of"]

FLOORS = {
    "counts": 0,
    "cpython": 0,
    "errors": 0,
    "model": 0,
    "patched_asyncio": 0,
    "search_path": 0,
    "syntax": 0,
    "toml_tables": 0,
    "browser": 1,
    "course": 1,
    "recorder": 1,
    "virtual_loop": 1,
    "checking": 2,
    "explaining": 2,
    "picture": 2,
    "progress_file": 2,
    "practice": 2,
    "exercises": 3,
    "questions": 3,
    "simulation": 3,
    "cells": 4,
    "deck": 4,
    "grading": 4,
    "server_extension": 4,
    "watching": 4,
    "nbgrader": 5,
    "pytest_plugin": 5,
    "site": 5,
    "__init__": 6,
    "commands": 6,
    "__main__": 7,
}
# Rooms within a room: what each may import of its neighbours.  Whoever holds a submission holds no judge.
WITHIN: dict[str, dict[str, set[str]]] = {
    "checking": {"judge_side": set(), "learner_side": set(), "wall": {"judge_side", "learner_side"}},
    "grading": {"intake": set(), "judging": set(), "pages": set(), "tables": set()},
}
# What a floor may need from outside the standard library.
OUTSIDE = {
    "browser": {"httpx", "js", "pyodide"},  # imported in a page only
    "checking": {"IPython"},  # what a kernel makes of a cell; only where a cell is no plain Python
    "practice": {"httpx", "starlette", "uvicorn"},
    "cells": {"IPython", "anywidget", "ipywidgets", "traitlets"},
    "deck": {"nbconvert", "nbformat"},
    "pytest_plugin": {"pytest"},  # only where pytest itself calls
    "nbgrader": {"nbgrader"},  # only where nbgrader itself calls
    "commands": {"tqdm"},  # a progress bar where it is installed
}
HEAVY = {"numpy", "matplotlib", "pandas", "requests", "aiohttp", "nest_asyncio", "nest_asyncio2"}


def room_of(module: str) -> str:
    """``"picture"`` for ``gatherlab.picture.svg``; ``"__init__"`` for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports(module: str, code: str, *, is_package: bool) -> set[str]:
    """Every module named by an import statement, relative ones made absolute.

    ``from gatherlab import x`` names ``gatherlab.x``: the room, if x is one.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= set(from_names(node, module, is_package))
    return found


def from_names(node: ast.ImportFrom, module: str, is_package: bool) -> Iterator[str]:
    """The modules of one ``from … import …``."""
    base = node.module or ""
    if node.level:
        parts = module.split(".")
        up = node.level - 1 if is_package else node.level
        base = ".".join([*parts[: len(parts) - up], *([base] if base else [])])
    if base == "gatherlab":
        yield from (f"gatherlab.{alias.name}" for alias in node.names)
    else:
        yield base


def complaints(sources: Mapping[str, str], packages: set[str]) -> list[str]:
    """Imports that do not go downward, and needs that a floor may not have.

    ``sources`` maps module names (``gatherlab.picture.svg``) to their texts; ``packages`` names those that
    are an ``__init__.py``.
    """
    found = []
    for module, code in sorted(sources.items()):
        room = room_of(module)
        if room not in FLOORS:
            found.append(f"{module}: the room {room!r} stands on no floor")
            continue
        for target in sorted(imports(module, code, is_package=module in packages)):
            found += [f"{module}: {wrong}" for wrong in import_complaints(room, target)]
            found += [f"{module}: {wrong}" for wrong in neighbour_complaints(module, target)]
    return found


def import_complaints(room: str, target: str) -> Iterator[str]:
    """What is wrong with importing one module from one room."""
    top = target.split(".")[0]
    if top == "gatherlab":
        other = room_of(target)
        if other != room and FLOORS.get(other, 99) >= FLOORS[room]:
            yield f"floor {FLOORS[room]} imports {target}, floor {FLOORS.get(other, 'unknown')}"
    elif top in HEAVY:
        yield f"imports {top}, which the learner's path does without"
    elif top not in sys.stdlib_module_names and top not in OUTSIDE.get(room, set()):
        yield f"imports {top}, which this room may not need"


def neighbour_complaints(module: str, target: str) -> Iterator[str]:
    """What is wrong with importing ``target``, a room within the same room as ``module``."""
    (room, inner), (other, neighbour) = ([*name.split(".")[1:3], "", ""][:2] for name in (module, target))
    rooms = WITHIN.get(room, {}) if room == other else {}
    if inner in rooms and neighbour in rooms and neighbour != inner and neighbour not in rooms[inner]:
        yield f"imports {target}, which the other side keeps"


def circles(sources: Mapping[str, str], packages: set[str]) -> list[str]:
    """Modules that import each other, in one sentence a circle; imports inside functions count too.

    A package's ``__init__`` is left out: it gathers what its modules offer.
    """
    known = sources.keys() - packages
    graph = {}
    for module in known:
        graph[module] = set(_modules_imported(module, sources[module])) & known
    reach = {module: _reachable(module, graph) for module in graph}
    groups = {
        tuple(sorted({other for other in reach[module] if module in reach[other]}))
        for module in graph
        if module in reach[module]
    }
    return [f"{', '.join(group)}: import each other in a circle" for group in sorted(groups)]


def _modules_imported(module: str, code: str) -> Iterator[str]:
    """What is imported; ``from package import x`` also names ``package.x``, which may be a module."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for base in from_names(node, module, is_package=False):
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names)


def _reachable(start: str, graph: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += graph[module]
    return found


def forbidden_complaints(sources: Mapping[str, str]) -> list[str]:
    """Bare asserts: they vanish under ``python -O``, so the package raises instead."""
    return [
        f"{module}:{node.lineno}: assert"
        for module, code in sorted(sources.items())
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Assert)
    ]
