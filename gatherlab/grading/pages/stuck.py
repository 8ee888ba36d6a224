"""Where a class is stuck: its diagnoses, counted, with an example of the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gatherlab.course import lessons
from gatherlab.exercises import EXERCISES
from gatherlab.grading.pages.anonymous import MOST_CODE, Anonymiser
from gatherlab.grading.pages.html import bar, code, line, place, ticked
from gatherlab.grading.pages.ideas import Idea, idea_behind
from gatherlab.grading.pages.places import place_of
from gatherlab.grading.records import ClassResult, Mark
from gatherlab.model import Lesson, Outcome

__all__ = ["Stuck", "section", "stuck_at"]

MOST_EXAMPLES = 3  # exercises of one diagnosis that are shown with code
CANDIDATES = 5  # the shortest sources, of which the one that loses least is shown
FEWEST = 2  # learners; a single one's code is not shown to a class


@dataclass(frozen=True, slots=True)
class Stuck:
    """One diagnosis, with one wrong idea behind it, in a class.

    ``learners`` is how many get it now; ``exercises`` where and how often, the most first; ``examples`` are
    exercises with a learner's code without names.
    """

    code: str
    idea: Idea | None
    learners: int
    exercises: tuple[tuple[str, int], ...]
    examples: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """A few words for it, as HTML."""
        return ticked(self.idea.title) if self.idea is not None else "Not known to this version"

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return line(f"{self.code}-{self.exercises[0][0]}".lower().replace("_", "-").replace(".", "-"))


def stuck_at(whole: ClassResult) -> list[Stuck]:
    """The diagnoses of all answers that do not pass yet, the one with most learners first."""
    found: dict[tuple[str, Idea | None], dict[str, list[tuple[str, Mark]]]] = {}
    for result in whole.results:
        for mark in result.marks:
            if mark.outcome is Outcome.NOT_YET and mark.diagnosis:
                key = mark.diagnosis, idea_behind(mark.exercise, mark.diagnosis)
                found.setdefault(key, {}).setdefault(mark.exercise, []).append((result.learner.key, mark))
    names = Anonymiser(result.learner for result in whole.results)
    return sorted((_stuck(*key, found[key], names) for key in found), key=_most_first)


def _most_first(one: Stuck) -> tuple[int, int, str]:
    return -one.learners, -sum(count for _, count in one.exercises), one.anchor


def _stuck(
    code: str, idea: Idea | None, found: Mapping[str, list[tuple[str, Mark]]], names: Anonymiser
) -> Stuck:
    learners = {key for pairs in found.values() for key, _ in pairs}
    ranked = sorted(
        ((exercise, len(pairs)) for exercise, pairs in found.items()), key=lambda one: (-one[1], one[0])
    )
    often = [exercise for exercise, count in ranked if count >= FEWEST][:MOST_EXAMPLES]
    examples = [(exercise, _example(exercise, found[exercise], names)) for exercise in often]
    return Stuck(code, idea, len(learners), tuple(ranked), tuple(one for one in examples if one[1]))


def _example(exercise: str, pairs: list[tuple[str, Mark]], names: Anonymiser) -> str:
    sources = sorted({mark.source for _, mark in pairs if 0 < len(mark.source) <= MOST_CODE}, key=_short)
    texts = (names.cleaned(source, exercise) for source in sources[:CANDIDATES])
    return min(texts, key=lambda text: (text.count("…") + text.count("name_"), *_short(text)), default="")


def _short(text: str) -> tuple[int, str]:
    return len(text), text


# --------------------------------------------------------------------------- on the page


def section(found: Sequence[Stuck], learners: int) -> str:
    """One part for each diagnosis that several learners get: how many, the idea behind it, examples."""
    if not found:
        return "<p>Nobody is stuck: every answer that was handed in passes.</p>"
    course = {lesson.number: lesson for lesson in lessons()}
    note = (
        "<p>Learners whose answer gets this diagnosis now. The examples are real answers, the shortest of "
        "each kind, without comments, texts and names of this class. Read them before you show them.</p>"
    )
    shared = "".join(_part(one, learners, course) for one in found if one.learners >= FEWEST)
    return note + shared + _single([one for one in found if one.learners < FEWEST])


def _part(one: Stuck, learners: int, course: Mapping[str, Lesson]) -> str:
    idea = one.idea
    head = f'<h3 id="{one.anchor}">{one.title} <code class="quiet">{line(one.code)}</code></h3>'
    told = f"<p>{bar(one.learners, learners)} {one.learners} of {learners} learners; at {_where(one)}.</p>"
    behind = f"<p><b>Belief:</b> {ticked(idea.belief)} <b>True:</b> {ticked(idea.truth)}</p>" if idea else ""
    again = place(place_of(one.exercises[0][0], one.code), course)
    shown = "".join(_shown(exercise, text) for exercise, text in one.examples)
    return f"{head}{told}{behind}<p>To show again: {again}.</p>{shown}"


def _where(one: Stuck) -> str:
    return ", ".join(f"{line(exercise)}&nbsp;({count})" for exercise, count in one.exercises)


def _shown(exercise: str, text: str) -> str:
    known = EXERCISES.get(exercise)
    title = f", {line(known.title)}" if known is not None else ""
    summary = f"<summary>An answer to {line(exercise)}{title}</summary>"
    return f'<details class="printed">{summary}{code(text, numbered=False)}</details>'


def _single(rest: Sequence[Stuck]) -> str:
    if not rest:
        return ""
    items = "".join(f"<li>{one.title} <code>{line(one.code)}</code> at {_where(one)}</li>" for one in rest)
    return f"<h3>Of one learner each</h3><ul>{items}</ul>"
