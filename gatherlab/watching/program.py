"""Run a program as ``python PROGRAM`` or ``python -m MODULE`` would: ``__main__``, argv, path, tracebacks.

The interpreter itself ends the program: what the program raises leaves this module unchanged, so exit codes,
``SystemExit`` with a text and death by Ctrl-C are Python's own.  Only our frames are taken out of tracebacks.
"""

from __future__ import annotations

import builtins
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import SourceFileLoader
from types import CodeType, ModuleType, TracebackType
from typing import Any

from gatherlab.cpython import run_as_main

__all__ = ["NoProgram", "compiled", "full_path", "package_of_command", "run_file", "run_module"]

_OURS = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120  pathlib is slow to import


class NoProgram(Exception):
    """There is no such program; the message says what to do."""


def compiled(path: str) -> CodeType | None:
    """The code of a program's file; None for a folder or a zip file that Python can run.

    Raises:
        NoProgram: no such file, a folder without ``__main__.py``, no permission.
        SyntaxError: it is no Python.
    """
    if path == "-":
        raise NoProgram("a program from the standard input cannot be watched: save it as a file")
    if os.path.isdir(path):  # noqa: PTH112
        if os.path.isfile(os.path.join(path, "__main__.py")):  # noqa: PTH113, PTH118
            return None
        raise NoProgram(
            f"{path} is a folder without a __main__.py, so Python cannot run it. "
            "Name a file in it, or a package: "
            "-m PACKAGE"
        )
    try:
        with io.open_code(full_path(path)) as file:
            source = file.read()
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise NoProgram(f"cannot read {path}: {reason}. {_hint(path)}".rstrip()) from None
    if source[:4] == b"PK\x03\x04":
        return None
    try:
        return compile(source, full_path(path), "exec", dont_inherit=True)
    except ValueError as problem:  # a null byte, up to 3.11: not SyntaxError
        raise NoProgram(f"{path} is not a Python program: {problem}") from None


def package_of_command(path: str, code: CodeType | None) -> list[str]:
    """The package whose command a file is: ``bin/uvicorn`` is watched as ``-m uvicorn`` is, if that exists.

    Such a file imports the module that its package names for a command of this name.
    """
    name = os.path.basename(path).removesuffix("-script.py")  # noqa: PTH119
    if code is None or name.endswith(".py"):
        return []
    from importlib.metadata import entry_points  # slow to import, and few programs are files without .py

    commands = entry_points(group="console_scripts", name=name)
    return [command.module for command in commands if command.module in code.co_names]


def full_path(path: str) -> str:
    """A program's file as ``__file__`` and tracebacks name it: from the root, otherwise as it was typed."""
    return os.path.join(os.getcwd(), path.removeprefix("./"))  # noqa: PTH109, PTH118


def _hint(path: str) -> str:
    if os.path.exists(path + ".py"):  # noqa: PTH110
        return f"Did you mean {path}.py?"
    if path.replace(".", "").isidentifier() and not path.endswith(".py"):
        return f"For a module: -m {path}"
    return ""


def run_file(path: str, code: CodeType | None, arguments: Sequence[str]) -> None:
    """Run a program's file; ``code`` is what ``compiled(path)`` gave."""
    sys.argv[:] = [path, *arguments]
    main = _new_main()
    if code is None:
        _look_first_in(path)
        _run(lambda: run_as_main("__main__", alter_argv=False))
        return
    _look_first_in(os.path.dirname(os.path.realpath(path)))  # noqa: PTH120
    full = full_path(path)
    main.__file__ = full
    if sys.version_info < (3, 15):
        main.__dict__["__cached__"] = None
    main.__loader__ = SourceFileLoader("__main__", full)
    _run(lambda: exec(code, main.__dict__))


def run_module(name: str, arguments: Sequence[str]) -> None:
    """Run a module as ``python -m name`` does."""
    sys.argv[:] = ["-m", *arguments]
    _new_main()
    _look_first_in(os.getcwd())  # noqa: PTH109
    _run(lambda: run_as_main(name, alter_argv=True))


def _new_main() -> ModuleType:
    main = ModuleType("__main__")
    ours = sys.modules["__main__"]
    main.__dict__["__builtins__"] = builtins
    if "__annotations__" in vars(ours):  # up to 3.13
        main.__annotations__ = {}
    sys.modules["__main__"] = main
    return main


def _look_first_in(folder: str) -> None:
    """Where Python would look first.  What it put there for us is already gone (-m), or is replaced."""
    if sys.flags.safe_path:
        return
    ours = os.path.dirname(os.path.realpath(sys.orig_argv[1])) if len(sys.orig_argv) > 1 else ""  # noqa: PTH120
    if sys.path[:1] == [ours]:
        sys.path[0] = folder
    else:
        sys.path.insert(0, folder)


def _run(program: Callable[[], object]) -> None:
    try:
        program()
    except SystemExit:
        raise
    except BaseException:
        sys.excepthook = _without_ours(sys.excepthook)
        raise


def _without_ours(hook: Callable[..., Any]) -> Callable[..., Any]:
    """``sys.excepthook`` of the program, called by the interpreter with a traceback that we are not in."""

    def excepthook(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> Any:
        seen: set[int] = set()
        one: BaseException | None = error
        todo = [one]
        while todo:
            one = todo.pop()
            if one is None or id(one) in seen:
                continue
            seen.add(id(one))
            one.__traceback__ = _cleaned(one.__traceback__)
            todo += [one.__cause__, one.__context__]
        return hook(kind, error, error.__traceback__)

    return excepthook


def _cleaned(trace: TracebackType | None) -> TracebackType | None:
    """A traceback without frames of this package, and without what started it."""
    kept: list[TracebackType] = []
    ours_seen = False
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(_OURS):
            if not ours_seen and trace.tb_frame.f_code is _run.__code__:
                kept, ours_seen = [], True
        else:
            kept.append(trace)
        trace = trace.tb_next
    following: TracebackType | None = None
    for one in reversed(kept):
        one.tb_next = following
        following = one
    return following
