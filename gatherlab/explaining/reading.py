"""Lines of a cell that raise nothing and do something else than they seem to."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from gatherlab.explaining.seen import Frame, Kind, Seen
from gatherlab.explaining.source import dotted, has_await_inside
from gatherlab.syntax import last_name, own_nodes

__all__ = ["slips"]

# calls that keep the thread, by the name under which nearly everybody has them
_BLOCKING = frozenset(
    {
        "time.sleep",
        "urllib.request.urlopen",
        "subprocess.run",
        "subprocess.check_output",
        *(
            f"{client}.{verb}"
            for client in ("requests", "httpx")
            for verb in ("get", "post", "put", "delete", "request")
        ),
    }
)


def slips(source: str, file: str = "") -> list[Seen]:
    """The slips in a source text, the telling ones first; none where it cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            whole = compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
    lines = source.splitlines()
    found = []
    for kind, text, node in _all(whole):
        line = lines[node.lineno - 1].strip() if node.lineno <= len(lines) else ""
        frame = Frame(file, node.lineno, "", line, line)
        found.append(Seen(Kind.SOURCE, kind, text, (kind,), (frame,), source=source))
    return found


Slip = tuple[str, str, ast.expr | ast.ExceptHandler]


def _all(whole: ast.AST) -> Iterator[Slip]:
    functions = [one for one in ast.walk(whole) if isinstance(one, ast.AsyncFunctionDef)]
    for function in functions:
        yield from _blocking(function)
    yield from _gathers(whole)
    for scope in (whole, *functions):
        yield from _lost(scope)
    for function in functions:
        yield from _swallowing(function)
    for scope in (whole, *functions):
        yield from _in_a_row(scope)


def _blocking(function: ast.AsyncFunctionDef) -> Iterator[Slip]:
    for node in own_nodes(function):
        if isinstance(node, ast.Call) and (name := dotted(node.func)) in _BLOCKING:
            yield "blocking", name, node


def _gathers(whole: ast.AST) -> Iterator[Slip]:
    for node in ast.walk(whole):
        if isinstance(node, ast.Call) and last_name(node.func) == "gather":
            inside = has_await_inside(node.args)
            if inside is not None:
                yield "inside", dotted(inside.value) or "…", inside


def _lost(scope: ast.AST) -> Iterator[Slip]:
    for node in own_nodes(scope):
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and dotted(call.func) in ("asyncio.create_task", "create_task"):
            yield "not held", "", call
        elif isinstance(call, ast.Call) and dotted(call.func) in ("asyncio.gather", "gather"):
            yield "no await", "", call


def _swallowing(function: ast.AsyncFunctionDef) -> Iterator[Slip]:
    stopped = _asked_to_stop(function)
    for node in own_nodes(function):
        if not isinstance(node, ast.Try) or not _waits(node.body) or _waits_only_for(stopped, node.body):
            continue
        for handler in node.handlers:
            name = _takes_cancellation(handler)
            if name and not any(isinstance(one, ast.Raise) for one in ast.walk(handler)):
                yield "swallows", name, handler
            if name:
                break


def _waits(body: list[ast.stmt]) -> bool:
    return any(
        isinstance(one, ast.Await | ast.AsyncWith | ast.AsyncFor) for part in body for one in ast.walk(part)
    )


def _asked_to_stop(function: ast.AsyncFunctionDef) -> set[str]:
    """The names of tasks, and of what holds them, whose cancel() a function calls itself."""
    found = {
        node.func.value.id
        for node in own_nodes(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "cancel"
        and isinstance(node.func.value, ast.Name)
    }
    loops = [one for one in own_nodes(function) if isinstance(one, ast.For)]
    return found | {dotted(one.iter) for one in loops if dotted(one.target) in found}


def _waits_only_for(stopped: set[str], body: list[ast.stmt]) -> bool:
    """Whether all that is awaited are tasks that the function has stopped: the cancellation is theirs."""
    waits = [one for part in body for one in ast.walk(part)]
    if any(isinstance(one, ast.AsyncWith | ast.AsyncFor) for one in waits):
        return False
    awaited = [one.value for one in waits if isinstance(one, ast.Await)]
    return all(
        any(isinstance(part, ast.Name) and part.id in stopped for part in ast.walk(one)) for one in awaited
    )


def _takes_cancellation(handler: ast.ExceptHandler) -> str:
    """How an ``except`` names CancelledError, or ""."""
    if handler.type is None:
        return "except:"
    nodes = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for one in nodes:
        if last_name(one) in ("CancelledError", "BaseException"):
            return f"except {dotted(one)}:"
    return ""


def _in_a_row(scope: ast.AST) -> Iterator[Slip]:
    for node in own_nodes(scope):
        if not isinstance(node, ast.For) or not isinstance(node.target, ast.Name):
            continue
        for one in own_nodes(node):
            # the awaits of a loop over as_completed() or over tasks wait for what runs already
            call = one.value if isinstance(one, ast.Await) else None
            if isinstance(one, ast.Await) and isinstance(call, ast.Call) and _takes(call, node.target.id):
                yield "in a row", dotted(call) or "…", one
                break


def _takes(call: ast.Call, name: str) -> bool:
    """Whether a name stands in the brackets of a call."""
    names = {one.id for part in call.args for one in ast.walk(part) if isinstance(one, ast.Name)}
    return name in names and last_name(call.func) not in ("gather", "wait_for", "wait")
