"""A program run as a script, without a process: in this Python, with a fresh namespace and a loop of its own.

It sees what a script sees (``__name__``, an empty ``sys.argv``, ``asyncio.run`` that makes and closes a loop)
and nothing of the notebook's names.  A program that never ends cannot be stopped here.
"""

from __future__ import annotations

import gc
import io
import linecache
import sys
import traceback
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from gatherlab.browser import running
from gatherlab.cpython import loop_set_aside

__all__ = ["run_text"]

walk_stack = traceback.walk_stack


def run_text(text: str, path: Path) -> tuple[bytes, bytes, str]:
    """Run ``text`` as the script ``path``: what it printed, its errors, and a line that says how it ended."""
    out, err = _stream(), _stream()
    name = str(path)
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    try:
        with redirect_stdout(out), redirect_stderr(err), _like_a_process(path), loop_set_aside():
            code = _run(text, name, err)
            gc.collect()  # what was forgotten complains now, as at the end of a process
    finally:
        linecache.cache.pop(name, None)
    return _written(out), _written(err), f"exit code {code}"


def _stream() -> io.TextIOWrapper:
    """A stream as a process has them: with bytes below it, and an encoding."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)


def _written(stream: io.TextIOWrapper) -> bytes:
    """Everything that was written to it."""
    stream.flush()
    return bytes(stream.buffer.getvalue())  # type: ignore[attr-defined]


def _run(text: str, name: str, err: io.TextIOWrapper) -> int:
    main = sys.modules["__main__"] = ModuleType("__main__")
    main.__dict__.update(__file__=name, __builtins__=__builtins__)
    try:
        exec(compile(text, name, "exec", dont_inherit=True), main.__dict__)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=err)
        return 1
    except BaseException as error:
        frames = error.__traceback__ and error.__traceback__.tb_next  # without our own exec
        traceback.print_exception(type(error), error, frames, file=err)
        return 1
    finally:
        main.__dict__.clear()
    return 0


def _complain(
    message: Warning | str,
    category: type[Warning],
    name: str,
    line: int,
    file: Any = None,
    text: str | None = None,
) -> None:
    sys.stderr.write(warnings.formatwarning(message, category, name, line))


def _walk_own_stack(frame: FrameType | None) -> Iterator[tuple[FrameType, int]]:
    """``traceback.walk_stack`` as far as the script goes: below it is the page's own code."""
    return _down_to_module(walk_stack(frame or sys._getframe(1)))


def _down_to_module(frames: Iterable[tuple[FrameType, int]]) -> Iterator[tuple[FrameType, int]]:
    for frame, line in frames:
        yield frame, line
        if frame.f_code.co_name == "<module>" and frame.f_globals is sys.modules["__main__"].__dict__:
            return


@contextmanager
def _like_a_process(path: Path) -> Iterator[None]:
    """What a process has for itself; afterwards all is the notebook's again."""
    main, argv, allowed = sys.modules["__main__"], sys.argv, list(running.nested_runs_allowed)
    sys.argv = [path.name]
    running.nested_runs_allowed.clear()
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _complain  # type: ignore[assignment]  # whoever listens is not the script
            warnings.resetwarnings()
            warnings.filterwarnings("default", category=RuntimeWarning)
            warnings.filterwarnings("ignore", "tqdm:disabling monitor support")  # it wants a thread
            traceback.walk_stack = _walk_own_stack  # type: ignore[assignment]  # a parameter's name
            yield
    finally:
        traceback.walk_stack = walk_stack
        sys.modules["__main__"], sys.argv = main, argv
        running.nested_runs_allowed[:] = allowed
