"""One learner's page: what each check found, the wrong idea behind it, what to read again, their own code.

No other learner is on it, and no solution.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from gatherlab.course import lessons
from gatherlab.exercises import EXERCISES
from gatherlab.grading.pages.html import code, document, line, outcome, place, ticked
from gatherlab.grading.pages.ideas import idea_behind
from gatherlab.grading.pages.look import SYMBOLS, WORDS
from gatherlab.grading.pages.places import place_of
from gatherlab.grading.records import Mark, Result
from gatherlab.model import Lesson, Outcome

__all__ = ["page"]

RULES = """
body{max-width:50rem}
.summary{border:1px solid var(--dots);border-radius:.4rem;padding:.5rem 1rem;margin:1rem 0}
.summary h2{border:0;margin:0;padding:0}
.summary strong{font-size:1.15rem}
.all{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(10.5rem,1fr));\
gap:.15rem .75rem;max-width:none}
.all a{display:inline-block;padding:.15rem 0;text-decoration:none}
.all a:hover{text-decoration:underline}
article{margin:1rem 0 2rem}
article h3{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
.said{border-left:4px solid var(--dots);padding-left:.8rem}
.said p{margin:.15rem 0;overflow-wrap:anywhere}
dt{font-weight:600;margin-top:.5rem}
dd{margin:0}
"""

_NOTHING = "Nothing was handed in for this exercise."
_CHECK_FAILED = "This says nothing about your answer: show it to your instructor."
_UNREAD = (
    "Something in what you handed in could not be read. Your instructor has the list: ask there before you "
    "hand it in again."
)


def page(result: Result) -> str:
    """The page of one learner, as one HTML file that needs nothing else; the same bytes each time.

    Raises CourseError when ``course.toml`` is missing or damaged.
    """
    course = {lesson.number: lesson for lesson in lessons()}
    name = result.learner.name
    parts = [
        f"<h1>Feedback for <bdi>{line(name)}</bdi></h1>",
        '<p class="quiet">Exercises of the course on <code>asyncio.gather()</code>, checked as in the '
        "notebooks.</p>",
        _summary(result, course),
        _overview(result.marks),
        *_lessons(result.marks, course),
    ]
    return document(f"Feedback for {name}", "\n".join(parts), RULES)


# --------------------------------------------------------------------------- the summary


def _summary(result: Result, course: Mapping[str, Lesson]) -> str:
    marks = result.marks
    count = Counter(mark.outcome for mark in marks)
    rest = [
        f"{count[found]} {WORDS[found]}" for found in WORDS if found is not Outcome.PASSED and count[found]
    ]
    also = f" ({', '.join(rest)})" if rest else ""
    total = f"<p><strong>{count[Outcome.PASSED]} of {len(marks)} exercises passed</strong>{also}.</p>"
    steps = _next_steps(marks, course)
    unread = f"<p>{_UNREAD}</p>" if result.learner.problems else ""
    return (
        '<section class="summary keep" aria-labelledby="next">'
        '<h2 id="next">Where you are, what comes next</h2>'
        f"{total}{steps}{unread}</section>"
    )


def _next_steps(marks: Sequence[Mark], course: Mapping[str, Lesson]) -> str:
    open_ones = [mark for mark in marks if mark.outcome is Outcome.NOT_YET]
    new = [mark for mark in marks if mark.outcome is Outcome.NOT_ATTEMPTED]
    steps = []
    if open_ones:
        first = open_ones[0]
        where = place(place_of(first.exercise, first.diagnosis), course)
        steps.append(
            f"Begin with {_link(first.exercise)}: read {where}, and try again in {_notebook(first, course)}."
        )
        if len(open_ones) > 1:
            steps.append(f"Then {_listed(open_ones[1:])}.")
    if new:
        word = "After that come" if open_ones else "Next come"
        steps.append(f"{word} the ones not attempted yet: {_listed(new)}.")
    if slips := [mark for mark in marks if _is_slip(mark)]:
        word = "Then mend" if open_ones or new else "Mend"
        steps.append(f"{word} {_listed(slips)}: the check could not begin there, and says why.")
    if failed := [mark for mark in marks if mark.outcome is Outcome.ERROR and not _is_slip(mark)]:
        steps.append(f"Show your instructor {_listed(failed)}: the check itself did not work there.")
    if not steps:
        return "<p>All done: there is nothing left to repair.</p>"
    if open_ones or new or slips:
        number = (open_ones or new or slips)[0].exercise
        steps.append(
            f'Stuck? <code>hint("{line(number)}")</code> in the exercise notebook has three hints for you, '
            "one at a time."
        )
    return "<ul>" + "".join(f"<li>{step}</li>" for step in steps) + "</ul>"


def _listed(marks: Sequence[Mark]) -> str:
    links = [_link(mark.exercise) for mark in marks]
    return links[0] if len(links) == 1 else f"{', '.join(links[:-1])} and {links[-1]}"


def _link(exercise: str) -> str:
    return f'<a href="#{_anchor(exercise)}">{line(exercise)}</a>'


def _anchor(exercise: str) -> str:
    return "exercise-" + line(exercise).replace(".", "-")


def _notebook(mark: Mark, course: Mapping[str, Lesson]) -> str:
    lesson = course.get(_lesson_number(mark))
    return f"exercises/{line(lesson.stem)}.ipynb" if lesson is not None else "its exercise notebook"


def _lesson_number(mark: Mark) -> str:
    return mark.exercise.partition(".")[0].zfill(2)


def _overview(marks: Sequence[Mark]) -> str:
    items = "".join(
        f'<li><a href="#{_anchor(mark.exercise)}"><span class="mark {mark.outcome.value}" aria-hidden="true">'
        f"{SYMBOLS[mark.outcome]}</span> {line(mark.exercise)} {WORDS[mark.outcome]}</a></li>"
        for mark in marks
    )
    return f'<nav aria-label="All exercises"><ul class="all">{items}</ul></nav>'


# --------------------------------------------------------------------------- exercise by exercise


def _lessons(marks: Sequence[Mark], course: Mapping[str, Lesson]) -> list[str]:
    parts: list[str] = []
    current = ""
    for mark in marks:
        number = _lesson_number(mark)
        if number != current:
            title = f" {line(course[number].title)}" if number in course else ""
            parts.append(f"<h2>Lesson {line(number)}:{title}</h2>")
            current = number
        parts.append(_exercise(mark, course))
    return parts


def _exercise(mark: Mark, course: Mapping[str, Lesson]) -> str:
    exercise = EXERCISES.get(mark.exercise)
    title = f" {line(exercise.title)}" if exercise is not None else ""
    anchor = _anchor(mark.exercise)
    head = (
        f'<h3 id="{anchor}"><span>Exercise {line(mark.exercise)}:{title}</span> {outcome(mark.outcome)}</h3>'
    )
    parts = [head, _said(mark), _reading(mark), _advice(mark, course), _own_code(mark)]
    return f'<article aria-labelledby="{anchor}">{"".join(parts)}</article>'


def _said(mark: Mark) -> str:
    """The check's own words; after passing, what to keep."""
    if mark.outcome is Outcome.PASSED:
        exercise = EXERCISES.get(mark.exercise)
        idea = f"<p>To keep: {line(exercise.idea)}</p>" if exercise is not None else ""
        return idea + (f"<p>{line(mark.note)}</p>" if mark.note else "")
    if mark.outcome is Outcome.NOT_ATTEMPTED and not mark.source.strip():
        return f"<p>{_NOTHING}</p>"
    failed = mark.outcome is Outcome.ERROR and not _is_slip(mark)
    said = "".join(f"<p>{line(text)}</p>" for text in mark.message.split("\n")[:12])
    said = f'<div class="said">{said}</div>' if said else ""
    return said + (f"<p>{_CHECK_FAILED}</p>" if failed else "")


def _is_slip(mark: Mark) -> bool:
    """Whether the check could not begin for a reason in the learner's own cell, which a diagnosis names."""
    return mark.outcome is Outcome.ERROR and mark.diagnosis is not None


def _reading(mark: Mark) -> str:
    """Where the answer was found, and what is missing."""
    return "".join(f"<p>Note: {line(text)}.</p>" for text in mark.reading)


def _advice(mark: Mark, course: Mapping[str, Lesson]) -> str:
    if mark.outcome is not Outcome.NOT_YET and not _is_slip(mark):
        return ""
    idea = idea_behind(mark.exercise, mark.diagnosis)
    behind = ""
    if idea is not None:
        behind = f"<dt>{'What it is' if idea.slip else 'The idea that may be behind it'}</dt>"
        behind += f"<dd>{ticked(idea.belief)}</dd>"
        behind += f"<dt>{'What helps' if idea.slip else 'What is true'}</dt><dd>{ticked(idea.truth)}</dd>"
    where = place(place_of(mark.exercise, mark.diagnosis), course)
    return f"<dl>{behind}<dt>Read again</dt><dd>{where[0].upper()}{where[1:]}</dd></dl>"


def _own_code(mark: Mark) -> str:
    if not mark.source.strip():
        return ""
    opened = " open" if mark.outcome in (Outcome.NOT_YET, Outcome.ERROR) else ""
    summary = f'Your code<span class="unseen"> for exercise {line(mark.exercise)}</span>'
    return f'<details class="printed"{opened}><summary>{summary}</summary>{code(mark.source)}</details>'
