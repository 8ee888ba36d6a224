"""Judge a source text in a process of its own; the judge stays here, the learner's side runs there."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Literal, Protocol

from gatherlab.checking.cell_text import as_python
from gatherlab.checking.judge_side import registry
from gatherlab.checking.judge_side.attempt import empty_body, untouched_source
from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.wall import wire
from gatherlab.checking.wall.conversation import LostError
from gatherlab.checking.wall.processes import FORKS, Forked, Single
from gatherlab.checking.wall.sandbox import Sandbox
from gatherlab.model import Exercise, Outcome, Verdict

__all__ = ["LIMIT", "LOST", "UNSTARTED", "Isolation", "Worker", "judge_source", "unjudged"]

LIMIT = 10.0  # real seconds of silence after which a submission is killed from outside
INNER = (
    6.0  # real seconds, as ``allowance`` counts them, after which the child itself says where the code hangs
)
LONGEST = 100_000  # characters of a source
# how a verdict begins where the machine is to blame, not the submission
UNSTARTED = "No verdict: the process for it could not be started"
LOST = "No verdict: its process was ended from outside"

Isolation = Literal["process", "sandbox"]


def judge_source(
    exercise_id: object, source: str, modules: Mapping[str, str] = MappingProxyType({})
) -> Verdict:
    """The verdict on a source text, run as a cell in a process of its own; ``modules`` as in
    ``Worker.judge``.

    The process has limits on time and memory and is gone afterwards, with everything it started; it is no
    sandbox (``Worker`` has one).  Uses one warmed worker of this process, one submission at a time; make
    ``Worker`` objects to judge several at once. Raises UnknownExerciseError for an unknown exercise.
    """
    return _shared_worker().judge(exercise_id, source, modules)


def unjudged(happened: str) -> bool:
    """Whether a verdict says nothing of the answer: the machine is to blame, or who ended its processes."""
    return happened.startswith((UNSTARTED, LOST))


class Worker:
    """Judges submissions one after another, each in a child of its own.

    With ``isolation="sandbox"`` (Linux with bubblewrap: ask ``sandbox.available()``) nothing is shared
    between two submissions, and what a submission cannot do, ``gatherlab.checking.wall.sandbox`` says;
    ``hidden`` are folders and files that it must not see, whatever else it may read; ``warm`` is False for a
    new bubblewrap each time, as where namespaces do not nest.  Raises NoSandboxError where there is no
    sandbox.  With ``isolation="process"`` a warmed process forks a child for each, which is quick;
    ``forking`` is False on platforms without fork: then each submission starts a new process.

    ``limit`` and ``inner`` are real seconds: a submission of which nothing is heard for ``limit`` is killed,
    and one that talks on after ``conversation.TIMES`` as long; after ``inner``, as ``allowance`` counts them,
    its process itself says where the code hangs.  Use it as a context manager, or call ``close``.  One thread
    at a time.
    """

    def __init__(
        self,
        *,
        isolation: Isolation = "process",
        hidden: Iterable[Path] = (),
        forking: bool = FORKS,
        warm: bool = True,
        limit: float = LIMIT,
        inner: float = INNER,
    ) -> None:
        self._inner = inner
        self._way: _Way
        if isolation == "sandbox":
            self._way = Sandbox(limit, hidden, warm=warm)
        else:
            self._way = Forked(limit) if forking else Single(limit)

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def judge(
        self, exercise_id: object, source: str, modules: Mapping[str, str] = MappingProxyType({})
    ) -> Verdict:
        """The verdict on ``source``, a cell as a kernel reads it.  Raises UnknownExerciseError; any other
        trouble is a verdict ``error``.  Where the submission's process cannot be started or is ended from
        outside, it gets another one, once.

        ``modules`` are the texts of one's own files that it may import, by module name.
        """
        exercise = registry.exercise(exercise_id)
        if len(source) + sum(map(len, modules.values())) > LONGEST:
            return _no_verdict(exercise, f"the source is longer than {LONGEST:,} characters")
        source = as_python(source) or source
        untouched = untouched_source(exercise, source)
        if untouched is not None and not empty_body(untouched):
            return untouched
        order: dict[str, Any] = {"source": source, "function": exercise.function, "limit": self._inner}
        if modules:
            order["modules"] = dict(modules)
        verdict = self._played(exercise, source, order)
        if unjudged(verdict.happened):  # there may have been no room for a moment
            verdict = self._played(exercise, source, order)
        if unjudged(verdict.happened):
            return verdict
        return verdict if untouched is None else replace(untouched, diagnosis=verdict.diagnosis)

    def _played(self, exercise: Exercise, source: str, order: dict[str, Any]) -> Verdict:
        """The verdict of one try."""
        session = Session(registry.judge(exercise.id, source))
        try:
            self._way.play(session, order)
        except LostError:
            self.close()
            return Verdict(exercise.id, Outcome.ERROR, happened=f"{LOST}, twice.")
        except (OSError, wire.Broken) as problem:
            self.close()
            return Verdict(exercise.id, Outcome.ERROR, happened=f"{UNSTARTED} ({problem}).")
        return session.verdict or _no_verdict(exercise, "the check was disturbed")

    def close(self) -> None:
        """End what is kept between two submissions.  The next one starts it again."""
        self._way.close()


class _Way(Protocol):
    """How a submission's process is started, and ended."""

    def play(self, session: Session, order: dict[str, Any]) -> None: ...

    def close(self) -> None: ...


def _no_verdict(exercise: Exercise, why: str) -> Verdict:
    return Verdict(exercise.id, Outcome.ERROR, happened=f"No verdict: {why}.")


_lock = threading.Lock()
_shared: list[Worker] = []


class _Locked(Worker):
    """The worker that all threads of this process share."""

    def judge(
        self, exercise_id: object, source: str, modules: Mapping[str, str] = MappingProxyType({})
    ) -> Verdict:
        """As Worker.judge, one thread after another."""
        with _lock:
            return super().judge(exercise_id, source, modules)


def _shared_worker() -> Worker:
    with _lock:
        if not _shared:
            _shared.append(_Locked())
            atexit.register(_close_shared)
        return _shared[0]


def _close_shared() -> None:
    with suppress(Exception):
        while _shared:
            _shared.pop().close()
