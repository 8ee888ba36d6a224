"""Names in a line of source: what is awaited there, and what is called."""

from __future__ import annotations

import ast
import textwrap
import warnings
from functools import lru_cache
from types import UnionType
from typing import TypeVar

from gatherlab.explaining.seen import Frame, Seen
from gatherlab.syntax import last_name, own_nodes

__all__ = [
    "awaited",
    "call_of",
    "calls",
    "dotted",
    "entered",
    "gathered",
    "has_await_inside",
    "nodes",
    "starred",
    "tree",
]

N = TypeVar("N", bound=ast.AST)
SHORT = 60
# what makes a line on its own readable: a block needs a body, a part of one needs its beginning
_ENDINGS = ("", " pass", "\n    pass", ")", "):\n    pass", "]", "])", "))")
_BEGINNINGS = ("", "if 0:\n    pass\n", "try:\n    pass\n")


def tree(frame: Frame | None) -> ast.AST | None:
    """The statement of a frame, or its line, as a syntax tree; None where it cannot be read alone."""
    if frame is None:
        return None
    return parsed(frame.statement or frame.text) or parsed(frame.text)


@lru_cache(maxsize=256)
def parsed(text: str) -> ast.AST | None:
    """A piece of source as a syntax tree, or None."""
    text = textwrap.dedent(text.strip("\n")).strip()
    if not text or len(text) > 20_000:
        return None
    for beginning in _BEGINNINGS:
        for ending in _ENDINGS:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                body = textwrap.indent(beginning + text + ending, " ")
                try:
                    found = ast.parse(f"async def _():\n{body}\n")
                except (SyntaxError, ValueError, MemoryError, RecursionError):
                    continue
                return _with_texts(found, f"async def _():\n{body}\n")
    return None


def _with_texts(found: ast.Module, text: str) -> ast.Module:
    """The tree, each of whose expressions knows how it was written: with the learner's own quotes."""
    for node in ast.walk(found):
        if isinstance(node, ast.expr):
            node.written = ast.get_source_segment(text, node)  # type: ignore[attr-defined]
    return found


def nodes(node: ast.AST | None, kinds: type[N] | UnionType) -> list[N]:
    """Everything of these kinds in a tree, outer ones first; nothing where there is no tree."""
    return [one for one in ast.walk(node) if isinstance(one, kinds)] if node is not None else []


def part(frame: Frame | None) -> ast.expr | None:
    """The expression that was running in a frame, or None where it is not known."""
    if frame is None or not frame.part:
        return None
    found = parsed(f"({frame.part})")
    whole = next((one for one in ast.walk(found) if isinstance(one, ast.Expr)), None) if found else None
    return whole.value if whole is not None else None


def dotted(node: ast.AST | None) -> str:
    """An expression as a learner wrote it, if it is short: ``fetch(client, 1)``; else what is called."""
    if node is None:
        return ""
    if isinstance(node, ast.Await):
        return dotted(node.value)
    text = " ".join((getattr(node, "written", None) or ast.unparse(node)).split())
    if len(text) <= SHORT:
        return text
    return f"{dotted(node.func)}(…)" if isinstance(node, ast.Call) else ""


def calls(frame: Frame | None) -> list[ast.Call]:
    """All calls in the part of a frame that was running, else in its line; outer ones first."""
    return nodes(part(frame) or tree(frame), ast.Call)


def call_of(frame: Frame | None, *names: str) -> ast.Call | None:
    """The call of a function with one of these last names, such as ``gather``; None unless there is one."""
    found = [one for one in calls(frame) if last_name(one.func) in names]
    if not found:
        found = [one for one in nodes(tree(frame), ast.Call) if last_name(one.func) in names]
    return found[0] if len(found) == 1 else None


def awaited(frame: Frame | None) -> ast.expr | None:
    """What stands after the only ``await`` of what was running, else of the line."""
    running = part(frame)
    if isinstance(running, ast.Await):
        return running.value
    found = nodes(running or tree(frame), ast.Await)
    return found[0].value if len(found) == 1 else None


def gathered(frame: Frame | None) -> list[ast.expr]:
    """The arguments of the only ``gather()`` of a line."""
    call = call_of(frame, "gather")
    return list(call.args) if call is not None else []


def starred(node: ast.AST) -> bool:
    """Whether an argument has a star."""
    return isinstance(node, ast.Starred)


def has_await_inside(arguments: list[ast.expr]) -> ast.Await | None:
    """The first ``await`` that stands directly among arguments."""
    return next((one for one in arguments if isinstance(one, ast.Await)), None)


def entered(frame: Frame | None) -> ast.expr | None:
    """What stands after the only ``with`` of a line."""
    running = part(frame)
    if running is not None:
        return running
    node = tree(frame)
    items = [
        item.context_expr
        for one in (ast.walk(node) if node is not None else ())
        if isinstance(one, ast.With | ast.AsyncWith)
        for item in one.items
    ]
    return items[0] if len(items) == 1 else None


def has_await_in_loop(seen: Seen) -> int | None:
    """The line of the plain ``for`` at the place of an error, if an ``await`` stands in its body."""
    place = seen.place
    try:
        whole = ast.parse(seen.source) if place is not None and seen.source else None
    except (SyntaxError, ValueError, RecursionError):
        whole = None
    for node in ast.walk(whole) if whole is not None else ():
        if isinstance(node, ast.For) and place is not None and node.lineno == place.line:
            waits = any(isinstance(one, ast.Await | ast.AsyncWith | ast.AsyncFor) for one in own_nodes(node))
            return node.lineno if waits else None
    return None
