"""One call of the learner's function, from the first line to the facts about its end.

What is observed is read at the moment the function returns or raises: teardown cancels what is left, and what
is read later would lie.
"""

from __future__ import annotations

import asyncio
import inspect
import re
import warnings
from collections.abc import Callable
from typing import Any, Protocol

from gatherlab.checking.learner_side.blocking import SleepWatch
from gatherlab.checking.learner_side.garbage import collect
from gatherlab.checking.learner_side.link import Link
from gatherlab.checking.learner_side.places import (
    call_around,
    makes_semaphore,
    raised_again,
    raised_by,
    refused,
    waiting_frame,
)
from gatherlab.checking.values import encode, encode_error
from gatherlab.cpython import is_asked_to_cancel
from gatherlab.virtual_loop import Deadlock, Livelock, VirtualLoop

__all__ = ["Call", "Caller", "Facts", "line_in"]

# Taken now: a submission may replace them, and is welcome to, but what is observed is observed with these.
_all_tasks, _isfuture, _isawaitable = asyncio.all_tasks, asyncio.isfuture, inspect.isawaitable
_current_task = asyncio.current_task

Facts = dict[str, Any]


class Caller(Protocol):
    """What a call asks of the learner's side: the file of the code, and what was noticed meanwhile.

    ``blocked``: the loop's thread waited for another one.  ``unheard`` is what a callback raised first.
    """

    file: str
    blocked: bool
    unheard: BaseException | None
    recorded: list[warnings.WarningMessage]
    sleeps: SleepWatch

    def tasks(self) -> set[asyncio.Task[Any]]:
        """All tasks of the loop."""


class Call:
    """One call of the function in a scene, which ``link`` leads to.

    ``events`` is what the judge has not heard yet, up to the end.
    """

    def __init__(self, learner: Caller, link: Link, loop: VirtualLoop) -> None:
        self.learner, self.link, self.loop = learner, link, loop
        self.end: Facts | None = None
        self.events: list[list[Any]] = []
        self.before: set[asyncio.Task[Any]] = set()
        self.awaitable = True

    def play(self, function: Callable[..., Any], api: object, args: list[Any]) -> Facts:
        """The facts about the end of ``function(api, *args)``."""
        main = self._main(function, api, args)
        try:
            self.loop.run_until_complete(main)
        except Deadlock:
            self.end = self.end or self._stuck(main)
        except Livelock:
            self.end = self.end or self._facts("livelock")
        except BaseException as problem:  # SystemExit in a task, loop.stop(), …
            self.end = self.end or self._raised(problem)
        if self.end is None:  # pragma: no cover - every way out above leaves an end
            self.end = self._facts("stuck")
        return self.end

    async def _main(self, function: Callable[..., Any], api: object, args: list[Any]) -> None:
        self.before = self.learner.tasks()
        try:
            value = function(api, *args)
            self.awaitable = _isfuture(value) or _isawaitable(value)
            if self.awaitable:
                value = await value
        except BaseException as problem:
            if self.end is not None or (self.link.closed and not self.learner.blocked):
                raise
            self.end = self._raised(problem)
        else:
            self.end = self._facts("returned", value=encode(value, self.link.known))

    def _stuck(self, main: Any) -> Facts:
        file = self.learner.file
        waiting = [waiting_frame(task.get_coro(), file) for task in _all_tasks(self.loop) - self.before]
        return self._facts(
            "stuck",
            within=call_around(waiting_frame(main, file)),
            own_semaphores=any(map(makes_semaphore, waiting)),
        )

    def _raised(self, problem: BaseException) -> Facts:
        file = self.learner.file
        error = encode_error(problem, self.link.known, line_in(problem, file))
        task = _current_task(self.loop)
        return self._facts(
            "raised",
            error=error,
            again=raised_again(problem, file),
            raised_by=raised_by(problem, file),
            refused=refused(problem, file),
            self_cancelled=task is not None and task.cancelling() > 0,
        )

    def _facts(self, kind: str, **more: Any) -> Facts:
        self.events = self.link.take_events()  # the loop goes on for one more turn after the end
        left = [task for task in self.learner.tasks() - self.before if not task.done()]
        return {
            "kind": kind,
            "leaked": len(left),
            "asked": sum(map(is_asked_to_cancel, left)),
            "never_awaited": self._never_awaited(),
            "sleeps": self.learner.sleeps.count,
            "blocked": self.learner.blocked,
            "nested": self.loop.nested or self.link.nested,
            "awaitable": self.awaitable,
            "elapsed": self.loop.time(),
            "unheard": self._unheard(),
            **more,
        }

    def _unheard(self) -> dict[str, Any] | None:
        """What a callback of the learner's raised."""
        problem = self.learner.unheard
        if problem is None:
            return None
        return encode_error(problem, self.link.known, line_in(problem, self.learner.file))

    def _never_awaited(self) -> list[str]:
        collect()
        found = (
            re.match(r"coroutine '(.*)' was never awaited", str(w.message)) for w in self.learner.recorded
        )
        return [match[1] for match in found if match]


def line_in(problem: BaseException, file: str) -> int | None:
    """The last line of ``file`` that an exception came through."""
    line = None
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
