"""A check where no thread can start (a browser tab): nobody watches, so the code's own steps are counted.

``sys.monitoring`` (Python 3.12) reports each jump back and each call; now and then one of them looks at the
clock.  When the time is over, ``Abandoned`` is raised at that step, and at every line after it, until the
code has ended.  What nobody can stop: one call of a function in C that never returns.

Two things would be the end of the interpreter itself there, so they are refused meanwhile: a wait for another
thread, which nothing could end, and ``sys.setrecursionlimit`` beyond what it was built for.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from gatherlab.checking.learner_side.blocking import Abandoned

__all__ = ["steps_counted", "waits_refused"]

STEPS = 2_000  # between two looks at the clock
_TOOLS = (4, 3)  # numbers that no kind of tool has for itself
_OURS = str(Path(__file__).resolve().parents[2])
_KNOWN = (_OURS, "<frozen ", *(str(Path(module.__file__ or "?").parent) for module in (os, asyncio)))


class steps_counted:
    """Within this the steps of this thread are counted.

    The first one for which ``is_over()`` is told to ``over``, with the frame it is in, and raises Abandoned.
    Only steps of code that is neither this package's nor Python's own, or was called by such code, are
    interrupted: what puts a check in order again is not.  Where Python has no ``sys.monitoring``, or all its
    places are taken, nothing is counted.
    """

    def __init__(self, is_over: Callable[[], bool], over: Callable[[FrameType], None]) -> None:
        self._is_over, self._over = is_over, over
        self._left = STEPS
        self._ended = False
        self._tool: int | None = None
        self._outside: FrameType | None = None

    def __enter__(self) -> None:
        self._outside = sys._getframe(1)
        if sys.version_info < (3, 12):
            return
        self._tool = next((tool for tool in _TOOLS if sys.monitoring.get_tool(tool) is None), None)
        if self._tool is None:
            return
        sys.monitoring.use_tool_id(self._tool, "gatherlab.check")
        events = sys.monitoring.events
        for event in (events.JUMP, events.PY_START, events.LINE):
            sys.monitoring.register_callback(self._tool, event, self._step)
        sys.monitoring.set_events(self._tool, events.JUMP | events.PY_START)

    def __exit__(self, *exception: object) -> None:
        self._outside = None
        if sys.version_info < (3, 12) or self._tool is None:
            return
        sys.monitoring.set_events(self._tool, 0)
        events = sys.monitoring.events
        for event in (events.JUMP, events.PY_START, events.LINE):
            sys.monitoring.register_callback(self._tool, event, None)
        sys.monitoring.free_tool_id(self._tool)

    def _step(self, code: CodeType, *where: Any) -> None:
        """One event of ``sys.monitoring``."""
        if not self._ended:
            self._left -= 1
            if self._left > 0:
                return
            self._left = STEPS
        frame = sys._getframe(1)
        if not self._is_theirs(frame) or not (self._ended or self._is_over()):
            return
        if not self._ended:
            self._ended = True
            self._every_line()
            self._over(frame)
        raise Abandoned

    def _every_line(self) -> None:
        if sys.version_info >= (3, 12) and self._tool is not None:
            events = sys.monitoring.events
            sys.monitoring.set_events(self._tool, events.JUMP | events.PY_START | events.LINE)

    def _is_theirs(self, frame: FrameType | None) -> bool:
        """Whether a frame is, or was called by, the learner's code; not by whoever asked for the check."""
        if frame is None or frame.f_code.co_filename.startswith(_OURS):
            return False
        while frame is not None and frame is not self._outside:
            if not frame.f_code.co_filename.startswith(_KNOWN):
                return True
            frame = frame.f_back
        return False


@contextmanager
def waits_refused(refused: Callable[[FrameType], None]) -> Iterator[None]:
    """Meanwhile a wait for another thread raises Abandoned, after ``refused`` was told the frame that waits;
    and no recursion goes deeper than this interpreter bears."""
    limit, set_limit = sys.getrecursionlimit(), sys.setrecursionlimit

    def wait(self: threading.Condition, timeout: float | None = None) -> bool:
        if timeout is None:
            refused(sys._getframe(1))
            raise Abandoned
        return before(self, timeout)

    def no_deeper(wanted: int) -> None:
        set_limit(min(wanted, limit))

    before = threading.Condition.wait
    threading.Condition.wait = wait  # type: ignore[method-assign]
    sys.setrecursionlimit = no_deeper
    try:
        yield
    finally:
        threading.Condition.wait = before  # type: ignore[method-assign]
        sys.setrecursionlimit = set_limit
        set_limit(limit)
