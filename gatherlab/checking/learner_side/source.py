"""Run a submission's source as the cell it is, and find the function it was to define."""

from __future__ import annotations

import ast
import asyncio
import inspect
import linecache
import sys
import time
import types
from collections.abc import Callable, Coroutine, Mapping
from importlib.machinery import ModuleSpec
from typing import Any, cast

__all__ = ["FILE", "MODULE", "Unloadable", "load", "offer"]

FILE = "submission.py"
MODULE = "submission"
PATIENCE = 3.0  # real seconds that a cell may wait at its top level, in all scenes together

# What an exercise's setup cell binds for trying the function out, and no answer needs: a cell that goes on to
# use one of them, once the function is there, is an answer with its trial below it.
_IN_NOTEBOOK = {
    "API",
    "api",
    "check",
    "hint",
    "nest_asyncio",
    "practice_api",
    "progress",
    "reset",
    "solution",
    "timeline",
}

_waited = 0.0
_monotonic = time.monotonic  # taken now: a submission may replace it


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
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    code, awaits = _compiled(source)
    found = _run(code, awaits, function, names)
    if function not in found and "__main__" in source:  # as a cell, and not as a file that is imported
        found = _run(code, awaits, function, {**names, "__name__": "__main__"})
    return _found(found, function)


def _run(code: types.CodeType, awaits: bool, function: str, names: dict[str, Any]) -> dict[str, Any]:
    """The names that the cell defines in a new module.  Raises Unloadable."""
    module = types.ModuleType(MODULE)
    vars(module).update(names)
    sys.modules[MODULE] = module
    try:
        result = eval(code, vars(module))
        if inspect.iscoroutine(result):
            asyncio.run(_at_top_level(result))
    except Unloadable:
        raise
    except BaseException as problem:
        tried_out = isinstance(problem, NameError) and problem.name in _IN_NOTEBOOK
        if not (tried_out and function in vars(module)):
            raise _cell_failed(problem, awaits) from None
    return vars(module)


def offer(modules: Mapping[str, str]) -> None:
    """Let the submission import one's own modules, given by name and text.

    As in a kernel they come after the standard library and before installed packages.
    """
    own = {name: text for name, text in modules.items() if name not in sys.stdlib_module_names}
    if own:
        sys.meta_path.insert(0, _Beside(own))


class _Beside:
    """Finds and loads modules that were handed in beside a submission."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = dict(modules)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """As importlib asks for it."""
        if name not in self._modules or name in _OURS:
            return None
        return ModuleSpec(name, cast(Any, self), origin=f"{name}.py")

    def create_module(self, spec: ModuleSpec) -> None:
        """The ordinary way."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the module's text."""
        name = module.__name__
        text, file = self._modules[name], f"{name}.py"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        module.__file__ = file
        exec(compile(text, file, "exec", dont_inherit=True), vars(module))


_OURS = {"gatherlab"}


async def _at_top_level(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run what a cell awaits at its top level, for a few seconds at most.  Raises Unloadable."""
    global _waited
    started = _monotonic()
    task = asyncio.ensure_future(coroutine)
    done, _ = await asyncio.wait([task], timeout=max(0.1, PATIENCE - _waited))
    _waited += _monotonic() - started
    if not done:
        task.cancel()
        text = f"after {PATIENCE:g} seconds it still waits at its top level, outside of any function"
        raise Unloadable("CELL_FAILED", text)
    task.result()


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
