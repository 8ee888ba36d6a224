"""Where in the learner's code a function waits, from its frames and its source."""

from __future__ import annotations

import ast
import dis
import inspect
import linecache
from itertools import islice
from types import CodeType, FrameType
from typing import Any

from gatherlab.syntax import last_name

__all__ = ["call_around", "makes_semaphore", "raised_again", "raised_by", "refused", "waiting_frame"]

_RAISE = dis.opmap["RAISE_VARARGS"]


def waiting_frame(coroutine: Any, file: str) -> FrameType | None:
    """The innermost frame of ``file`` among those that wait, from ``coroutine`` inward."""
    found = None
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None)
        if frame is not None and frame.f_code.co_filename == file:
            found = frame
        coroutine = getattr(coroutine, "cr_await", None)
    return found


def call_around(frame: FrameType | None) -> str:
    """The name of the call in whose brackets the frame's await stands, such as ``gather``; else "".

    ``await gather(await a(), await b())`` waits in the brackets of ``gather``.  Never raises: without a
    source nothing is known.
    """
    place = _place(frame.f_code, frame.f_lasti) if frame is not None else None
    if frame is None or place is None:
        return ""
    try:
        tree = ast.parse("".join(linecache.getlines(frame.f_code.co_filename)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return next((last_name(call.func) for call in calls if place in _awaits_in(call)), "")


def makes_semaphore(frame: FrameType | None) -> bool:
    """Whether the code of a frame makes a semaphore itself."""
    return frame is not None and not {"Semaphore", "BoundedSemaphore"}.isdisjoint(frame.f_code.co_names)


def raised_again(problem: BaseException, file: str) -> bool:
    """Whether a function of ``file`` that had caught an error met it again at another await.

    ``raise`` passes an error on; a gather of tasks that have failed before raises it anew.
    """
    frames: list[FrameType] = []
    trace = problem.__traceback__
    while trace is not None:
        frame, place = trace.tb_frame, trace.tb_lasti
        if frame in frames:
            return True
        if frame.f_code.co_filename == file and frame.f_code.co_code[place] != _RAISE:
            frames.append(frame)
        trace = trace.tb_next
    return False


def raised_by(problem: BaseException, file: str) -> str:
    """The name of what, such as ``gather``, that the innermost line of ``file`` called, and that raised.

    "" where that line raised the error itself, as a list for the key of a dict does.
    """
    frame = _raising_frame(problem, file)
    return frame.f_code.co_name if frame is not None else ""


def refused(problem: BaseException, file: str) -> str:
    """The type of the first of the ``*arguments`` of what raised that cannot be awaited, or ""."""
    frame = _raising_frame(problem, file)
    if frame is None:
        return ""
    call = inspect.getargvalues(frame)
    arguments = call.locals.get(call.varargs, ()) if call.varargs else ()
    return next((type(each).__name__ for each in arguments if not inspect.isawaitable(each)), "")


def _raising_frame(problem: BaseException, file: str) -> FrameType | None:
    """The frame of what the innermost line of ``file`` called, None where that line raised the error."""
    frame, trace = None, problem.__traceback__
    while trace is not None:
        inner = trace.tb_next
        if trace.tb_frame.f_code.co_filename == file:
            frame = inner.tb_frame if inner is not None else None
        trace = inner
    return frame


def _place(code: CodeType, offset: int) -> tuple[int | None, int | None] | None:
    """Line and column of the expression at ``offset``: bytes into the code, two to an instruction."""
    positions = next(islice(code.co_positions(), offset // 2, None), None)
    return (positions[0], positions[2]) if positions is not None else None


def _awaits_in(call: ast.Call) -> set[tuple[int | None, int | None]]:
    """The places of the awaits that stand in the brackets of a call, those of inner calls left out."""
    places: set[tuple[int | None, int | None]] = set()
    nodes: list[ast.AST] = [*call.args, *(keyword.value for keyword in call.keywords)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Await):
            places.add((node.lineno, node.col_offset))
        if not isinstance(node, ast.Call):
            nodes.extend(ast.iter_child_nodes(node))
    return places
