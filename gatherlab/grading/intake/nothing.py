"""Whether there is anything to grade at all: a folder of something else would be a class of zeros."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gatherlab.exercises import EXERCISES
from gatherlab.grading.intake.answers import answers
from gatherlab.grading.intake.files import File, Walk
from gatherlab.grading.intake.handed_in_quiz import quiz_answers
from gatherlab.grading.intake.notebooks import notebook, script
from gatherlab.grading.intake.own_files import handed_out, is_own
from gatherlab.grading.intake.people import Person
from gatherlab.grading.intake.question import Question
from gatherlab.grading.intake.roster import Roster
from gatherlab.grading.intake.zips import Unreadable

__all__ = ["ask_for_submissions"]

# where nobody's platform was recognised, a folder is a learner only because somebody says so
_BY_HAND = ("names", "folders")


def ask_for_submissions(roster: Roster, name: str) -> None:
    """Raise Question where nobody has a file that can be an answer; reads no further than to the first one.

    One learner alone, by hand, with the notebooks as they are handed out, is the folder they come from.
    """
    people, walk = roster.people, roster.walk
    untouched = len(people) > 1 or roster.shape not in _BY_HAND
    files = [file for person in people for _, file in person.files]
    if not people or any(_can_be_an_answer(walk, file, untouched) for file in files):
        return
    raise Question(
        f"There is no answer to any exercise of the course in {name}. Is it the folder that was handed in?",
        list(_seen(people)),
        [],
    )


def _can_be_an_answer(walk: Walk, file: File, untouched: bool) -> bool:
    try:
        data = walk.read(file)
        if file.suffix == ".jsonl":
            return bool(quiz_answers(data))
        if is_own(data) or (handed_out(data) and not untouched):
            return False
        return bool(answers(notebook(data) if file.suffix == ".ipynb" else script(data), EXERCISES.values()))
    except Unreadable:
        return True  # what is in it nobody knows; the learner's page says so


def _seen(people: Sequence[Person]) -> Iterator[str]:
    for person in people:
        paths = [*(file.path for _, file in person.files), *person.other]
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        yield f"{person.who.name}: {paths[0] if paths else person.empty or 'nothing'}{more}"
