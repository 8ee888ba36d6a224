"""What an error is about: the expression in the line that was no result yet, or what holds it."""

from __future__ import annotations

import ast
import re

from gatherlab.explaining.seen import Frame
from gatherlab.explaining.source import nodes, part, tree
from gatherlab.syntax import last_name

__all__ = ["culprit", "held"]


def culprit(frame: Frame | None, text: str) -> ast.expr | None:
    """The expression that a TypeError or an AttributeError is about, by the shape of what was running."""
    running = part(frame)
    if text.startswith("unsupported format") or held(frame, text) is not None:
        return None
    if running is None:
        return _looped(frame) if "not iterable" in text else _added(frame, text)
    if isinstance(running, ast.Call) and _within_a_call(text):
        return None  # it is in what the function was given
    if isinstance(running, ast.Call) and re.search(r", got '|component: ", text):
        return _of_call(running, text)
    found = _of_shape(running, text)
    if found is None and isinstance(running, ast.Name | ast.Tuple | ast.List):
        found = _assigned(frame, running)  # names on the left: what is unpacked stands on the right
    return found if found is not None else (running if isinstance(running, ast.Call | ast.Name) else None)


def _of_shape(node: ast.expr, text: str) -> ast.expr | None:
    if isinstance(node, ast.Subscript | ast.Attribute):
        return node.slice if isinstance(node, ast.Subscript) and "indices must be" in text else node.value
    if isinstance(node, ast.BinOp):
        of_the_right = re.search(r"^can only concatenate|^%\w format: |^format argument: %", text)
        right = of_the_right is not None or not _is_left(text)
        return node.right if right else node.left
    if isinstance(node, ast.Compare):
        if len(node.ops) > 1:
            return None
        on_the_right = isinstance(node.ops[0], ast.In | ast.NotIn) or not _is_left(text)
        return node.comparators[0] if on_the_right else node.left
    if isinstance(node, ast.Call):
        return _of_call(node, text)
    return None


def _added(frame: Frame | None, text: str) -> ast.expr | None:
    """What ``total += load(n)`` is about: a part of such a line can be read as a name or not at all."""
    node = tree(frame) if text.startswith(("unsupported operand", "can only concatenate")) else None
    found = nodes(node, ast.AugAssign)
    if len(found) != 1:
        return None
    on_the_right = "can only concatenate" in text or not _is_left(text)
    return found[0].value if on_the_right else found[0].target


def _is_left(text: str) -> bool:
    """Whether the first of the two types in a message about an operator is one that was not awaited."""
    return "and '" not in text or bool(re.search(r"(?:: |of )'(?:coroutine|_|Task|Future)", text))


def held(frame: Frame | None, text: str) -> ast.expr | None:
    """What holds the value that an error is about: ``costs`` in ``sum(costs)``, and None otherwise.

    ``sum()`` adds what is in its argument, ``max()`` compares that, ``join()`` and JSON look at each, and a
    loop with several names unpacks each.
    """
    node = part(frame)
    if text.startswith("cannot unpack") and isinstance(node, ast.Tuple | ast.List):
        return _looped(frame)
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        return None
    if text.startswith("can't convert type"):  # statistics looks at each
        return node.args[0]
    if _within_a_call(text):
        return node.args[0] if last_name(node.func) in _GO_THROUGH else None
    a_call = isinstance(node.args[0], ast.Call)  # it may be the thing itself
    return node.args[0] if "JSON" in text and not a_call else None


_GO_THROUGH = ("sum", "max", "min", "sorted", "join")


def _within_a_call(text: str) -> bool:
    """Whether a message, come from a call, is of an operator inside of the function that was called."""
    return text.startswith(("unsupported operand", "sequence item")) or "between instances" in text


def _of_call(node: ast.Call, text: str) -> ast.expr | None:
    if _within_a_call(text):
        return None
    if "not callable" in text:
        return node.func
    if "after *" in text:
        stars = [one.value for one in node.args if isinstance(one, ast.Starred)]
        stars += [one.value for one in node.keywords if one.arg is None]
        return stars[0] if len(stars) == 1 else None
    if re.search(r", got '|component: ", text):  # an argument, and the message does not say which
        given = [one for one in (*node.args, *(each.value for each in node.keywords)) if _may_be(one)]
        return given[0] if len(given) == 1 else None
    return node.args[0] if len(node.args) == 1 else None


def _may_be(node: ast.expr) -> bool:
    return isinstance(node, ast.Call | ast.Name | ast.Subscript)


def _looped(frame: Frame | None) -> ast.expr | None:
    """What the only loop of a line goes through."""
    kinds = ast.For | ast.comprehension
    loops: list[ast.For | ast.comprehension] = nodes(tree(frame), kinds)
    return loops[0].iter if len(loops) == 1 else None


def _assigned(frame: Frame | None, running: ast.expr) -> ast.expr | None:
    node = tree(frame)
    for one in ast.walk(node) if node is not None else ():
        if isinstance(one, ast.Assign) and isinstance(running, ast.Tuple | ast.List):
            return one.value
    return None
