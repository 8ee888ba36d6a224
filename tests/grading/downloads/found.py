"""What the grader finds in a download, held against who must be found."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from downloads.model import Download, Person
from downloads.works import EXERCISES, RIGHT
from gatherlab.__main__ import main
from gatherlab.grading.intake.roster import roster
from gatherlab.grading.records import Learner

__all__ = ["Found", "Question", "check", "look"]

ASKED = 3  # the exit code of a grader that stops with a question


@dataclass(frozen=True, slots=True)
class Found:
    """The people of a class and the shape that was recognised."""

    learners: tuple[Learner, ...]
    shape: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What the command said when it stopped."""

    text: str


def look(root: Path, out: Path) -> Found | Question:
    """Take in a class.  What stops it must be a question of the command, else it is raised."""
    try:
        people = roster(root, exercises=EXERCISES)
        try:
            learners = tuple(people.learners())
        finally:
            people.walk.close()
    except Exception as problem:
        return _question(root, out, problem)
    return Found(learners, people.shape, tuple(people.problems))


def _question(root: Path, out: Path, problem: Exception) -> Question:
    with redirect_stderr(io.StringIO()) as errors, redirect_stdout(io.StringIO()):
        code = main(["grade", str(root), "--out", str(out), "--lesson", "01"])
    text = errors.getvalue()
    if code != ASKED:
        raise AssertionError(f"stopped without a question, exit code {code}: {text}") from problem
    assert not (out / "grades.csv").exists(), "graded in spite of a question"
    assert "--" in text or "rename" in text.lower(), "it does not say what to do next"
    return Question(text)


def check(made: Download, found: Found | Question) -> None:
    """Complain about people who are not those of the download, or about a missing question."""
    if isinstance(found, Question):
        assert made.may_ask or not made.people, f"it asks: {found.text}"
        return
    shown = "\n".join(describe(learner) for learner in found.learners)
    assert made.people, f"it must ask whose the files are, but found\n{shown}"
    missing = _unmatched(made.people, found.learners)
    wanted = "\n".join(map(str, missing))
    assert not missing, f"not found:\n{wanted}\namong\n{shown}"
    assert len(found.learners) == len(made.people), f"too many people:\n{shown}"
    assert found.shape in made.shapes, f"recognised as {found.shape}, not as {made.shapes}"
    _quiet(made.extras, found)
    text = " ".join(found.problems)
    assert all(name in text for name in made.said), f"it does not name {made.said}: {text}"


def describe(learner: Learner) -> str:
    return (
        f"{learner.name!r} id={learner.platform_id!r} login={learner.login!r} as={learner.handed_in_as!r} "
        f"team={learner.team} passed={passed(learner)} problems={learner.problems}"
    )


def passed(learner: Learner) -> tuple[str, ...]:
    """The exercises for which a right answer counts."""
    return tuple(
        work.exercise for work in learner.works if work.source.strip() == RIGHT[work.exercise].strip()
    )


def _unmatched(wanted: Iterable[Person], learners: Sequence[Learner]) -> list[Person]:
    """Those who are not found; those of whom most is known choose first."""
    left, missing = list(learners), []
    for person in wanted:
        fitting = next((learner for learner in left if fits(person, learner)), None)
        if fitting is None:
            missing.append(person)
        else:
            left.remove(fitting)
    return missing


def fits(person: Person, learner: Learner) -> bool:
    """Whether a learner is a person that must be found: the same words as name, ids, right answers."""
    told: tuple[tuple[object, object, Callable[[object], object]], ...] = (
        (person.name, learner.name, words),
        (person.id, learner.platform_id, str),
        (person.login, learner.login, str),
        (person.handed_in_as, learner.handed_in_as, str),
        (person.team, learner.team, bool),
    )
    alike = all(wanted is None or same(wanted) == same(real) for wanted, real, same in told)
    late = any(re.search(r"\blate\b", note) for work in learner.works for note in work.notes)
    return alike and person.passed == passed(learner) and person.late == late


def words(name: object) -> list[str]:
    """The words of a name, in no order: "Byron, Ada" is "Ada Byron"."""
    plain = unicodedata.normalize("NFKC", str(name)).casefold()
    return sorted(re.findall(r"[^\W_]+", plain))


def _quiet(extras: Sequence[str], found: Found) -> None:
    """The platform's own files are no problem of anybody."""
    said = [problem for learner in found.learners for problem in learner.problems] + list(found.problems)
    loud = [problem for problem in said if any(extra in problem for extra in extras)]
    assert not loud, f"it complains about the platform's own files: {loud}"
