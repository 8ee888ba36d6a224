"""What grading a class passes from one step to the next."""

from __future__ import annotations

from dataclasses import dataclass

from gatherlab.model import Outcome

__all__ = ["ClassResult", "Learner", "Mark", "Result", "Work"]


@dataclass(frozen=True, slots=True)
class Work:
    """One learner's answer to one exercise, before it is judged.

    ``file`` is the path inside the graded folder, or ``zip!member``, as it is shown to the instructor.
    ``notes`` are for the instructor, such as "handed in late".  ``reading`` says, to the
    learner too, where the answer was found and what is missing.  ``modules`` are the names and texts of the
    learner's own files that the answer imports.
    """

    exercise: str
    source: str
    file: str
    notes: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    modules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Learner:
    """One person and what they handed in.

    ``key`` is unique in the class, safe as a file name on every platform and the same on every run;
    ``name`` is what is shown and never empty; ``platform_id`` is Moodle's or Canvas's id, "" where unknown.
    ``problems`` are sentences for the instructor.  ``answers`` are quiz answers from a progress file that
    was handed in: the question's id, the answer as text, and whether it was right.

    What goes back to a platform needs its own names: ``login`` is the user name that its table finds a
    person by, "" where the download has none; ``handed_in_as`` is what the download calls this person or
    group, to the letter (Moodle's ``Ada Byron_1001``, Canvas's ``byronada_1001_50011`` of the newest file,
    Sakai's ``Byron, Ada(abyron)``); ``team`` says that it is a group's work.  ``platform`` is
    the one that these names are of, as the first part of ``Who.identity`` has it; "" where nobody looked.
    """

    key: str
    name: str
    platform_id: str
    works: tuple[Work, ...]
    problems: tuple[str, ...] = ()
    answers: tuple[tuple[str, str, bool], ...] = ()
    login: str = ""
    handed_in_as: str = ""
    team: bool = False
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """The verdict on one exercise of one learner.

    The sentences are those of ``model.Verdict``, ``message`` is all of them, one per line; ``note`` is its
    own.  ``source`` and ``file`` are "" where nothing was handed in.  ``notes`` are for the instructor, such
    as "timed out"; ``reading`` is for both, as in ``Work``.  ``unjudged`` says that this machine is to blame,
    so that it is no mark at all.
    """

    exercise: str
    outcome: Outcome
    diagnosis: str | None
    called: str
    expected: str
    happened: str
    look: str
    message: str
    source: str
    file: str
    notes: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    unjudged: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A learner with one mark per exercise of the course, in the course's order."""

    learner: Learner
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ClassResult:
    """The whole class, sorted by name and then by key.

    ``problems`` are those that belong to no learner.  ``isolation`` says how submissions were kept apart, and
    what that does not promise; ``recognised`` says whose download it was taken for, and why.  Only the
    first sources of each kind of mark are kept, as examples.
    """

    exercises: tuple[str, ...]
    results: tuple[Result, ...]
    problems: tuple[str, ...]
    isolation: str
    recognised: str = ""
