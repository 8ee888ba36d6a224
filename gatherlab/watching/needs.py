"""Whether awaits that came one after another needed each other, as far as the text of the function tells.

Two shapes are known: a ``for`` loop (or a comprehension) whose turns differ by the loop's own names only, and
awaits in a row whose results the later ones do not use.  Whatever else there is counts as needed: a loop
that may break, a pause on purpose, a stream that is read or written piece by piece, a value that decides
what comes next.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gatherlab.syntax import SCOPES, dotted_name, last_name, own_nodes
from gatherlab.watching import order
from gatherlab.watching.reading import Function, leaves, names_in

__all__ = ["may_be_together", "turns_may_be_together"]


class _Site(NamedTuple):
    call: ast.Call
    wait: ast.Await
    above: tuple[ast.AST, ...]  # from the function down


def turns_may_be_together(function: Function, line: int, callee: str) -> bool:
    """Whether the turns of the loop around an await in this line could be gathered."""
    site = _site(function, line, callee)
    if site is None or _order_matters(site, callee):
        return False
    loop = _loop_around(site)
    if isinstance(loop, ast.For):
        if leaves(loop.body) or loop.orelse or _pauses(loop) or _locked(site):
            return False
        targets, fed = names_in(loop.target), _fed_by_awaits(loop.body)
        if names_in(loop.iter) & fed:
            return False  # what is gone through grows by what was found
    elif isinstance(loop, ast.ListComp | ast.SetComp | ast.DictComp):
        if any(one.is_async for one in loop.generators):
            return False
        targets, fed = {name for one in loop.generators for name in names_in(one.target)}, set()
        if any(isinstance(node, ast.Await) for one in loop.generators for node in ast.walk(one.iter)):
            return False
    else:
        return False
    body = loop.body if isinstance(loop, ast.For) else []
    used = _closure(_arguments(site.call), body)
    return bool(used & targets) and not used & fed


def may_be_together(function: Function, sites: Sequence[tuple[int, str]]) -> bool:
    """Whether awaits in these lines, of these functions, in this order, could have been gathered."""
    found = [_site(function, line, callee) for line, callee in sites]
    if None in found or len({id(one) for one in found}) < len(sites):
        return False
    known = [one for one in found if one is not None]
    if any(_order_matters(site, callee) for site, (_, callee) in zip(known, sites, strict=True)):
        return False
    if any(order.changes(last_name(site.call.func)) for site in known):
        return False
    blocks = {id(block) for site in known for block in [_block_of(site)[0]]}
    if len(blocks) != 1 or any(_loop_around(site) or _locked(site) for site in known):
        return False
    block, _ = _block_of(known[0])
    return _in_a_row(block, known)


def _in_a_row(block: Sequence[ast.stmt], sites: Sequence[_Site]) -> bool:
    """Whether nothing from the first to the last of these statements uses a result but to keep it."""
    places = [_block_of(site)[1] for site in sites]
    if places != sorted(places):
        return False
    tainted: set[str] = set()
    for place in range(places[0], places[-1] + 1):
        statement = block[place]
        here = [site for site, at in zip(sites, places, strict=True) if at == place]
        if any(_arguments(site.call) & tainted for site in here):
            return False
        nested = any(a is not b and a.wait in ast.walk(b.call) for a in here for b in here)
        if nested:
            return False
        last = place == places[-1]
        if not here and any(isinstance(node, ast.Await) for node in own_nodes(statement)):
            return False
        if last and here:
            return True
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr | ast.Pass | ast.Assert):
            return False
        if isinstance(statement, ast.Assert) and names_in(statement.test) & tainted:
            return False
        if here and isinstance(statement, ast.Expr):
            return False  # the result is not kept: it was called for what it does
        if here or names_in(statement) & tainted:
            tainted |= _written(statement)
    return True


# ------------------------------------------------------------------ one await


def _site(function: Function, line: int, callee: str) -> _Site | None:
    """The await of a call of ``callee`` that a suspended frame's line number names."""
    found = [
        site
        for site in _awaits(function, (function,))
        if site.wait.lineno <= line <= (site.wait.end_lineno or 0)
    ]
    by_name = [site for site in found if last_name(site.call.func) == callee]
    if len(by_name) == 1:
        return by_name[0]
    return found[0] if len(found) == 1 and not by_name else None


def _awaits(node: ast.AST, above: tuple[ast.AST, ...]) -> Iterator[_Site]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, SCOPES):
            continue
        if isinstance(child, ast.Await) and isinstance(child.value, ast.Call):
            yield _Site(child.value, child, above)
        yield from _awaits(child, (*above, child))


def _arguments(call: ast.Call) -> set[str]:
    used: set[str] = set()
    for one in [*call.args, *(keyword.value for keyword in call.keywords)]:
        used |= names_in(one)
    if isinstance(call.func, ast.Attribute):
        used |= names_in(call.func.value)
    return used


def _order_matters(site: _Site, callee: str) -> bool:
    name = last_name(site.call.func)
    if callee.startswith("__") or order.matters(name) or order.matters(callee):
        return True
    function = site.call.func
    if not isinstance(function, ast.Attribute):
        return False
    base = dotted_name(function.value).rpartition(".")[2].lower()
    if base in ("asyncio", "anyio", "trio"):
        return name != "to_thread"
    kept = not isinstance(site.above[-1], ast.Expr)
    return not (kept and order.serves_many(base)) and not base.istitle()


def _loop_around(site: _Site) -> ast.AST | None:
    loops = ast.For | ast.AsyncFor | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    return next((node for node in reversed(site.above) if isinstance(node, loops)), None)


def _block_of(site: _Site) -> tuple[Sequence[ast.stmt], int]:
    """The list of statements that the await's own statement is in, and its place there."""
    statements = [node for node in site.above if isinstance(node, ast.stmt)]
    statement = statements[-1]
    for node in reversed(site.above):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and any(one is statement for one in block):
                return block, next(at for at, one in enumerate(block) if one is statement)
    return [statement], 0


# ------------------------------------------------------------------ what is around it


def _pauses(loop: ast.For) -> bool:
    """Whether the loop waits on purpose between its turns."""
    return any(
        isinstance(node, ast.Await)
        and isinstance(node.value, ast.Call)
        and last_name(node.value.func) in order.PAUSES
        for node in own_nodes(loop)
    )


def _locked(site: _Site) -> bool:
    """Whether the await stands in a ``with`` of something that lets one through at a time."""
    for node in site.above:
        if isinstance(node, ast.AsyncWith | ast.With):
            for item in node.items:
                if order.takes_turns(ast.unparse(item.context_expr)):
                    return True
    return False


def _written(statement: ast.stmt) -> set[str]:
    """The names that a statement may give a new value, or change: targets, and what methods are called on."""
    found: set[str] = set()
    for node in [statement, *own_nodes(statement)]:
        if isinstance(node, ast.Assign):
            targets: list[ast.expr] = node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr | ast.For):
            targets = [node.target]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            targets = [function.value] if isinstance(function, ast.Attribute) else []
        else:
            continue
        for target in targets:
            found |= names_in(target) if not isinstance(target, ast.Subscript) else names_in(target.value)
    return found


def _simple_statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        for node in own_nodes(statement):
            if isinstance(node, ast.stmt):
                yield node


def _fed_by_awaits(body: Sequence[ast.stmt]) -> set[str]:
    """The names in a loop's body that depend on the result of an await in it."""
    fed: set[str] = set()
    while True:
        before = len(fed)
        for statement in _simple_statements(body):
            if isinstance(statement, ast.For | ast.While | ast.If | ast.With | ast.AsyncWith | ast.Try):
                continue  # their own statements are looked at one by one
            awaits = any(isinstance(node, ast.Await) for node in own_nodes(statement))
            if awaits or _reads(statement) & fed:
                fed |= _written(statement)
        if len(fed) == before:
            return fed


def _reads(statement: ast.stmt) -> set[str]:
    value = getattr(statement, "value", None)
    return names_in(value) if isinstance(value, ast.AST) else set()


def _closure(names: set[str], body: Sequence[ast.stmt]) -> set[str]:
    """The names, and whatever they are made from within the body."""
    found = set(names)
    while True:
        before = len(found)
        for statement in _simple_statements(body):
            if (
                isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign)
                and _written(statement) & found
            ):
                found |= _reads(statement)
        if len(found) == before:
            return found
