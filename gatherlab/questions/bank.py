"""Find questions by id.

Files are read afresh each time: it takes a few milliseconds, and an edited file counts at once.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable

from gatherlab.model import Question
from gatherlab.questions.reading import QuestionError, read_bank

__all__ = ["QuestionError", "UnknownQuestion", "bank_files", "question", "questions", "warm_ups"]


class UnknownQuestion(LookupError):
    """No question has this id; the message says so and names the nearest one."""


def bank_files() -> dict[str, Traversable]:
    """Return the question files by the stem of their lesson, in order."""
    found = sorted(files(__package__).iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): file for file in found if file.name.endswith(".toml")}


def warm_ups() -> dict[str, str]:
    """Return the warm-up ids, ``"02-warm-up"`` and so on, each with the number of the lesson it repeats.

    A lesson warms up with the lesson two before, so that a question comes back some days later.
    """
    numbers = [stem[:2] for stem in bank_files()]
    return {f"{new}-warm-up": old for old, new in zip(numbers, numbers[2:], strict=False)}


def questions(lesson: str) -> tuple[Question, ...]:
    """Return the questions of a lesson (its number ``"01"`` or its stem) in order; none is no error.

    Raises QuestionError when the file of the lesson is damaged.
    """
    return tuple(
        one
        for stem, file in bank_files().items()
        if lesson in (stem, stem[:2])
        for one in read_bank(file, number=stem[:2])
    )


def question(question_id: str) -> Question:
    """Return one question.

    Raises UnknownQuestion, with a suggestion, when there is none of this id, and QuestionError when the
    file of its lesson is damaged.
    """
    lesson = questions(question_id[:2]) if isinstance(question_id, str) else ()
    for one in lesson:
        if one.id == question_id:
            return one
    raise UnknownQuestion(_no_such(question_id))


_EXAMPLE = 'An id begins with the number of its lesson, as in quiz("01-returns").'


def _no_such(question_id: object) -> str:
    known = [*(one for stem in bank_files() for one in _ids(stem)), *warm_ups()]
    near = get_close_matches(str(question_id), known, n=1, cutoff=0.5)
    if near:
        return f"There is no quiz {question_id!r}. Did you mean {near[0]!r}?"
    lesson = [one for one in known if one[:2] == str(question_id)[:2]]
    listed = f"Lesson {lesson[0][:2]} has: {', '.join(lesson)}." if lesson else ""
    return f"There is no quiz {question_id!r}. {listed or _EXAMPLE}"


def _ids(lesson: str) -> list[str]:
    try:
        return [one.id for one in questions(lesson)]
    except QuestionError:  # a damaged file of another lesson is not this caller's trouble
        return []
