"""What the program is doing while a task keeps the loop: its stack, looked at from another thread.

The thread is one of ``_thread``'s, so ``threading`` does not list it, and it is gone before a fork.  While nothing
blocks it wakes up fifty times a second, reads one number for each recording, and sleeps on.
"""

from __future__ import annotations

import _thread
import os
import sys
import time
from collections.abc import Iterable
from types import FrameType
from typing import NamedTuple

from gatherlab.watching.gates import Place
from gatherlab.watching.recording import ThreadRecording

__all__ = ["Blocked", "Sampler"]

INTERVAL = 0.02  # seconds
WORTH_A_LOOK_NS = 30_000_000
_DEEPEST = 200
_MOST = 2_000  # steps that are kept with their samples


class Blocked(NamedTuple):
    """One look at a step that had been running for a while.

    ``own`` is the innermost line of the program's own code, ``call`` what it has called, as text
    (``"time.sleep"`` cannot be seen, for it is written in C; then it is "").
    """

    own: Place | None
    call: str


class Sampler:
    """Looks at the stacks of threads whose loop is kept by one task.

    Args:
        recordings: asked for again and again, for there may be more of them later.
    """

    def __init__(self, recordings: dict[int, ThreadRecording]) -> None:
        self.recordings = recordings
        self.seen: dict[tuple[int, int], list[Blocked]] = {}  # by thread and beginning of the step
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
                for thread, recording in list(self.recordings.items()):
                    self._look(thread, recording)
        finally:
            self._ended.release()

    def _look(self, thread: int, recording: ThreadRecording) -> None:
        row, opened = recording.open, recording.opened
        if row is None or recording.clock() - opened < WORTH_A_LOOK_NS:
            return
        frame = sys._current_frames().get(thread)
        if frame is None or recording.open is not row or recording.opened != opened:
            return
        samples = self.seen.setdefault((thread, opened), [])
        if len(self.seen) > _MOST:
            del self.seen[next(iter(self.seen))]
        samples.append(_read(frame))


def _read(frame: FrameType | None) -> Blocked:
    from gatherlab.recorder.origins import is_learners_file

    inner: FrameType | None = None
    for _ in range(_DEEPEST):
        if frame is None:
            break
        code = frame.f_code
        if is_learners_file(code.co_filename):
            call = "" if inner is None else _called(inner)
            return Blocked(Place(code.co_filename, frame.f_lineno, code.co_qualname), call)
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
