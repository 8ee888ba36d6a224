"""Reading Python's syntax trees: what whoever looks at a program's text needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

__all__ = ["SCOPES", "dotted_name", "last_name", "own_nodes"]

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below, outer ones first, but not those of functions and classes defined in it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, SCOPES):
            yield from own_nodes(child)


def dotted_name(node: ast.AST) -> str:
    """``"asyncio.run"`` for an expression of that form, else ``""``."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted_name(node.value)):
        return f"{base}.{node.attr}"
    return ""


def last_name(node: ast.AST) -> str:
    """``"gather"`` for ``asyncio.gather`` and for ``gather``, else ``""``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
