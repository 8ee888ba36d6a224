"""What the program is doing while a task keeps the loop: its stack, looked at from another thread.

The thread is one of ``_thread``'s, so ``threading`` does not list it, and it is gone before a fork.  While
nothing blocks it wakes up fifty times a second, reads one number for each recording, and sleeps on.
"""

from __future__ import annotations

import _thread
import gc
import os
import sys
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from types import FrameType
from typing import NamedTuple

from gatherlab.recorder.origins import is_beginning_of_step, is_learners_file
from gatherlab.watching.gates import Place
from gatherlab.watching.recording import ThreadRecording

__all__ = ["Blocked", "Looks", "Sampler", "read"]

INTERVAL = 0.02  # seconds
# a step that stands there makes tasks, or is about to wait: the loop's work, or ours
_NOT_THEIRS = ("asyncio.", "gatherlab.", "gc.")
WORTH_A_LOOK_NS = 30_000_000
_DEEPEST = 200
_MOST = 2_000  # steps that are kept with their samples, and samples of each
_TICKS = 100_000  # looks that are kept: half an hour
_HALF = 0.5
_SEVERAL_TURNS_NS = 60_000_000


class Blocked(NamedTuple):
    """One look at a step that had been running for a while.

    ``own`` is the innermost line of the program's own code, ``call`` what it has called, as text
    (``"time.sleep"`` cannot be seen, for it is written in C; then it is ""),
    ``imported`` the module that is being imported there.
    """

    own: Place | None
    call: str
    imported: str = ""


class Tick(NamedTuple):
    """A moment at which the sampler had its turn: clock, the process's own time, full collections."""

    clock: int
    process: int
    collections: int


class Looks:
    """What was seen of blocking steps."""

    def __init__(self) -> None:
        self.seen: dict[tuple[int, int], list[Blocked]] = {}  # by thread and beginning of the step
        self.ticks: deque[Tick] = deque(maxlen=_TICKS)

    def of_step(self, thread: int, start: int, end: int) -> Blocked | None:
        """Where a step was most of the time; None where asyncio or the machine took the time."""
        if self._stood(start, end) > (end - start) * _HALF:
            return None
        samples = self.seen.get((thread, start), ())
        own = [one for one in samples if not one.call.startswith(_NOT_THEIRS)]
        if len(own) > len(samples) / 2:
            return most_seen(own)
        return None if samples or self._was_not_theirs(start, end) else Blocked(None, "")

    def _was_not_theirs(self, start: int, end: int) -> bool:
        """Whether nobody's code ran for most of a step: the whole process stood, or garbage was collected."""
        for before, after in self._gaps(start, end):
            gap = after.clock - before.clock
            if gap > (end - start) * _HALF and (
                after.collections > before.collections or after.process - before.process < gap * _HALF
            ):
                return True
        return False

    def _stood(self, start: int, end: int) -> int:
        """How long within a step the whole process stood: not even who looks on had a turn.

        A call that sleeps, or waits for the network, leaves the onlooker its turns.
        """
        stood = 0
        for before, after in self._gaps(start, end):
            gap = after.clock - before.clock
            if gap > _SEVERAL_TURNS_NS:
                inside = min(after.clock, end) - max(before.clock, start)
                stood += max(min(gap - (after.process - before.process), inside), 0)
        return stood

    def _gaps(self, start: int, end: int) -> Iterator[tuple[Tick, Tick]]:
        """The moments, in pairs, between which a step ran."""
        first = max(bisect_right(self.ticks, (start,)) - 1, 0)
        for before, after in pairwise(islice(self.ticks, first, None)):
            if before.clock > end:
                return
            yield before, after


class Sampler:
    """Looks at the stacks of threads whose loop is kept by one task.

    Args:
        recordings: asked for again and again, for there may be more of them later.
    """

    def __init__(self, recordings: dict[int, ThreadRecording]) -> None:
        self.recordings = recordings
        self.looks = Looks()
        self._ended = _thread.allocate_lock()
        self._wake = _thread.allocate_lock()
        self.running = False

    def start(self) -> None:
        """Begin to look, in a thread of its own; where no thread can be started nothing is seen."""
        if self.running:
            return
        self._wake.acquire()
        self._ended.acquire()
        self.running = True
        try:
            _thread.start_new_thread(self._look_on, ())
        except RuntimeError:
            self.running = False
            self._ended.release()
            self._wake.release()

    def stop(self) -> None:
        """The thread is gone when this returns."""
        if not self.running:
            return
        threads = _count_threads()
        self.running = False
        self._wake.release()
        self._ended.acquire()
        self._ended.release()
        for _ in range(50):  # it has run its last line of Python; give the system its moment
            if _count_threads() < threads or threads == 0:
                break
            time.sleep(0.0005)

    def forget_thread(self) -> None:
        """In a child of a fork there is no such thread."""
        self.running = False

    def _look_on(self) -> None:
        try:
            while self.running:
                if self._wake.acquire(timeout=INTERVAL):
                    self._wake.release()
                    break
                full = gc.get_stats()[-1]["collections"]
                self.looks.ticks.append(Tick(ThreadRecording.CLOCK(), time.process_time_ns(), full))
                for thread, recording in list(self.recordings.items()):
                    self.look(thread, recording)
        finally:
            self._ended.release()

    def look(self, thread: int, recording: ThreadRecording) -> None:
        """What is that thread doing, if one task has kept its loop for a while?"""
        row, opened = recording.open, recording.opened
        if row is None or recording.clock() - opened < WORTH_A_LOOK_NS:
            return
        frame = sys._current_frames().get(thread)
        if frame is None or recording.open is not row or recording.opened != opened:
            return
        seen = self.looks.seen
        samples = seen.setdefault((thread, opened), [])
        if len(seen) > _MOST:
            del seen[next(iter(seen))]
        if len(samples) < _MOST:
            samples.append(read(frame))


def read(frame: FrameType | None) -> Blocked:
    """The innermost line of the program's own in a stack, and what it has called."""
    inner: FrameType | None = None
    imported = ""
    for _ in range(_DEEPEST):
        if frame is None or is_beginning_of_step(frame):
            break
        code = frame.f_code
        if is_learners_file(code.co_filename) and not code.co_filename.startswith("<"):  # made by exec()
            call = "" if inner is None else _called(inner)
            return Blocked(Place(code.co_filename, frame.f_lineno, code.co_qualname), call, imported)
        if code.co_name == "_find_and_load":
            imported = str(frame.f_locals.get("name", ""))
        inner, frame = frame, frame.f_back
    return Blocked(None, "")


def _called(frame: FrameType) -> str:
    module = frame.f_globals.get("__name__")
    name = frame.f_code.co_qualname
    return f"{module}.{name}" if isinstance(module, str) else name


def _count_threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208
    except OSError:
        return 0


def most_seen(samples: Iterable[Blocked]) -> Blocked | None:
    """Where it was most often."""
    counts: dict[Blocked, int] = {}
    for one in samples:
        counts[one] = counts.get(one, 0) + 1
    return max(counts, key=lambda one: counts[one], default=None)
