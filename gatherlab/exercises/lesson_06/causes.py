"""Why a list came out wrong, where it does not tell itself: by when the children ended, and by the code."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gatherlab.checking.values import Raised, Value

if TYPE_CHECKING:
    from gatherlab.exercises.lesson_06.scene import Shown

__all__ = ["emptied", "in_order_of_finish"]

_TAKES_OUT = ("clear", "discard", "pop", "remove")


def in_order_of_finish(scene: Shown, values: list[Value]) -> bool:
    """Whether the results stand as their children ended; False where one cannot be told from another."""
    ended = {str(scene.requests[number].key): now for number, now in scene.answered.items()}
    token_of = {token: key for key, tokens in scene.tokens.of.items() for token in tokens if token != []}
    keys = [value.name if isinstance(value, Raised) else token_of.get(str(value)) for value in values]
    times = [ended[key] for key in keys if key in ended]
    return len(times) == len(values) and times == sorted(times)


def emptied(source: str) -> bool:
    """Whether a list or set that a ``return`` reads is one from which the answer takes things out.

    ``left = tasks`` is a second name of the same list, and what is taken out of one is out of both.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    taken = {name for node in ast.walk(tree) if (name := _taken_from(node))}
    read = {
        name.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Return) and node.value is not None
        for name in ast.walk(node.value)
        if isinstance(name, ast.Name)
    }
    for one, other in _second_names(tree):
        if one in taken or other in taken:
            taken |= {one, other}
    return bool(taken & read)


def _taken_from(node: ast.AST) -> str:
    """The name of what this call takes something out of, or ""."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _TAKES_OUT:
        return node.func.value.id if isinstance(node.func.value, ast.Name) else ""
    return ""


def _second_names(tree: ast.AST) -> list[tuple[str, str]]:
    """The pairs of names that an assignment such as ``left = tasks`` makes two names of one thing."""
    return [
        (target.id, node.value.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
