"""What to talk about in class next: wrong ideas and quiz questions, by how many learners they concern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gatherlab.grading.pages import quiz_section
from gatherlab.grading.pages.html import line, place, ticked
from gatherlab.grading.pages.places import place_of
from gatherlab.grading.pages.quiz_answers import Tally
from gatherlab.grading.pages.stuck import Stuck
from gatherlab.model import Lesson

__all__ = ["section"]

MOST, FEWEST = 6, 2  # items shown; learners that make an item


@dataclass(frozen=True, slots=True)
class _Item:
    learners: int
    text: str


def section(
    found: Sequence[Stuck], quiz: Sequence[Tally], learners: int, course: Mapping[str, Lesson]
) -> str:
    """A ranked list; an item concerns at least two learners."""
    items = [*(_of_exercises(one, learners, course) for one in found), *map(_of_quiz, quiz)]
    ranked = sorted(
        (item for item in items if item and item.learners >= FEWEST), key=lambda one: -one.learners
    )
    if not ranked:
        return "<p>No wrong idea is shared by two learners or more.</p>"
    note = (
        "<p>By how many learners it concerns: their answers to exercises as they are now, their first "
        "answers in the quiz.</p>"
    )
    return note + "<ol>" + "".join(item.text for item in ranked[:MOST]) + "</ol>"


def _of_exercises(one: Stuck, learners: int, course: Mapping[str, Lesson]) -> _Item | None:
    idea = one.idea
    if idea is None or idea.slip:
        return None
    exercise = one.exercises[0][0]
    where = ", ".join(line(name) for name, _ in one.exercises[:4])
    again = place(place_of(exercise, one.code), course)
    text = (
        f'<li><a href="#{one.anchor}">{one.title}</a>: '
        f"{one.learners} of {learners} learners (exercises {where}). "
        f"Belief: {ticked(idea.belief)} Show again: {again}.</li>"
    )
    return _Item(one.learners, text)


def _of_quiz(tally: Tally) -> _Item | None:
    trap, asked = tally.trap, tally.question
    if trap is None:
        return None
    text = (
        f'<li><a href="#{quiz_section.anchor(asked.id)}">Quiz: {ticked(asked.about)}</a>: '
        f"{trap.count} of {tally.answers} gave the same wrong answer at first. {ticked(trap.feedback)}</li>"
    )
    return _Item(trap.count, text)
