"""An error whose text names no coroutine, in a line where something was used that nobody awaited.

Asked last: ``assert load(1) == 1`` has no text at all, and ``dict([load(1)])`` speaks of a sequence.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Seen
from gatherlab.explaining.source import dotted, nodes, parsed, tree
from gatherlab.syntax import last_name

__all__ = ["RULES"]

RULES = Rules()

_MAKE_TASKS = ("create_task", "ensure_future")
# what takes a coroutine object, so that none is missing an await there
_TAKE = (
    *_MAKE_TASKS,
    "gather",
    "wait_for",
    "shield",
    "wait",
    "as_completed",
    "run",
    "run_until_complete",
    "run_coroutine_threadsafe",
    "iscoroutine",
    "isawaitable",
    "isinstance",
    "type",
)


@RULES.rule("asserted-not-awaited", lessons.NO_AWAIT, "AssertionError")
def _asserted(seen: Seen, found: Matched) -> Finding | None:
    asserts = nodes(tree(seen.place), ast.Assert)
    thing = _unawaited(asserts[0].test, seen.source) if len(asserts) == 1 else None
    if thing is None:
        return None
    return Finding(
        "assert compared something that was not awaited",
        f"{_is(thing, seen.source)}, and no result: it equals nothing but itself.",
        _change(thing, seen.source),
    )


# the first is that of dict() up to Python 3.13, the last one since then
_WORDS = (
    "^(?:cannot convert dictionary update sequence element #0 to a sequence|can only join an iterable"
    "|object is not iterable$)"
)


@RULES.rule("used-not-awaited", lessons.NO_AWAIT, "TypeError", words=_WORDS)
def _used(seen: Seen, found: Matched) -> Finding | None:
    thing = _unawaited(tree(seen.place), seen.source)
    if thing is None:
        return None
    return Finding(
        "a coroutine object was used as if it were its result",
        f"{_is(thing, seen.source)}: the work, packed and not started. An `await` is missing.",
        _change(thing, seen.source),
    )


def _unawaited(node: ast.AST | None, source: str) -> ast.expr | None:
    """The first expression in ``node`` that is a coroutine object or a task, or a list of such."""
    whole = parsed(source)
    functions = {one.name for one in nodes(whole, ast.AsyncFunctionDef)}
    if node is None or not functions:
        return None
    held = {
        one.targets[0].id
        for one in nodes(whole, ast.Assign)
        if len(one.targets) == 1
        and isinstance(one.targets[0], ast.Name)
        and any(_makes(part, functions) for part in _own(one.value))
    }
    awaited_later = {
        one.targets[0].id
        for one in nodes(whole, ast.Assign)
        if isinstance(one.targets[0], ast.Name) and isinstance(one.value, ast.Await)
    }
    for part in _own(node):
        if _makes(part, functions) or (
            isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id in held - awaited_later
        ):
            return part
    return None


def _makes(node: ast.AST, functions: set[str]) -> bool:
    """Whether it calls an async def function, or makes a task."""
    if not isinstance(node, ast.Call):
        return False
    return last_name(node.func) in _MAKE_TASKS or (
        isinstance(node.func, ast.Name) and node.func.id in functions
    )


def _own(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions in ``node``, without what is awaited or handed to what takes coroutines."""
    if isinstance(node, ast.Await | ast.Attribute | ast.Lambda):
        return
    if isinstance(node, ast.expr):
        yield node
    if isinstance(node, ast.Call) and last_name(node.func) in _TAKE:
        return
    for child in ast.iter_child_nodes(node):
        yield from _own(child)


def _held_as(name: str, source: str) -> tuple[str, bool]:
    """What a variable holds, a coroutine object or a task; and whether it is a list of such."""
    values = [
        one.value
        for one in nodes(parsed(source), ast.Assign)
        if isinstance(one.targets[0], ast.Name) and one.targets[0].id == name
    ]
    made = [part for one in values for part in _own(one)]
    tasks = any(isinstance(one, ast.Call) and last_name(one.func) in _MAKE_TASKS for one in made)
    return "task" if tasks else "coroutine object", any(not isinstance(one, ast.Call) for one in values)


def _is(thing: ast.expr, source: str) -> str:
    name = dotted(thing)
    if isinstance(thing, ast.Call):
        what = "a task" if last_name(thing.func) in _MAKE_TASKS else "a coroutine object"
        return f"`{name}` is {what}" if name else f"A value in this line is {what}"
    kind, many = _held_as(name, source)
    return f"`{name}` holds {kind}s" if many else f"`{name}` is a {kind}"


def _change(thing: ast.expr, source: str) -> str:
    name = dotted(thing)
    if isinstance(thing, ast.Name) and _held_as(name, source)[1]:
        return f"Gather them before this line: `{name} = await asyncio.gather(*{name})`."
    return f"Await it first: `await {name}`." if name else "Put `await` before it."
