"""What the text of a function says that no recording can: does it end, does one await need another?

Everything here is careful in one direction: what cannot be told counts as needed.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Sequence
from functools import lru_cache
from types import CodeType

from gatherlab.syntax import SCOPES, dotted_name, own_nodes

__all__ = ["Function", "function_of", "names_in", "never_ends"]

Function = ast.AsyncFunctionDef | ast.FunctionDef


@lru_cache(maxsize=256)
def _tree(file: str) -> ast.Module | None:
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def function_of(code: CodeType) -> Function | None:
    """The text of a function, found by its first line and its name; None where there is none."""
    tree = _tree(code.co_filename)
    if tree is None:
        return None
    for node in ast.walk(tree):
        if isinstance(node, Function) and node.name == code.co_name:
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            if first == code.co_firstlineno:
                return node
    return None


def never_ends(code: CodeType) -> bool:
    """Whether a function has a ``while True:`` that nothing in it leaves: a service, to be stopped."""
    function = function_of(code)
    if function is None:
        return False
    return any(
        isinstance(node, ast.While) and _always(node.test) and not leaves(node.body)
        for node in own_nodes(function)
    )


def _always(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether something in a loop's body may end the loop early: break, or return."""
    return any(_leaves(statement) for statement in body)


def _leaves(node: ast.AST, *, inner: bool = False) -> bool:
    if isinstance(node, SCOPES):
        return False
    if isinstance(node, ast.Return) or (isinstance(node, ast.Break) and not inner):
        return True
    loop = inner or isinstance(node, ast.For | ast.AsyncFor | ast.While)
    return any(_leaves(child, inner=loop) for child in ast.iter_child_nodes(node))


def names_in(node: ast.AST) -> set[str]:
    """The names and dotted names that an expression reads: ``{"a", "self", "self.x"}``."""
    found = set()
    for one in [node, *own_nodes(node)]:
        if isinstance(one, ast.Name):
            found.add(one.id)
        elif isinstance(one, ast.Attribute) and (dotted := dotted_name(one)):
            found.add(dotted)
    return found
