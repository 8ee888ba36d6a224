"""What the text of an answer shows, where what it did has more than one cause."""

from __future__ import annotations

import ast
from collections.abc import Iterator

__all__ = [
    "calls_the_callback",
    "coroutine_as_callback",
    "emptied",
    "loops_over_a_set",
    "names",
    "no_brackets",
    "read",
    "waits",
]

_TAKES_OUT = ("clear", "discard", "pop", "remove")
_ASKS = ("cancelled", "done", "exception", "result")
# what stands here without brackets is handed over, as to map(), or given a name
_PASSES = (ast.Call, ast.keyword, ast.Assign)


def read(source: str) -> ast.Module:
    """The source as a tree; an empty one for what is no Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def names(source: str) -> set[str]:
    """What the code names, in whatever place: ``return_when="FIRST_EXCEPTION"`` does, a comment does not."""
    found: set[str] = set()
    for node in ast.walk(read(source)):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def emptied(source: str) -> bool:
    """Whether a list or set that a ``return`` reads is one from which the answer takes things out.

    ``left = tasks`` is a second name of the same list, and what is taken out of one is out of both.
    """
    tree = read(source)
    taken = {name for node in ast.walk(tree) if (name := _taken_from(node))}
    found = {
        name.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Return) and node.value is not None
        for name in ast.walk(node.value)
        if isinstance(name, ast.Name)
    }
    for one, other in _second_names(tree):
        if one in taken or other in taken:
            taken |= {one, other}
    return bool(taken & found)


def _taken_from(node: ast.AST) -> str:
    """The name of what this call takes something out of, or ""."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _TAKES_OUT:
        return _name(node.func.value)
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


def waits(source: str) -> bool:
    """Whether anything in it waits: ``await``, ``async with`` or ``async for``; or nothing is known of it."""
    nodes = list(ast.walk(read(source)))
    kinds = (ast.Await, ast.AsyncWith, ast.AsyncFor)
    return any(isinstance(node, kinds) for node in nodes) or not any(
        isinstance(node, ast.AsyncFunctionDef) for node in nodes
    )


def no_brackets(source: str) -> str:
    """A method of a task that is asked without brackets, as in ``if task.done``, or ""."""
    tree = read(source)
    fine = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, _PASSES)
        for part in ast.iter_child_nodes(node)
    }
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in _ASKS)
    return next((node.attr for node in found if id(node) not in fine), "")


def calls_the_callback(source: str) -> str:
    """The function that is called in the brackets of ``add_done_callback()`` and gives nothing, or ""."""
    tree = read(source)
    plain = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for argument in _callbacks(tree):
        name = _name(argument.func) if isinstance(argument, ast.Call) else ""
        if name in plain and not any(
            isinstance(part, ast.Return) and part.value is not None for part in ast.walk(plain[name])
        ):
            return name
    return ""


def coroutine_as_callback(source: str) -> str:
    """The ``async def`` that is handed to ``add_done_callback()``, or ""."""
    tree = read(source)
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)}
    return next((name for argument in _callbacks(tree) if (name := _name(argument)) in names), "")


def _callbacks(tree: ast.AST) -> Iterator[ast.expr]:
    """What stands first in the brackets of each ``add_done_callback()``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _attribute(node.func) == "add_done_callback":
            yield from node.args[:1]


def _attribute(node: ast.expr | None) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def loops_over_a_set(source: str) -> bool:
    """Whether results may be read from a set: a list is made by a loop over one."""
    tree = read(source)
    sets = {name for node in ast.walk(tree) for name in _named_sets(node)}
    for node in ast.walk(tree):
        over: list[ast.expr] = []
        if isinstance(node, (ast.ListComp, ast.DictComp, ast.GeneratorExp)):
            over = [part.iter for part in node.generators]
        elif isinstance(node, ast.For) and any(map(_appends, ast.walk(node))):
            over = [node.iter]
        if any(_name(each) in sets or _is_set(each) for each in over):
            return True
    return False


def _appends(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "append"


def _is_set(node: ast.expr) -> bool:
    called = isinstance(node, ast.Call) and _name(node.func) in ("set", "frozenset")
    return called or isinstance(node, (ast.Set, ast.SetComp))


def _named_sets(node: ast.AST) -> Iterator[str]:
    """The names that an assignment gives to sets: one, or the two that asyncio.wait() gives."""
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        if _is_set(node.value) and _name(target):
            yield _name(target)
        if isinstance(target, ast.Tuple) and _waited(node.value):
            yield from filter(None, map(_name, target.elts))
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(target.elts, node.value.elts, strict=False)
            yield from (_name(one) for one, value in pairs if _is_set(value))


def _waited(node: ast.expr) -> bool:
    """Whether it is ``await asyncio.wait(…)``."""
    call = node.value if isinstance(node, ast.Await) else None
    return isinstance(call, ast.Call) and _attribute(call.func) == "wait"
