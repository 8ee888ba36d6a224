"""Mutants of a gather: its source with one small change each, made from its syntax tree."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import NamedTuple

__all__ = ["EQUAL", "Mutant", "mutants"]


class Mutant(NamedTuple):
    """``what`` was changed, and the source."""

    what: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """All mutants of ``source``, in a steady order, each different from it and from the others."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    made: dict[tuple[str, int], int] = {}
    for number, node in enumerate(ast.walk(tree)):
        for name, change in _changes(node):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[number]
            change(target)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in seen:
                seen.add(text)
                line = getattr(node, "lineno", 0)
                made[name, line] = made.get((name, line), 0) + 1
                yield Mutant(f"line {line}, {name} {made[name, line]}", text)


Change = Callable[[ast.AST], None]


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """The changes that can be made to one node, in place."""
    if hasattr(node, "body") and isinstance(node.body, list):
        for place in range(len(node.body)):
            yield "leave out", lambda n, place=place: _leave_out(n, place)  # type: ignore[misc]
        for place in range(len(node.body) - 1):
            yield "swap", lambda n, place=place: _swap(n, place)  # type: ignore[misc]
    if isinstance(node, ast.BoolOp):
        yield "and/or", lambda n: setattr(n, "op", ast.And() if isinstance(n.op, ast.Or) else ast.Or())  # type: ignore[attr-defined]
        for place in range(len(node.values)):
            yield "drop", lambda n, place=place: n.values.pop(place)  # type: ignore[misc]
    if isinstance(node, ast.UnaryOp):
        yield "no not", lambda n: _become(n, n.operand)  # type: ignore[attr-defined]
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        yield "turned round", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))  # type: ignore[attr-defined]
        for value in (True, False):
            yield f"{value}", lambda n, value=value: setattr(n, "test", ast.Constant(value))  # type: ignore[misc]
    if isinstance(node, ast.IfExp):
        yield "first", lambda n: _become(n, n.body)  # type: ignore[attr-defined]
        yield "second", lambda n: _become(n, n.orelse)  # type: ignore[attr-defined]
    if isinstance(node, ast.Compare):
        yield "turned round", lambda n: _become(n, ast.UnaryOp(ast.Not(), copy.copy(n)))
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "the other", lambda n: setattr(n, "value", not n.value)  # type: ignore[attr-defined]
    if isinstance(node, ast.Constant) and node.value is None:
        yield "a number", lambda n: setattr(n, "value", 0)
    if isinstance(node, ast.Call):
        yield "not called", lambda n: _become(n, n.func)  # type: ignore[attr-defined]
        yield "None", lambda n: _become(n, ast.Constant(None))
        if node.args:
            yield "its argument", lambda n: _become(n, n.args[0])  # type: ignore[attr-defined]
    if isinstance(node, ast.Attribute) and node.attr in _OTHERS:
        for name in _OTHERS[node.attr]:
            yield name, lambda n, name=name: setattr(n, "attr", name)  # type: ignore[misc]
    if isinstance(node, ast.Await):
        yield "no await", lambda n: _become(n, n.value)  # type: ignore[attr-defined]
    if isinstance(node, ast.Return) and node.value is not None:
        yield "nothing", lambda n: setattr(n, "value", None)
    if isinstance(node, (ast.AsyncFunctionDef, ast.FunctionDef)):
        for place in range(len(node.args.kwonlyargs)):
            yield "no default", lambda n, place=place: n.args.kw_defaults.__setitem__(place, None)  # type: ignore[misc]
    if isinstance(node, ast.ListComp):
        yield "backwards", lambda n: _backwards(n)
    if isinstance(node, (ast.For, ast.comprehension)):
        yield "the first only", lambda n: setattr(n, "iter", _first(n.iter))  # type: ignore[attr-defined]
    if isinstance(node, ast.ExceptHandler):
        for name in ("Exception", "BaseException", "ValueError"):
            yield name, lambda n, name=name: setattr(n, "type", ast.Name(name, ast.Load()))  # type: ignore[misc]
    if isinstance(node, ast.Raise):
        yield "swallowed", lambda n: _become(n, ast.Pass())
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _NAMES:
        for name in _NAMES:
            if name != node.id:
                yield name, lambda n, name=name: setattr(n, "id", name)  # type: ignore[misc]


_OTHERS = {
    "ensure_future": ["create_task", "shield"],
    "cancelled": ["done"],
    "done": ["cancelled"],
    "exception": ["result"],
    "result": ["exception"],
    "set_result": ["set_exception"],
    "discard": ["add"],
    "fromkeys": [],
    "cancel": ["cancelled"],
    "CancelledError": ["TimeoutError"],
    "values": ["keys"],
    "wait": ["shield"],
}
_NAMES = ["left", "task", "tasks", "finished", "last", "bad", "awaitables", "return_exceptions"]


def _leave_out(node: ast.AST, place: int) -> None:
    node.body[place] = ast.Pass()  # type: ignore[attr-defined]


def _swap(node: ast.AST, place: int) -> None:
    body = node.body  # type: ignore[attr-defined]
    body[place], body[place + 1] = body[place + 1], body[place]


def _become(node: ast.AST, other: ast.AST) -> None:
    node.__class__ = other.__class__
    node.__dict__ = dict(other.__dict__)


def _backwards(node: ast.AST) -> None:
    inner = copy.deepcopy(node)
    call = ast.Subscript(inner, ast.Slice(step=ast.UnaryOp(ast.USub(), ast.Constant(1))), ast.Load())  # type: ignore[arg-type]
    _become(node, call)


def _first(values: ast.expr) -> ast.expr:
    whole = ast.Call(ast.Name("list", ast.Load()), [values], [])
    return ast.Subscript(whole, ast.Slice(upper=ast.Constant(1)), ast.Load())


# mutants that do what the reference does, and why
_WHY: dict[str, tuple[str, ...]] = {
    "the helper may stand first": ("line 0, swap 1",),
    "neither line needs the other": (
        "line 2, swap 1",
        "line 2, swap 2",
        "line 2, swap 3",
        "line 7, swap 1",
    ),
    "without the flag last.result() has raised before, and nobody failed": (
        "line 28, leave out 1",
        "line 28, swap 1",
        "line 29, leave out 1",
        "line 29, False 1",
        "line 29, task 1",
        "line 25, task 1",
        "line 25, tasks 1",
        "line 25, finished 1",
        "line 25, last 1",
        "line 25, awaitables 1",
    ),
    "a callback is never called inside add_done_callback()": ("line 13, its argument 1",),
    "nothing else is raised there": ("line 17, BaseException 1",),
    "there are children left exactly if there are children": ("line 16, tasks 1", "line 16, awaitables 1"),
}
EQUAL: dict[str, str] = {what: why for why, all_of_them in _WHY.items() for what in all_of_them}
