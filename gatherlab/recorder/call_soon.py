"""The loop's ``_call_soon`` while it is recorded: handles that are steps of a task get a class of ours."""

from __future__ import annotations

from asyncio import events
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from gatherlab.cpython import TASK_TYPES
from gatherlab.recorder.steps import is_step

__all__ = ["build_call_soon", "build_call_soon_over"]


def build_call_soon(loop: Any, traced: type) -> Any:
    """The body of ``BaseEventLoop._call_soon``, choosing the class of the handle: no call is added."""
    handle_type, append, task_types = events.Handle, loop._ready.append, TASK_TYPES
    task_type: Any = task_types[-1]
    first_step: Any = None  # the C type of a first step's callback; asyncio exports no name for it
    wakeup = ""  # __name__ of a later step's callback

    def _call_soon(callback: Any, args: Any, context: Any) -> Any:
        nonlocal first_step, wakeup
        kind = type(callback)
        if kind is first_step:
            handle = traced(callback, args, loop, context)
        elif kind is FunctionType:
            handle = handle_type(callback, args, loop, context)
        elif (
            kind is BuiltinFunctionType
            and type(callback.__self__) is task_type
            and callback.__name__ == wakeup
        ):
            handle = traced(callback, args, loop, context)
        elif is_step(callback):
            if kind is BuiltinFunctionType:
                wakeup = callback.__name__
            elif kind is not MethodType:
                first_step = kind
            handle = traced(callback, args, loop, context)
        else:
            handle = handle_type(callback, args, loop, context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        append(handle)
        return handle

    return _call_soon


def build_call_soon_over(beneath: Any, traced: type) -> Any:
    """For a loop with a ``_call_soon`` of its own: change the class of the handle it made."""

    def _call_soon(callback: Any, args: Any, context: Any) -> Any:
        handle = beneath(callback, args, context)
        if type(handle) is events.Handle and is_step(callback):
            handle.__class__ = traced
        if handle._source_traceback:
            del handle._source_traceback[-1]  # debug mode: hide our own frame
        return handle

    return _call_soon
