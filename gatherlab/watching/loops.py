"""Every event loop of the program, in every thread, is recorded from the moment it begins to run."""

from __future__ import annotations

import os
import threading
from asyncio import base_events
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from gatherlab import cpython
from gatherlab.watching.late import own_path

if TYPE_CHECKING:
    from gatherlab.watching.facts import Complaint, Facts
    from gatherlab.watching.recording import ThreadRecording
    from gatherlab.watching.sampling import Sampler

__all__ = ["Watch"]

_HEARING: WeakSet[Watch] = WeakSet()  # of forks


@cache
def _hear_of_forks() -> None:
    """What is registered stays for ever: it stands for all watches, and keeps none alive."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=partial(_tell_all, Watch.forks_now),
            after_in_parent=partial(_tell_all, Watch.forked),
            after_in_child=partial(_tell_all, Watch.in_child),
        )


def _tell_all(hear: Callable[[Watch], None]) -> None:
    for watch in list(_HEARING):
        hear(watch)


class Watch:
    """The recordings of a running program, one a thread that ran a loop.

    Args:
        keep: tasks kept in each.
        clock: nanoseconds; the recorder's own if None.
        sampler: whether to look at stacks while a loop is blocked, from another thread.
    """

    def __init__(self, keep: int, *, clock: Callable[[], int] | None = None, sampler: bool = True) -> None:
        self.keep, self.clock = keep, clock
        self.recordings: dict[int, ThreadRecording] = {}
        self.look = sampler
        self.own: list[str] = []  # installed packages that count as the program's own
        self.sampler: Sampler | None = None
        self.unread: list[Complaint] = []
        self.loops: WeakSet[Any] = WeakSet()  # those that were recorded
        self.process = os.getpid()
        self.forks = 0
        self.problem: str | None = None
        self.active = False
        self._undo: list[Callable[[], None]] = []

    def start(self) -> None:
        """From now on, loops are recorded."""
        self.active = True
        self._undo = [cpython.loops_noted(self._noted), self._hear_complaints()]
        _HEARING.add(self)
        _hear_of_forks()

    def stop(self) -> None:
        """Everything is as it was."""
        self.over()
        while self._undo:
            self._undo.pop()()

    def over(self) -> None:
        """The program has ended."""
        self.active = False
        if self.sampler is not None:
            self.sampler.stop()
        for recording in self.recordings.values():
            recording.over()

    def facts(self, most: int, *, interrupted: bool = False, what: str = "program") -> Facts:
        """What was seen."""
        from gatherlab.watching.facts import Facts

        return Facts(
            recordings=list(self.recordings.values()),
            looks=self.sampler.looks if self.sampler is not None else None,
            unread=tuple(self.unread),
            interrupted=interrupted,
            most=most,
            what=what,
        )

    def settle(self) -> None:
        """Look at what is there now, while it may still go on."""
        for recording in self.recordings.values():
            if recording.hooks is None:
                recording.settle()

    def notes(self) -> Iterator[str]:
        """What has to be said about the watching itself."""
        if self.problem is not None:
            yield self.problem
        if self.forks:
            times = "once" if self.forks == 1 else f"{self.forks} times"
            yield f"The program forked {times}; what its child processes did was not watched."
        if cpython.started_processes():
            yield "The program started processes with multiprocessing; what they did was not watched."

    @property
    def here(self) -> bool:
        """Whether this is the process that was watched, and not a child of it."""
        return os.getpid() == self.process

    # ------------------------------------------------------------------ what is heard of

    def _noted(self, loop: Any) -> None:
        """A loop begins to run in this thread; None: it stops."""
        if not self.active:
            return
        try:
            thread = threading.get_ident()
            recording = self.recordings.get(thread)
            if loop is not None:
                if recording is None:
                    recording = self.recordings[thread] = self._new_recording()
                recording.enter(loop)
                self._remember(loop)
                if self.sampler is not None:
                    self.sampler.start()
            elif recording is not None:
                recording.leave()
        except Exception as error:
            self.problem = (
                "The recorder met a problem of its own and stopped; your program was not affected. "
                f"{type(error).__name__}: {error}"
            )
            self.active = False

    def _new_recording(self) -> ThreadRecording:
        """The recorder is imported when there is something to record, not for every program that starts."""
        with own_path():
            from gatherlab.watching.own import count_as_own
            from gatherlab.watching.recording import ThreadRecording
            from gatherlab.watching.sampling import Sampler

        if not self.recordings:
            count_as_own(self.own)
        if self.look and self.sampler is None:
            self.sampler = Sampler(self.recordings)
        return ThreadRecording(self.keep, self.clock)

    def _remember(self, loop: Any) -> None:
        try:
            self.loops.add(loop)
        except TypeError:  # a loop of another make that has no weak references
            return

    def _hear_complaints(self) -> Callable[[], None]:
        """asyncio reports an error that nobody asked for when its task is thrown away."""
        loops: Any = base_events.BaseEventLoop
        before = loops.call_exception_handler

        def call_exception_handler(loop: Any, context: dict[str, Any]) -> None:
            if self.active and loop in self.loops and cpython.is_never_retrieved(context.get("message", "")):
                self._note_unread(context)
            before(loop, context)

        loops.call_exception_handler = call_exception_handler

        def undo() -> None:
            loops.call_exception_handler = before

        return undo

    def _note_unread(self, context: dict[str, Any]) -> None:
        """Of a future that is being thrown away: its address is its own for the last time."""
        from gatherlab.watching.facts import Complaint
        from gatherlab.watching.recording import error_words, place_of

        error, key = context.get("exception"), id(context.get("future"))
        if not isinstance(error, Exception):
            return  # what was cancelled has nothing to say
        rows = (recording.ended.get(key) for recording in self.recordings.values())
        name = next((row.shown_label for row in rows if row is not None), "a future")
        self.unread.append(Complaint(key, place_of(error.__traceback__), error_words(error), name))

    # ------------------------------------------------------------------ forks

    def forks_now(self) -> None:
        """A process with a thread more than it knows of must not fork: ours is gone before."""
        if self.active and self.here:
            self.forks += 1
            if self.sampler is not None:
                self.sampler.stop()

    def forked(self) -> None:
        """In the process that forked."""
        if self.active and self.here and self.sampler is not None:
            self.sampler.start()

    def in_child(self) -> None:
        """What a child does may not be told twice."""
        self.active = False
        if self.sampler is not None:
            self.sampler.forget_thread()
        for recording in self.recordings.values():
            if recording.hooks is not None:
                recording.hooks.remove(recording)
