"""The learner's side of a check: the function runs on a virtual loop against the judge at the other end.

Everything observed about the function is told to the judge before anything is torn down.
"""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import warnings
import weakref
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from gatherlab.checking.learner_side.api import Made, make_api, make_argument
from gatherlab.checking.learner_side.call import Call, Facts
from gatherlab.checking.learner_side.jobs import job_of
from gatherlab.checking.learner_side.link import Abandoned, Exchange, Link
from gatherlab.checking.learner_side.output import Sink
from gatherlab.checking.learner_side.patience import Patience
from gatherlab.checking.learner_side.programs import GatherWatch, around
from gatherlab.checking.learner_side.source import Unloadable
from gatherlab.checking.learner_side.stand_ins import StandIns
from gatherlab.checking.learner_side.threads import Ledger
from gatherlab.checking.protocol import Scene
from gatherlab.virtual_loop import VirtualLoop

__all__ = ["Learner", "Load", "waits"]

WAKE = 10  # times that time goes on in one check while the loop's thread waits for threads

# Taken now: a submission may replace them, and is welcome to, but what is observed is observed with these.
_all_tasks, _set_event_loop = asyncio.all_tasks, asyncio.set_event_loop

Load = Callable[[], Callable[..., Any]]


class Learner:
    """Plays the scenes that the judge asks for with the function that ``load()`` returns.

    ``file`` is the file name of the learner's code, for line numbers.  With ``one_loop`` all scenes run on
    one loop, as a live function expects whose module made a Semaphore; else each has a new one and ``load``
    is called again.  ``recorded`` is the list that warnings are recorded in meanwhile.
    """

    def __init__(
        self,
        exchange: Exchange,
        load: Load,
        file: str,
        *,
        one_loop: bool,
        sink: Sink,
        recorded: list[warnings.WarningMessage],
    ) -> None:
        self.exchange, self.load, self.file, self.one_loop = exchange, load, file, one_loop
        self.sink, self.recorded = sink, recorded
        self.ledger = Ledger(self._changed)
        self.naps = self.ledger.naps
        self.stand_ins = StandIns(self.ledger)
        self.sleeps = self.stand_ins.sleeps
        self.alone = False  # no thread can start here
        self.loading = False  # the cell itself runs
        self._patience = Patience(self.ledger)
        self._woken = 0  # naps that ended while the loop's thread was stuck
        self.blocked = False  # the loop's thread waited for another thread
        self.thread: int | None = None
        self.loop: VirtualLoop | None = None
        self.link: Link | None = None
        self.unheard: BaseException | None = None  # what a callback raised first, in this scene
        self._made: Made = []
        self._tasks: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()

    def run(self) -> None:
        """Play scenes until the judge has seen enough.  Runs in a thread of its own."""
        self.thread = threading.get_ident()
        try:
            reply = self.exchange({"hello": True})
            while "scene" in reply:
                reply = self._play(Scene.from_json(reply["scene"]))
        except Abandoned:
            pass
        finally:
            self._end_time()
            self._leave_loop()
            self._close_coroutines()

    # ------------------------------------------------------------------ one scene

    def _play(self, scene: Scene) -> dict[str, Any]:
        self.sleeps.loop_thread, self.sleeps.count = None, 0
        self.recorded.clear()
        self.loading = True
        try:
            function = self.load()
        except Unloadable as problem:
            end = {"kind": "unloadable", "code": problem.code, "text": str(problem), "line": problem.line}
            return self._tell(end, [])
        self.loading = False
        loop = self._enter_loop()
        self.link = link = Link(self.exchange, loop, scene, self.ledger)
        if self.alone:
            loop.in_place_of_a_thread = partial(job_of, link)
        self._begin_time(function, loop)
        call = Call(self, link, loop)
        api = make_api(scene, link, self._made)
        args = [make_argument(arg, link) for arg in scene.args]
        if scene.program:
            with GatherWatch(function, loop) as watch:
                end = call.play(around(function, scene), api, args)
            end["gather"] = watch.found
        else:
            end = call.play(function, api, args)
        reply = self._tell(end, call.events)
        self._end_scene(link, loop, last="scene" not in reply)
        return reply

    def _begin_time(self, function: object, loop: VirtualLoop) -> None:
        """From now on the learner's code lives by the virtual clock."""
        self.sleeps.loop_thread = self.thread
        self.naps.now = loop.time
        self.naps.open()
        self.stand_ins.cover(function, self.file)
        self.stand_ins.clock.now = loop.time

    def _end_time(self) -> None:
        self.sleeps.loop_thread = self.stand_ins.clock.now = None
        self.naps.close()

    def _tell(self, end: Facts, events: list[list[Any]]) -> dict[str, Any]:
        end["printed"] = self.sink.first_lines()
        return self.exchange({"end": end, "events": events})

    def _hear(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What the loop complains of is not printed; what a callback raised is kept: nobody awaits one."""
        if self.unheard is None and "handle" in context:
            self.unheard = context.get("exception")

    def _enter_loop(self) -> VirtualLoop:
        if self.loop is None:
            self.loop = VirtualLoop(busy=self._threads_can_move)
            self.loop.patience = math.inf  # it is kept here
            self.loop.set_exception_handler(self._hear)
            self.loop.set_task_factory(self._make_task)
        self.unheard = None
        self.loop.turns = 0
        self.loop._now = 0.0
        Task._made = 0
        _set_event_loop(self.loop)
        return self.loop

    def _make_task(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **kwargs: Any) -> Task:
        task = Task(coroutine, loop=loop, **kwargs)
        self._tasks.add(task)
        return task

    def tasks(self) -> set[asyncio.Task[Any]]:
        """All tasks of the loop, also those that a submission has taken off asyncio's own list."""
        return _all_tasks(self.loop) | {task for task in self._tasks if not task.done()}

    def _end_scene(self, link: Link, loop: VirtualLoop, *, last: bool) -> None:
        self._end_time()
        link.close()
        if last or not self.one_loop:
            self._leave_loop()
        else:  # the scene passed, so only timers nobody waits for can be left
            loop._scheduled.clear()
            loop._ready.clear()

    def _leave_loop(self) -> None:
        if self.link is not None:
            self.link.close()
        if self.loop is not None:
            loop, self.loop = self.loop, None
            loop.finish()
            _set_event_loop(None)

    def _close_coroutines(self) -> None:
        """Close requests that nobody awaited, so that they do not complain into a later cell."""
        for reference in self._made:
            coroutine = reference()
            if coroutine is not None:
                try:
                    coroutine.close()
                except (RuntimeError, ValueError):  # it runs, in a thread that was abandoned
                    continue

    # ------------------------------------------------------------------ threads

    def _changed(self) -> None:
        if self.loop is not None:
            self.loop.wake()

    def _threads_can_move(self) -> bool:
        """Whether to wait for a thread before it is the judge's turn.  Asked again and again meanwhile."""
        return self.loop is not None and self._patience.has_to_wait(self.loop.turns)

    def turns(self) -> tuple[int, int]:
        """A value that changes as the loop turns."""
        loop = self.loop
        return (0, 0) if loop is None else (id(loop), loop.turns)

    def is_stuck(self) -> bool:
        """Whether the loop's thread does not get on before a thread is answered, or woken from a nap.

        Called from the supervising thread; true of two calls in a row, it stays true.
        """
        loop, thread = self.loop, self.thread
        if loop is None or self.link is None or thread is None or loop.waiting_for_threads:
            return False
        sleepers = self.ledger.has_blocked() or self.naps.next_due() is not None
        if not sleepers or not waits(thread):
            return False
        return not self.ledger.is_about_to_move() and not self.ledger.movers(besides=thread)

    def free_threads(self) -> None:
        """Let the judge answer the threads that the loop's thread waits for, or time go on for them.

        Where there is nothing to be done for them they are sent home, and the scene's end says why.
        """
        if self.link is None or self.link.answer_threads():
            return
        due = self.naps.next_due()
        if due is not None and self.loop is not None and self._woken < WAKE:
            self._woken += 1
            self.loop.advance_to(due)
            self.naps.wake(due)
        elif self.ledger.has_blocked():
            self.blocked = True
            self.link.close()

    def where(self, line: int | None) -> Facts:
        """The facts about code that does not end: where it is, and what holds it up."""
        held = self.loop is None or not self.loop.waiting_for_threads
        waiting = held and self.thread is not None and waits(self.thread)
        if self.loading and waiting:
            text = "it was still waiting after several seconds"
            return {"kind": "unloadable", "code": "CELL_FAILED", "text": text, "line": line}
        return {
            "kind": "timeout",
            "line": line,
            "sleeps": self.sleeps.count,
            "blocked": waiting,
            "printed": self.sink.first_lines(),
        }


class Task(asyncio.Task[Any]):
    """A task whose place in a set is fixed: the last made comes first, so no answer taken from a set of tasks
    is in the right order by luck.  They are counted anew for each scene: a set's table is small, and goes by
    the last bits."""

    _made = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        Task._made = (Task._made + 1) % _MANY
        self._place = _MANY - Task._made
        super().__init__(*args, **kwargs)

    def __hash__(self) -> int:
        return self._place

    __eq__ = object.__eq__


_MANY = 1 << 30


def waits(thread: int) -> bool:
    """Whether the innermost frame of a thread is one that waits for another thread."""
    frame = sys._current_frames().get(thread)
    if frame is None or not frame.f_code.co_filename.endswith(_WAITING_FILES):
        return False
    while frame is not None:
        if frame.f_code is threading.Thread.start.__code__:  # waits only until the new thread runs
            return False
        frame = frame.f_back
    return True


_WAITING_FILES = tuple(
    import_module(name).__file__ or name
    for name in ("threading", "concurrent.futures._base", "queue", "selectors")
)
