"""The names that statements make, read off the tree.

``symtable`` says it better, but from Python 3.14 on refuses a cell that awaits at its top.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

__all__ = ["stored_names"]

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_INNER = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def stored_names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """What the statements bind in their own scope: assigned, defined, imported, caught."""
    found, todo = set[str](), list(nodes)  # a list, for an expression may be deeper than Python may call
    while todo:
        node = todo.pop()
        found.update(_own(node))
        if not isinstance(node, (*_SCOPES, *_INNER)):
            todo.extend(ast.iter_child_nodes(node))
    return frozenset(found)


def _own(node: ast.AST) -> Iterator[str]:
    if isinstance(node, _SCOPES):
        yield node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
