"""A sandbox for each submission: Linux with bubblewrap (``bwrap``).

**What is promised.**  Each submission runs in a sandbox of its own, started for it and gone with it.
Nothing of one reaches the next: no process is shared.  It has no network (not even this machine's own
loopback), sees no process but its own, cannot start another one, and reads only Python's library,
installed packages and the shared libraries: no solutions, no other submission, no results, no home, no
environment.  It writes only into a folder in memory (``bubblewrap.FOLDER_SIZE``).  CPU time, wall time,
memory, threads, open files and what it says are bounded (``guard``, ``isolated``, ``conversation``).  When
the verdict is there its process is killed and the kernel ends everything in its process namespace before
the next one begins.  The verdict is made in this process; the submission's process never holds it.

**How.**  Where namespaces nest, a worker keeps one bubblewrap with a warm parent in it (``warm``,
``parent``), which forks each submission into namespaces of its own: that takes a tenth of the time.  Where
they do not, or where a parent's trial turns find anything, each submission gets a bubblewrap and a Python of
its own (``box``).  It is as closed either way.

**What is not.**  What a submission tells about itself is its word: a program that speaks the protocol can
say that it left no task running.  It still has to make the right requests and to return the right answers.
A flaw of the kernel is not excluded.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.wall import box, seccomp
from gatherlab.checking.wall.box import Box, RefusedError
from gatherlab.checking.wall.conversation import Ear, converse
from gatherlab.checking.wall.warm import LeakingError, Turn, WarmParent

__all__ = ["NoSandboxError", "Sandbox", "available", "describe", "one_by_one", "tried_meanwhile"]


class NoSandboxError(RuntimeError):
    """There is no sandbox on this machine; the message says why and what to do."""


def available() -> bool:
    """Whether submissions can be sandboxed here.  The first call tries it, which takes a moment."""
    with _trying:
        return not _obstacle()


def describe() -> str:
    """What isolates submissions on this machine when they are graded, and what that does not promise."""
    obstacle = _obstacle()
    if obstacle:
        return _NO_SANDBOX.format(obstacle=obstacle)
    why = one_by_one()
    return f"{_SANDBOX} {_ONE_BY_ONE.format(why=why)}" if why else _SANDBOX


def one_by_one() -> str:
    """Why submissions need a bubblewrap each, in a few words; an empty text where a warm parent serves all.

    The first call tries it, which takes a moment.
    """
    with _trying:
        return _unnestable() or (_unfit[-1] if _unfit else "")


@contextmanager
def tried_meanwhile() -> Iterator[None]:
    """Try the sandboxes in a thread while the caller does something else; who asks for them waits for it."""
    trial = threading.Thread(target=lambda: available() and one_by_one(), name="sandbox trial")
    trial.start()
    try:
        yield
    finally:
        trial.join()


_trying = threading.Lock()  # of two threads that ask at once, one tries


_SANDBOX = (
    "Each submission ran in a bubblewrap sandbox of its own: no network, no view of other submissions, "
    "solutions or results, limits on time, memory, threads and files, and nothing left behind. Not promised: "
    "what a program says about itself (such as that it left no task running) is taken at its word."
)
_ONE_BY_ONE = "A new sandbox was started for each, which takes longer, for there is no warm one here: {why}."
_NO_SANDBOX = (
    "Without a sandbox ({obstacle}): each submission ran in a process of its own with limits on time, memory "
    "and files. That stops accidents, not attacks: a hostile program could have read or changed what this "
    "account may, other submissions and these results included."
)


TRIALS = 3
_unfit: list[str] = []  # why a parent of this process was given up last


class Sandbox:
    """Plays each submission in a new sandbox; paths in ``hidden`` are invisible there.

    ``limit``: real seconds for one submission, counted from the moment its sandbox is ready.  ``warm`` says
    whether to have a warm parent where there can be one.  Raises NoSandboxError where there is no sandbox.
    """

    def __init__(self, limit: float, hidden: Iterable[Path] = (), *, warm: bool = True) -> None:
        obstacle = _obstacle()
        if obstacle:
            raise NoSandboxError(f"Submissions cannot be sandboxed on this machine: {obstacle}.")
        hidden = tuple(hidden)
        self._limit, self._options = limit, box.options(hidden)
        self._nesting = box.options(hidden, nesting=True)
        self._warm = warm and not _unnestable()
        self._parent: WarmParent | None = None

    def play(self, session: Session, order: dict[str, Any]) -> None:
        """Play ``order`` until the session has a verdict.  Raises OSError where no sandbox starts, and
        LostError, which is one, where it was ended from outside: then close before the next one."""
        turn = self._turn()
        if turn is None:
            with Box(self._options) as single:
                self._talk(session, order, single)
            return
        with turn:
            ordinary = self._talk(session, order, turn)
        if not ordinary or not turn.close() or self._parent is None or self._parent.is_worn:
            self.close()

    def close(self) -> None:
        """End the warm parent.  The next submission starts a new one."""
        kept, self._parent = self._parent, None
        if kept is not None:
            kept.close()

    def _talk(self, session: Session, order: dict[str, Any], place: Box | Turn) -> bool:
        """Hold the conversation; whether it came to an ordinary end."""
        ear = Ear(place.line, self._limit, place.inmate.look)
        return converse(session, order, ear.receive, ear.send, place.fate)

    def _turn(self) -> Turn | None:
        """A turn of the warm parent, or of a fresh one; None where this submission gets no turn."""
        why: list[str] = []
        for _ in range(2 if self._warm else 0):
            try:
                if self._parent is None:
                    self._parent = WarmParent(self._nesting)
                return self._parent.turn()
            except (LeakingError, OSError) as problem:
                self.close()
                why = [str(problem)]
                if isinstance(problem, LeakingError):
                    self._warm = False
                    break
        if why:  # a second parent has served where the first one had gone
            _unfit[:] = why
        return None


# --------------------------------------------------------------------------- is there one


@cache
def _obstacle() -> str:
    """Why there is no sandbox here, in a few words; an empty text where there is one."""
    if sys.platform != "linux":
        return "it needs Linux"
    if not box.bwrap():
        return "bubblewrap is not installed: the package is named bubblewrap, the program bwrap"
    if seccomp.program() is None:
        return "the filter for system calls is not written for this processor"
    return _trial(lambda errors: Box(box.options(), errors=errors).close())


@cache
def _unnestable() -> str:
    """Why a sandbox has no sandboxes in it here, in a few words; an empty text where it has."""
    return _trial(lambda errors: WarmParent(box.options(nesting=True), errors).close())


def _trial(start_and_end: Callable[[int], None]) -> str:
    """Start one and end it; what is in the way, if anything, each time: one may be ended from outside."""
    why = ""
    for _ in range(TRIALS):
        why = _tried(start_and_end)
        if not why:
            break
    return why


def _tried(start_and_end: Callable[[int], None]) -> str:
    with tempfile.TemporaryFile() as errors:
        try:
            start_and_end(errors.fileno())
            return ""
        except (LeakingError, RefusedError) as problem:
            return str(problem)
        except OSError as problem:
            errors.seek(0)
            said = errors.read(20_000).decode(errors="replace").strip().splitlines()
            return f"bubblewrap did not start: {said[-1] if said else problem}"
