"""A ``yield`` in an answer: calling the function gives a generator object, whatever the exercise."""

from __future__ import annotations

import ast
import re

from gatherlab.checking.judge_side.judge import Finding
from gatherlab.checking.protocol import End
from gatherlab.checking.values import Raised, Thing, Value
from gatherlab.model import Diagnosis as D

__all__ = ["yielded"]

_GENERATORS = ("generator", "async_generator")


def yielded(end: End, function: str, source: str) -> Finding | None:
    """The finding where a generator stands for the result of ``function``, or where one is awaited or
    gathered because a function of the answer has a ``yield`` in it."""
    if end.kind == "returned":
        found = _generator(end.value)
        return None if found is None else _returned(found, end, function)
    if end.kind == "raised" and end.error.isa("TypeError"):
        return _awaited(end.error, source)
    return None


def _generator(value: Value, depth: int = 0) -> Thing | None:
    """The first generator object in a value, at most two containers deep."""
    if isinstance(value, Thing):
        return value if value.type in _GENERATORS else None
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    found = (_generator(item, depth + 1) for item in items if depth < 2)
    return next(filter(None, found), None)


def _returned(found: Thing, end: End, function: str) -> Finding:
    whole = found is end.value
    if "<genexpr>" in found.text:
        return Finding(
            D.SHAPE,
            f"Expected: {function} returns the results themselves.",
            "It returned a generator: a comprehension in round brackets, which has not run yet.",
            "Put square brackets around it, or gather() what is in it, and return what comes out.",
        )
    if whole and not end.awaitable:
        return Finding(
            D.SHAPE,
            f"Expected: {function} returns one result.",
            "There is a yield in it, so that calling it gives a generator object.",
            "Collect the results and return them; a yield hands them out one at a time.",
        )
    what = "It returned" if whole else "In its result stands"
    return Finding(
        D.SHAPE,
        f"Expected: {function} returns the results themselves.",
        f"{what} a generator object, made by a function with a yield in it.",
        "Return in that function instead of yield, or collect what it yields: [x async for x in …].",
    )


_TEXTS = re.compile(
    r"object (async_)?generator can't be used in 'await'"  # Python 3.13 and before
    r"|'(async_)?generator' object can't be awaited"
    r"|a coroutine was expected, got <(async_)?generator object (?!.*<genexpr>)"
)


def _awaited(error: Raised, source: str) -> Finding | None:
    """A coroutine function that became a generator function, by a yield in it, is called and awaited."""
    named = _TEXTS.search(error.text) is not None
    gathered = "An asyncio.Future, a coroutine or an awaitable is required" in error.text
    if not (named or gathered) or not _has_async_generator(source):
        return None
    return Finding(
        D.SHAPE,
        "Expected: what you await or gather is a coroutine.",
        "It is a generator object: there is a yield in the async def that made it.",
        "Write return where you wrote yield: a yield hands out values one at a time, and cannot be awaited.",
    )


def _has_async_generator(source: str) -> bool:
    """Whether an ``async def`` in ``source`` has a yield of its own."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, ast.AsyncFunctionDef) and _yields(node) for node in ast.walk(tree))


def _yields(function: ast.AsyncFunctionDef) -> bool:
    left: list[ast.AST] = list(function.body)
    while left:
        node = left.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            left.extend(ast.iter_child_nodes(node))
    return False
