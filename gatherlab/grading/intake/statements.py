"""What the statements of a cell define and need, found in their text; nothing is run."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from gatherlab.grading.intake.notebooks import Cell
from gatherlab.grading.intake.stored_names import stored_names

__all__ = [
    "DEFINITIONS",
    "PROVIDED",
    "Statement",
    "gatherlab_names",
    "is_future",
    "statements",
    "tools",
    "without_failing",
]

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
PROVIDED = frozenset(("asyncio", "ApiError"))  # names that every submission starts with
# What a notebook shows or checks with: never run when grading.
_TOOLS = frozenset(
    (
        "check",
        "hint",
        "solution",
        "reset",
        "progress",
        "quiz",
        "timeline",
        "compare",
        "simulator",
        "practice_api",
    )
)
_IN_A_KERNEL = ("__name__", "display", "exit", "get_ipython", "quit", "_", "__", "___", "In", "Out")
_FRESH = (*DEFINITIONS, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement at the top of a cell.

    ``binds`` are the names it defines or changes, ``made`` those it defines; ``fresh`` those it defines
    whatever they were before.
    ``now`` are the names it needs when it runs, ``later`` those that functions in it need when they are
    called. ``runs`` is False for what a notebook does with an answer (await it, call it, draw it, check it):
    it is left out.
    """

    cell: Cell
    node: ast.stmt
    text: str
    binds: frozenset[str]
    made: frozenset[str]
    fresh: frozenset[str]
    now: frozenset[str]
    later: frozenset[str]
    runs: bool

    @property
    def first(self) -> int:
        """The line of the cell it begins on, a decorator's included."""
        decorators = self.node.decorator_list if isinstance(self.node, DEFINITIONS) else []
        return min([self.node.lineno, *(decorator.lineno for decorator in decorators)])

    @property
    def last(self) -> int:
        """The line of the cell it ends on."""
        return self.node.end_lineno or self.node.lineno


def statements(
    cell: Cell, shows: Set[str] = _TOOLS, functions: Set[str] = frozenset[str]()
) -> list[Statement]:
    """The statements of a cell, in their order; none where it is no Python.

    ``shows`` are the names that a notebook shows or checks with, ``functions`` those of the exercises.
    """
    lines = cell.text.split("\n")
    return [_statement(cell, node, lines, shows, functions) for node in cell.body or []]


def tools(cells: Iterable[Cell]) -> frozenset[str]:
    """The names that a notebook shows or checks with; one's own ``progress = 0`` is none of them."""
    ours, own = {"gatherlab"}, set[str]()
    for node in (node for cell in cells for node in cell.body or []):
        names = gatherlab_names(node)
        if names is not None:
            ours |= {name for name, original in names.items() if original in _TOOLS}
        elif isinstance(node, DEFINITIONS):
            own.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            own |= {alias.asname or alias.name for alias in node.names} - {"gatherlab"}
        else:
            own |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return frozenset((ours | _TOOLS) - own)


def is_future(node: ast.stmt) -> bool:
    """``from __future__ import …``: it counts for all cells below, and stands first in a file."""
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def gatherlab_names(node: ast.stmt) -> dict[str, str] | None:
    """The names that ``from gatherlab import …`` brings, by what they are called here; else None."""
    if not isinstance(node, ast.ImportFrom) or (node.module or "").split(".")[0] != "gatherlab":
        return None
    return {alias.asname or alias.name: alias.name for alias in node.names}


def _statement(
    cell: Cell, node: ast.stmt, lines: list[str], shows: Set[str], functions: Set[str]
) -> Statement:
    text = _text(node, lines)
    binds, now, later = _names(text, node)
    fresh = binds - now if isinstance(node, _FRESH) else frozenset[str]()
    runs = isinstance(node, DEFINITIONS) or not (_awaits(node) or now & shows or _tries(node, functions))
    return Statement(cell, node, text, binds | set(_changed(node)), binds, fresh, now, later, runs)


def without_failing(cells: list[list[Statement]]) -> list[list[Statement]]:
    """The statements of all cells; where one calls what nobody makes, it and the rest of its cell do not run.

    A kernel shows the NameError, and keeps what the cell made before.
    """
    known = {*dir(builtins), *PROVIDED, *_TOOLS, *_IN_A_KERNEL}.union(
        *(s.binds for some in cells for s in some)
    )
    if any(
        isinstance(s.node, ast.ImportFrom) and s.node.names[0].name == "*" for some in cells for s in some
    ):
        return cells  # nobody knows what it brings
    return [_up_to_the_first_that_fails(some, known) for some in cells]


def _up_to_the_first_that_fails(some: list[Statement], known: Set[str]) -> list[Statement]:
    fails = next((i for i, s in enumerate(some) if _called(s.node) - known), len(some))
    return [s if i < fails else replace(s, runs=False) for i, s in enumerate(some)]


def _called(node: ast.stmt) -> set[str]:
    """Names that a statement certainly calls as soon as it runs."""
    calls = node.decorator_list if isinstance(node, DEFINITIONS) else []
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr)):
        calls = [node.value.func] if isinstance(node.value, ast.Call) else []
    return {call.id for call in calls if isinstance(call, ast.Name)}


def _names(text: str, node: ast.stmt) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """What it binds, what it needs now and what later."""
    try:
        return _names_in(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the check says what is wrong with it
        return stored_names([node]), frozenset(), frozenset()


@lru_cache(maxsize=1024)  # most statements of a class are the course's own, the same in all notebooks
def _names_in(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    now, later = set[str](), set[str]()
    top = symtable.symtable(text, "cell", "exec")
    for table in top.get_children():
        _collect(table, now, later)
    symbols = top.get_symbols()
    now |= {s.get_name() for s in symbols if s.is_referenced()}
    binds = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    return frozenset(binds), frozenset(now), frozenset(later)


def _text(node: ast.stmt, lines: list[str]) -> str:
    """The statement's own text: its lines, or its part of them where it shares them with another."""
    decorators = node.decorator_list if isinstance(node, DEFINITIONS) else []
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1
    last = (node.end_lineno or node.lineno) - 1
    own = lines[first : last + 1]
    if node.end_col_offset is not None:
        own[-1] = own[-1].encode()[: node.end_col_offset].decode("utf-8", "replace")
    if not decorators:
        own[0] = own[0].encode()[node.col_offset :].decode("utf-8", "replace")
    return "\n".join(own)


def _collect(table: symtable.SymbolTable, now: set[str], later: set[str]) -> None:
    """Add the global names that an inner scope uses: a class's at once, a function's when it is called."""
    at_once = table.get_type() != "function" or table.get_name() in (
        "listcomp",
        "setcomp",
        "dictcomp",
        "genexpr",
    )
    into = now if at_once else later
    into |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    for inner in table.get_children():
        _collect(inner, into, later)


def _changed(node: ast.stmt) -> Iterator[str]:
    """Names whose objects a statement changes: ``cache[1] = 2``, ``f.limit = 3``, ``names.append(4)``."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [node.target]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        targets = [node.value.func]
    for target in targets:
        inner = target
        while isinstance(inner, (ast.Attribute, ast.Subscript)):
            inner = inner.value
        if isinstance(inner, ast.Name) and inner is not target:
            yield inner.id


def _tries(node: ast.stmt, functions: Set[str]) -> bool:
    """Whether it gives an exercise's function's name to what the function returned: ``f = run(f(api))``."""
    if not isinstance(node, ast.Assign):
        return False
    bound = {target.id for target in node.targets if isinstance(target, ast.Name)} & functions
    calls = (inner.func for inner in ast.walk(node.value) if isinstance(inner, ast.Call))
    return any(isinstance(called, ast.Name) and called.id in bound for called in calls)


def _awaits(node: ast.stmt) -> bool:
    """Whether it awaits at the top of the cell, as only a notebook can."""
    if isinstance(node, DEFINITIONS):
        return False
    todo: list[ast.AST] = [node]
    while todo:
        inner = todo.pop()
        if isinstance(inner, (ast.Await, ast.AsyncFor, ast.AsyncWith)):
            return True
        if isinstance(inner, ast.comprehension) and inner.is_async:
            return True
        if not isinstance(inner, (*DEFINITIONS, ast.Lambda)):
            todo.extend(ast.iter_child_nodes(inner))
    return False
