"""Grading a class from a folder of submissions to a folder of results."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gatherlab.checking.isolated import Worker
from gatherlab.checking.wall import sandbox
from gatherlab.course import lessons
from gatherlab.exercises import EXERCISES
from gatherlab.grading.intake.roster import Roster, roster
from gatherlab.grading.judging.class_judging import Judging, unstarted
from gatherlab.grading.judging.journal import Journal
from gatherlab.grading.pages import feedback, report
from gatherlab.grading.records import ClassResult, Mark, Result
from gatherlab.grading.results import Results
from gatherlab.grading.tables import CANVAS, MOODLE, PLAIN, Canvas, Moodle, Plain
from gatherlab.model import Outcome

__all__ = ["Plan", "Summary", "exercises_of", "grade_class", "nobody"]

EXAMPLES, LONGEST_EXAMPLE = 5, 4_000  # sources kept for the report: of each wrong idea, characters of one


@dataclass(frozen=True, slots=True)
class Plan:
    """What to grade and what to write.  ``points`` is what the platform's assignment is worth at most."""

    folder: Path
    out: Path
    workers: int
    lms: str | None = None
    assignment: str = "Gather exercises"
    points: int | None = None
    exercises: tuple[str, ...] = tuple(EXERCISES)


@dataclass(slots=True)
class Summary:
    """What was done, for the last lines on the screen."""

    learners: int = 0
    handed_in: int = 0
    passed: int = 0
    judged: int = 0
    known: int = 0
    unjudged: int = 0
    problems: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    isolation: str = ""


Progress = Callable[[Iterator[Result], int], Iterator[Result]]


def exercises_of(numbers: Sequence[str]) -> tuple[str, ...]:
    """The exercises of lessons given as ``1`` or ``01``; of all lessons where none is given.

    Raises ValueError for a lesson without exercises.
    """
    wanted = {number.zfill(2) for number in numbers}
    known = {lesson.number: lesson.exercises for lesson in lessons() if lesson.exercises}
    wrong = sorted(wanted - set(known))
    if wrong:
        raise ValueError(f"lesson {wrong[0]} has no exercises; these have: {', '.join(known)}")
    return tuple(exercise for number in known if not wanted or number in wanted for exercise in known[number])


def nobody(folder: Path) -> str:
    """What to say when a folder holds no submission."""
    return (
        f"there is nothing to grade in {folder.name or folder}: it should hold notebooks (.ipynb), Python "
        "files (.py) or zips, with the learners' names in file names or folders"
    )


def grade_class(plan: Plan, progress: Progress) -> Summary:
    """Grade a class; what was graded before is taken from the journal.

    ``progress`` passes the results on and shows how far it is.  Raises zips.Unreadable for a folder that
    cannot be read, LookupError for one without submissions, ForeignResults, journal.Busy, OSError.
    """
    people = roster(plan.folder, plan.out, plan.exercises)
    try:
        if not people.people:
            raise LookupError(" ".join([nobody(plan.folder), *people.problems[:3]]))
        results = Results(plan.out, [person.key for person in people.people])
        with Journal(results.journal) as journal:
            results.begin()
            summary = _grade(plan, people, results, journal, progress)
            journal.sort()
        return summary
    finally:
        people.walk.close()


def _grade(plan: Plan, people: Roster, results: Results, journal: Journal, progress: Progress) -> Summary:
    summary = Summary(learners=len(people), problems=list(people.problems))
    outputs = _Outputs(plan, results)
    with Judging(journal, lambda: _worker(plan), plan.workers) as judging:
        for result in progress(judging.results(people.learners(), plan.exercises), len(people)):
            outputs.add(result)
            _count(result, summary)
        summary.judged, summary.known = judging.judged, judging.known
    summary.isolation = sandbox.describe()  # now it is known how it went
    outputs.finish(tuple(people.problems), summary.isolation)
    summary.files, summary.kept, summary.stale = outputs.files, results.kept, results.finish()
    return summary


def _worker(plan: Plan) -> Worker:
    if sandbox.available():
        return Worker(isolation="sandbox", hidden=(plan.folder.resolve(), plan.out.resolve()))
    return Worker()


def _count(result: Result, summary: Summary) -> None:
    for mark in result.marks:
        summary.handed_in += bool(mark.file)
        summary.passed += mark.outcome is Outcome.PASSED
        summary.unjudged += mark.outcome is Outcome.ERROR and unstarted(mark.happened)
    name = result.learner.name
    lost = [mark for mark in result.marks if mark.outcome is not Outcome.PASSED]
    summary.problems += [f"{name}: {mark.exercise}: {text}." for mark in lost for text in mark.reading]
    summary.problems += [f"{name}: {problem}" for problem in result.learner.problems]


class _Outputs:
    """The files of a class: pages one by one, tables and the report at the end."""

    def __init__(self, plan: Plan, results: Results) -> None:
        most = plan.points or len(plan.exercises)
        self._plan, self._results = plan, results
        self._tables: dict[str, Plain | Canvas | Moodle] = {PLAIN: Plain(plan.exercises)}
        if plan.lms == "canvas":
            self._tables[CANVAS] = Canvas(plan.assignment, most)
        elif plan.lms == "moodle":
            self._tables[MOODLE] = Moodle(most)
        self._class: list[Result] = []
        self._examples: Counter[tuple[str, str | None]] = Counter()
        self.files: list[str] = []

    def add(self, result: Result) -> None:
        """One learner: the page, the rows, and for the report all but most of the sources."""
        self._results.write(f"feedback/{result.learner.key}.html", feedback.page(result))
        for table in self._tables.values():
            table.add_result(result)
        learner = replace(result.learner, works=())
        self._class.append(Result(learner, tuple(map(self._without_source, result.marks))))

    def finish(self, problems: tuple[str, ...], isolation: str) -> None:
        """Write the tables and the report."""
        for name, table in self._tables.items():
            self._results.write(name, table.text, "utf-8-sig" if name == PLAIN else "utf-8")
        whole = ClassResult(self._plan.exercises, tuple(self._class), problems, isolation)
        self._results.write("report.html", report.page(whole))
        self.files = ["report.html", *self._tables, f"feedback{os.sep} ({len(self._class)} pages)"]

    def _without_source(self, mark: Mark) -> Mark:
        """The mark, with its source only where the report may need it: the first few of each kind."""
        kind = mark.exercise, mark.diagnosis
        if mark.source and len(mark.source) <= LONGEST_EXAMPLE and self._examples[kind] < EXAMPLES:
            self._examples[kind] += 1
            return mark
        return replace(mark, source="")
