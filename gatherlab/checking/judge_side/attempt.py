"""Whether an exercise was attempted at all: the starter, an empty body or an empty cell is no attempt."""

from __future__ import annotations

import ast
import dis
import inspect
import sys
import types
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from gatherlab.model import Diagnosis, Exercise, Outcome, Verdict

__all__ = ["empty_body", "untouched_function", "untouched_source"]

ASYNC_OR_NOT = (ast.FunctionDef, ast.AsyncFunctionDef)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=256)  # a class asks about each answer more than once, and about the starters each time
def untouched_source(exercise: Exercise, source: str) -> Verdict | None:
    """The verdict ``not_attempted`` for a source that is blank, the starter, or a function without a body."""
    try:
        return _untouched(exercise, source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # it was at least attempted; what is wrong, the isolated side says


def _untouched(exercise: Exercise, source: str) -> Verdict | None:
    tree = ast.parse(source)
    if not tree.body:
        return _not_attempted(exercise, "The cell is empty.", Diagnosis.MISSING)
    mine = _definition(tree, exercise.function)
    if mine is None:
        return None
    empty = all(map(_says_nothing, mine.body))
    if _as_given(mine, _starter(exercise.starter, exercise.function), empty=empty):
        return _not_attempted(exercise, "The function is still the one you were given.")
    if empty:
        return _not_attempted(exercise, "The function has no body yet.", Diagnosis.SHAPE)
    return None


def untouched_function(exercise: Exercise, function: Callable[..., Any]) -> Verdict | None:
    """The verdict ``not_attempted`` for a live function that does what the starter or an empty body does."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if not isinstance(code, types.CodeType):
        return None
    empty = any(_same_body(code, other) for other in _functions_in(_EMPTY, "f"))
    for given in _functions_in(exercise.starter, exercise.function):
        if _same_code(code, given) and (not empty or _docstring(code) == _docstring(given)):
            return _not_attempted(exercise, "The function is still the one you were given.")
    if empty:
        return _not_attempted(exercise, "The function has no body yet.", Diagnosis.SHAPE)
    return None


def empty_body(verdict: Verdict | None) -> bool:
    """Whether the verdict says that there is a function without a body: the judge knows what it lacks."""
    return verdict is not None and verdict.diagnosis is Diagnosis.SHAPE


def _not_attempted(exercise: Exercise, happened: str, diagnosis: Diagnosis | None = None) -> Verdict:
    todo = f"Write {exercise.function}" if diagnosis is not None else _todo(exercise)
    look = f'{todo}, then check again; hint("{exercise.id}") helps to begin.'
    return Verdict(exercise.id, Outcome.NOT_ATTEMPTED, diagnosis, happened=happened, look=look)


def _todo(exercise: Exercise) -> str:
    """What the starter, as it stands there, asks for."""
    if "find the bug" in exercise.starter:
        return "Find the bug and repair it"
    if exercise.starter.count("...") > 1:
        return "Fill the gaps"
    return "Fill the gap" if "the gap" in exercise.starter else f"Write {exercise.function}"


def _definition(tree: ast.Module, name: str) -> _Definition | None:
    """The top-level definition of ``name``; None where what gives the name last is no ``def``."""
    node = next((node for node in reversed(tree.body) if _gives(node, name)), None)
    return node if isinstance(node, ASYNC_OR_NOT) else None


class _Starter(NamedTuple):
    """The exercise's own function: its docstring, the kinds of its statements without that, and all of it."""

    docstring: str | None
    kinds: list[type[ast.stmt]]
    dump: str


@cache
def _starter(source: str, function: str) -> _Starter | None:
    given = _definition(ast.parse(source), function)
    if given is None:
        return None
    docstring, given = ast.get_docstring(given), _without_docstring(given)
    return _Starter(docstring, _kinds(given), ast.dump(given))


def _as_given(mine: _Definition, starter: _Starter | None, *, empty: bool) -> bool:
    """Whether the two are the same.  Where both are empty the docstring counts, which else does not."""
    if starter is None or (empty and ast.get_docstring(mine) != starter.docstring):
        return False
    mine = _without_docstring(mine)
    return _kinds(mine) == starter.kinds and ast.dump(mine) == starter.dump


def _without_docstring(node: _Definition) -> _Definition:
    if ast.get_docstring(node, clean=False) is not None:
        node.body = node.body[1:]
    return node


def _kinds(node: _Definition) -> list[type[ast.stmt]]:
    """Quickly told apart: most answers are not the starter."""
    return [type(statement) for statement in node.body]


def _gives(node: ast.stmt, name: str) -> bool:
    """Whether a statement gives the name to something: a ``def``, ``name = other``, also under an ``if``."""
    if isinstance(node, (*ASYNC_OR_NOT, ast.ClassDef)):
        return node.name == name
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return any((alias.asname or alias.name) == name for alias in node.names)
    if any(_gives(inner, name) for inner in ast.iter_child_nodes(node) if isinstance(inner, ast.stmt)):
        return True
    stored = (n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    return any(n.id == name for n in stored)


def _says_nothing(statement: ast.stmt) -> bool:
    """``pass`` or a constant such as ``...`` on a line of its own, or a ``return`` of nothing."""
    if isinstance(statement, ast.Return):
        value = statement.value
        return value is None or (isinstance(value, ast.Constant) and value.value in (None, ...))
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


@cache
def _functions_in(source: str, name: str) -> tuple[types.CodeType, ...]:
    """The code objects of the top-level functions ``name`` in ``source``."""
    module = compile(source, "starter", "exec", dont_inherit=True)
    return tuple(c for c in module.co_consts if isinstance(c, types.CodeType) and c.co_name == name)


def _same_code(one: types.CodeType, other: types.CodeType) -> bool:
    """Whether two functions do the same, whatever their lines, files and docstrings are."""
    same = one.co_names == other.co_names and one.co_varnames == other.co_varnames
    return same and _same_body(one, other)


def _same_body(one: types.CodeType, other: types.CodeType) -> bool:
    if one.co_flags & _KIND != other.co_flags & _KIND:
        return False
    mine, theirs = _constants(one), _constants(other)  # first, for they are quickly told apart
    return (
        len(mine) == len(theirs)
        and all(
            _same_code(a, b) if isinstance(a, types.CodeType) and isinstance(b, types.CodeType) else a == b
            for a, b in zip(mine, theirs, strict=True)
        )
        and (one.co_code == other.co_code or _instructions(one) == _instructions(other))
    )


_HAS_DOCSTRING = 0x4000000  # inspect.CO_HAS_DOCSTRING, new in Python 3.14
_KIND = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR


def _instructions(code: types.CodeType) -> list[bytes]:
    """The instructions, without those that do nothing but keep a line's place, as ``pass`` leaves them."""
    whole = code.co_code
    return [whole[place : place + 2] for place in range(0, len(whole), 2) if whole[place] != _NOP]


def _docstring(code: types.CodeType) -> str | None:
    first = code.co_consts[0] if code.co_consts else None
    documented = sys.version_info < (3, 14) or code.co_flags & _HAS_DOCSTRING
    return inspect.cleandoc(first) if documented and isinstance(first, str) else None


def _constants(code: types.CodeType) -> list[Any]:
    """The constants that count: neither a docstring in the first place nor None.

    Before 3.14 the first place is always kept for a docstring; from 3.15 on None is no constant of the
    function where an instruction of its own loads it.
    """
    constants = list(code.co_consts)
    if constants and (sys.version_info < (3, 14) or code.co_flags & _HAS_DOCSTRING):
        constants[0] = None
    return [constant for constant in constants if constant is not None]


_NOP = dis.opmap["NOP"]
# pass and return are the same to the compiler as the dots; a docstring moves the constants along
_NOTHING = ("...", "'doc'", "return ...", "'doc'; return ...")
_EMPTY = "".join(f"{kind} f():\n {body}\n" for kind in ("def", "async def") for body in _NOTHING)
