"""Run a submission's source as the cell it is, and find the function it was to define."""

from __future__ import annotations

import ast
import asyncio
import inspect
import linecache
import sys
import types
from collections.abc import Callable
from typing import Any

__all__ = ["FILE", "MODULE", "Unloadable", "load"]

FILE = "submission.py"
MODULE = "submission"


class Unloadable(Exception):
    """The source gave no function.  ``code`` is SYNTAX, MISSING, CELL_FAILED or SHAPE; the text says why."""

    def __init__(self, code: str, text: str, line: int | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.line = line


def load(source: str, function: str, names: dict[str, Any]) -> Callable[..., Any]:
    """Execute ``source`` in a new module that starts with ``names`` and return its ``function``.

    Raises Unloadable where there is none, whatever the cell does: SystemExit and KeyboardInterrupt included.
    """
    module = types.ModuleType(MODULE)
    vars(module).update(names)
    sys.modules[MODULE] = module
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    code, awaits = _compiled(source)
    try:
        result = eval(code, vars(module))
        if inspect.iscoroutine(result):
            asyncio.run(result)
    except BaseException as problem:
        raise _cell_failed(problem, awaits) from None
    return _found(vars(module), function)


def _compiled(source: str) -> tuple[types.CodeType, bool]:
    """The code of the cell, and whether it awaits at its top level, as a notebook cell may."""
    try:
        return compile(source, FILE, "exec", dont_inherit=True), False
    except SyntaxError as problem:
        first = problem
    except (ValueError, RecursionError, MemoryError) as problem:  # null bytes; nesting without end
        raise Unloadable("SYNTAX", f"{problem}") from None
    try:
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        return compile(source, FILE, "exec", flags=flags, dont_inherit=True), True
    except SyntaxError:
        raise Unloadable("SYNTAX", f"{first.msg}", first.lineno) from None


def _cell_failed(problem: BaseException, awaits: bool) -> Unloadable:
    line = next((n for n in reversed(_lines(problem))), None)
    what = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
    if awaits:  # legal in a cell, not in a file
        return Unloadable("SYNTAX", f"an await outside of any function failed with {what}", line)
    return Unloadable("CELL_FAILED", what, line)


def _lines(problem: BaseException) -> list[int]:
    """The lines of the submission that an exception came through."""
    lines = []
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines


def _found(names: dict[str, Any], function: str) -> Callable[..., Any]:
    found = names.get(function)
    if found is None:
        from difflib import get_close_matches  # a tenth of what a process for a submission imports

        functions = [name for name, value in names.items() if inspect.isfunction(value)]
        near = get_close_matches(function, functions, n=1, cutoff=0.6)
        hint = f"; there is a function {near[0]!r}: is it misspelled?" if near else ""
        raise Unloadable("MISSING", f"no function {function!r} was defined{hint}")
    if not callable(found):
        raise Unloadable("SHAPE", f"{function} is {type(found).__name__}, not a function")
    result: Callable[..., Any] = found
    return result
