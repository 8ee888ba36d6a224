"""Judging a class: several workers at once, every source once, and each verdict kept at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future

from gatherlab.checking.isolated import Worker, unjudged
from gatherlab.checking.workers import Workers
from gatherlab.grading.judging.journal import Journal, key_of
from gatherlab.grading.records import Learner, Mark, Result, Work
from gatherlab.model import Diagnosis, Outcome, Verdict

__all__ = ["Judging"]

AHEAD = 4  # learners read ahead of the one whose marks are due, for each worker


class Judging:
    """Workers in threads and a journal.  Use it as a context manager: leaving it waits for what is being
    judged.

    ``worker`` makes a worker; ``journal`` keeps the verdicts.  ``judged`` counts the sources that were run,
    ``known`` those whose verdict was there already.
    """

    def __init__(self, journal: Journal, worker: Callable[[], Worker], workers: int) -> None:
        self._journal, self._count = journal, workers
        self._workers = Workers(worker, workers)
        self._under_way: dict[str, Future[Verdict]] = {}
        self.judged = self.known = 0

    def __enter__(self) -> Judging:
        return self

    def __exit__(self, *error: object) -> None:
        self._workers.__exit__(*error)

    def results(self, learners: Iterable[Learner], exercises: tuple[str, ...]) -> Iterator[Result]:
        """The result of each learner, in their order."""
        waiting: deque[tuple[Learner, dict[str, _Due]]] = deque()
        for learner in learners:
            waiting.append((learner, {work.exercise: self._order(work) for work in learner.works}))
            if len(waiting) > AHEAD * self._count:
                yield self._result(*waiting.popleft(), exercises)
        while waiting:
            yield self._result(*waiting.popleft(), exercises)

    def _order(self, work: Work) -> _Due:
        key = key_of(work.exercise, work.source, work.modules)
        due = self._under_way.get(key) or self._journal.get(key)
        if due is not None:
            self.known += 1
            return due
        self.judged += 1
        self._under_way[key] = future = self._workers.submit(lambda worker: self._judge(worker, key, work))
        future.add_done_callback(lambda _: self._under_way.pop(key, None))
        return future

    def _judge(self, worker: Worker, key: str, work: Work) -> Verdict:
        """Runs in a thread.  What only says that this machine had no room, or that somebody ended the
        submission's process, is not kept."""
        verdict = worker.judge(work.exercise, work.source, dict(work.modules))
        if not unjudged(verdict.happened):
            self._journal.add(key, verdict)
        return verdict

    def _result(self, learner: Learner, due: dict[str, _Due], exercises: tuple[str, ...]) -> Result:
        works = {work.exercise: work for work in learner.works}
        marks = []
        for exercise in exercises:
            verdict = due.get(exercise)
            found = verdict.result() if isinstance(verdict, Future) else verdict
            marks.append(_mark(exercise, works.get(exercise), found))
        return Result(learner, tuple(marks))


_Due = Verdict | Future[Verdict]


def _mark(exercise: str, work: Work | None, verdict: Verdict | None) -> Mark:
    if work is None or verdict is None:
        return Mark(exercise, Outcome.NOT_ATTEMPTED, None, "", "", "", "", "", "", "")
    return Mark(
        exercise=exercise,
        outcome=verdict.outcome,
        diagnosis=verdict.diagnosis.value if verdict.diagnosis is not None else None,
        called=verdict.called,
        expected=verdict.expected,
        happened=verdict.happened,
        look=verdict.look,
        message=verdict.message,
        source=work.source,
        file=work.file,
        note=verdict.note,
        notes=(*work.notes, *_notes(verdict)),
        reading=work.reading,
        unjudged=unjudged(verdict.happened),
    )


def _notes(verdict: Verdict) -> tuple[str, ...]:
    if unjudged(verdict.happened):
        return ("not judged: run grade again",)
    return ("timed out",) if verdict.diagnosis is Diagnosis.TIMEOUT else ()
