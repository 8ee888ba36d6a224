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
from gatherlab.grading.intake.name_list import NameList
from gatherlab.grading.intake.nothing import ask_for_submissions
from gatherlab.grading.intake.roster import Roster, roster
from gatherlab.grading.judging.class_judging import Judging
from gatherlab.grading.judging.journal import Journal
from gatherlab.grading.pages import feedback, report
from gatherlab.grading.records import ClassResult, Learner, Mark, Result
from gatherlab.grading.results import Results
from gatherlab.grading.tables.feedback_zip import pack
from gatherlab.grading.tables.going_back import marks_for
from gatherlab.grading.tables.marks import Marks, Wanted
from gatherlab.grading.tables.plain import PLAIN, Plain
from gatherlab.model import Outcome

__all__ = ["Plan", "Summary", "exercises_of", "grade_class", "nobody"]

NOT_JUDGED = "an answer could not be judged: run grade again"
EXAMPLES, LONGEST_EXAMPLE = 5, 4_000  # sources kept for the report: of each wrong idea, characters of one


@dataclass(frozen=True, slots=True)
class Plan:
    """What to grade and what to write.

    ``lms`` is the platform that takes something back; ``assignment``, ``points``, ``class_list`` and
    ``comma`` are for its table, as in ``tables.marks.Wanted``.  ``shape`` and ``names`` are what the teacher
    says about whose the files are: see ``intake.roster``.  ``announce`` is called before anything is judged,
    with the sentence that says what was recognised.
    """

    folder: Path
    out: Path
    workers: int
    lms: str | None = None
    assignment: str = ""
    points: int | None = None
    exercises: tuple[str, ...] = tuple(EXERCISES)
    class_list: Path | None = None
    comma: bool = False
    shape: str = ""
    names: NameList | None = None
    announce: Callable[[str], object] = str


@dataclass(slots=True)
class Summary:
    """What was done, for the last lines on the screen.

    ``asked`` are the exercises that count, ``answered`` those that somebody handed in.
    """

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
    going_back: list[str] = field(default_factory=list)
    asked: tuple[str, ...] = ()
    answered: set[str] = field(default_factory=set)
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
    cannot be read, LookupError for one without submissions, Question and NoSuchShape where only the teacher
    can say whose something is, or where nothing is an answer, class_list.CannotGoBack for marks that the
    platform would not take, ForeignResults, journal.Busy, OSError.
    """
    people = roster(plan.folder, plan.out, plan.exercises, plan.shape, plan.names)
    try:
        if not people.people:
            raise LookupError(" ".join([nobody(plan.folder), *people.problems[:3]]))
        ask_for_submissions(people, plan.folder.name or str(plan.folder))
        plan.announce(read_as(people))
        marks = _going_back(plan, people)
        results = Results(plan.out, [person.key for person in people.people])
        with Journal(results.journal) as journal:
            results.begin()
            summary = _grade(plan, people, _Outputs(plan, results, marks), journal, progress)
            journal.sort()
        return summary
    finally:
        people.walk.close()


def _going_back(plan: Plan, people: Roster) -> Marks | None:
    """What the platform takes back of these people.  Raises CannotGoBack."""
    if plan.lms is None:
        return None
    wanted = Wanted(len(plan.exercises), plan.assignment, plan.points, plan.class_list, plan.comma)
    everybody = [person.learner() for person in people.people]
    return marks_for(plan.lms, wanted, everybody, people.shape)


def read_as(people: Roster) -> str:
    """What the download was recognised as, and why, in a sentence."""
    return f"Recognised as {people.why}."


def _grade(plan: Plan, people: Roster, outputs: _Outputs, journal: Journal, progress: Progress) -> Summary:
    summary = Summary(learners=len(people), problems=list(people.problems), asked=plan.exercises)
    with Judging(journal, lambda: _worker(plan), plan.workers) as judging:
        for result in progress(judging.results(people.learners(), plan.exercises), len(people)):
            outputs.add(result)
            _count(result, summary)
        summary.judged, summary.known = judging.judged, judging.known
    summary.isolation = sandbox.describe()  # now it is known how it went
    summary.going_back = outputs.finish(tuple(people.problems), summary.isolation, read_as(people))
    summary.files, summary.kept, summary.stale = outputs.files, outputs.results.kept, outputs.results.finish()
    return summary


def _worker(plan: Plan) -> Worker:
    if sandbox.available():
        return Worker(isolation="sandbox", hidden=(plan.folder.resolve(), plan.out.resolve()))
    return Worker()


def _count(result: Result, summary: Summary) -> None:
    for mark in result.marks:
        summary.handed_in += bool(mark.file)
        summary.answered |= {mark.exercise} if mark.file else set()
        summary.passed += mark.outcome is Outcome.PASSED
        summary.unjudged += mark.unjudged
    name = result.learner.name
    lost = [mark for mark in result.marks if mark.outcome is not Outcome.PASSED]
    summary.problems += [f"{name}: {mark.exercise}: {text}." for mark in lost for text in mark.reading]
    summary.problems += [f"{name}: {problem}" for problem in result.learner.problems]


class _Outputs:
    """The files of a class: pages one by one, tables, the zip of the pages and the report at the end."""

    def __init__(self, plan: Plan, results: Results, marks: Marks | None) -> None:
        self._plan, self.results, self._marks = plan, results, marks
        self._plain = Plain(plan.exercises)
        self._class: list[Result] = []
        self._examples: Counter[tuple[str, str | None]] = Counter()
        self.files: list[str] = []

    def add(self, result: Result) -> None:
        """One learner: the page, the rows, and for the report all but most of the sources."""
        self.results.write(_page(result.learner), feedback.page(result))
        self._plain.add_result(result)
        if self._marks is not None and any(mark.unjudged for mark in result.marks):
            self._marks.miss(NOT_JUDGED, result.learner.name)
        elif self._marks is not None:
            self._marks.add(result)
        learner = replace(result.learner, works=())
        self._class.append(Result(learner, tuple(map(self._without_source, result.marks))))

    def finish(self, problems: tuple[str, ...], isolation: str, recognised: str) -> list[str]:
        """Write the tables, the zip and the report; returns what does not go back, and why."""
        self.results.write(PLAIN, self._plain.text, "utf-8-sig")
        back = [] if self._marks is None else self._go_back(self._marks)
        said = [] if self._marks is None else self._marks.said
        everybody, everything = tuple(self._class), (*said, *problems)
        whole = ClassResult(self._plan.exercises, everybody, everything, isolation, recognised)
        self.results.write("report.html", report.page(whole))
        self.files = ["report.html", PLAIN, *back, f"feedback{os.sep} ({len(self._class)} pages)"]
        return said

    def _go_back(self, marks: Marks) -> list[str]:
        """Write what the platform takes; returns the files' names."""
        names = []
        if marks.table:
            self.results.write(marks.table, marks.text, marks.encoding)
            names.append(marks.table)
        if marks.pages and self.results.write_with(
            marks.pages, lambda file: pack(file, self._members(marks))
        ):
            names.append(marks.pages)
        return names

    def _members(self, marks: Marks) -> Iterator[tuple[str, bytes]]:
        """What goes into the zip, a page at a time."""
        yield from marks.before()
        for result in self._class:
            page = (self.results.folder / _page(result.learner)).read_bytes().decode("utf-8")
            yield from marks.members(result.learner, page)

    def _without_source(self, mark: Mark) -> Mark:
        """The mark, with its source only where the report may need it: the first few of each kind."""
        kind = mark.exercise, mark.diagnosis
        if mark.source and len(mark.source) <= LONGEST_EXAMPLE and self._examples[kind] < EXAMPLES:
            self._examples[kind] += 1
            return mark
        return replace(mark, source="")


def _page(learner: Learner) -> str:
    """The name of a learner's page in the folder of results."""
    return f"feedback/{learner.key}.html"
