"""``progress()``: what is done, and the one thing that is next."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from gatherlab import progress_file
from gatherlab.course import CourseError, lessons
from gatherlab.model import Lesson, Outcome
from gatherlab.questions import QuestionError, questions

__all__ = ["ProgressCard", "progress"]


ALL_DONE = "All done. Nothing is left in this course."


@dataclass(frozen=True, slots=True)
class LessonState:
    """One lesson: ids of its questions and exercises, and those that are done."""

    lesson: Lesson
    questions: tuple[str, ...]
    right: tuple[str, ...]
    passed: tuple[str, ...]

    @property
    def todo(self) -> str:
        """What to do next in this lesson, as a sentence with the file to open, or ""."""
        lesson = self.lesson
        missing = len(self.questions) - len(self.right)
        if missing and not self.right:
            return f"Work through lesson {lesson.number}, {lesson.title}: open notebooks/{lesson.stem}.ipynb"
        if missing:
            quizzes = "1 quiz question is" if missing == 1 else f"{missing} quiz questions are"
            return f"{quizzes} left in lesson {lesson.number}: open notebooks/{lesson.stem}.ipynb"
        for exercise in lesson.exercises:
            if exercise not in self.passed:
                return f"Exercise {exercise}: open exercises/{lesson.stem}.ipynb"
        return ""


@dataclass(frozen=True, slots=True)
class ProgressCard:
    """The card, as HTML and as text."""

    states: tuple[LessonState, ...]
    notices: tuple[str, ...] = ()

    @property
    def next(self) -> str:
        """The one thing to do next."""
        return next((state.todo for state in self.states if state.todo), ALL_DONE)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.text()}

    def text(self) -> str:
        """Return the card as plain text."""
        width = max((len(_name(state)) for state in self.states), default=0)
        rows = [f"  {_name(state):<{width}}   {'   '.join(_counts(state))}".rstrip() for state in self.states]
        return "\n".join(["Your progress", *rows, f"Next: {self.next}", *self.notices])

    def html(self) -> str:
        """Return the card as HTML that also works where styles are taken out."""
        cell = "padding:4px 18px 4px 0;text-align:left;white-space:normal"
        rows = "".join(
            f'<tr><td style="{cell}">{escape(_name(state))}</td>'
            + "".join(f'<td style="{cell}">{count}</td>' for count in _counts(state))
            + "</tr>"
            for state in self.states
        )
        notices = "".join(f'<p style="margin:6px 0 0"><i>{escape(notice)}</i></p>' for notice in self.notices)
        return (
            '<div style="max-width:820px;padding:10px 16px;overflow-x:auto;'
            "border:1px solid var(--jp-border-color2,#d0d7de);"
            'border-left:4px solid var(--jp-brand-color1,#1976d2);border-radius:6px">'
            f'<p style="margin:0 0 6px"><b>Your progress</b></p><table style="margin:0">{rows}</table>'
            '<p style="margin:8px 0 0;overflow-wrap:anywhere">'
            f"<b>Next:</b> {escape(self.next)}</p>{notices}</div>"
        )


def progress() -> None:
    """Show what is done in each lesson and what is next.

    A damaged ``course.toml``, question file or progress file gives a sentence and no traceback.
    """
    try:
        card = current_card()
    except CourseError as error:
        print(error)
        return
    from IPython.core.getipython import get_ipython

    if get_ipython() is None:
        print(card.text())
        return
    from IPython.display import display

    display(card)  # type: ignore[no-untyped-call]


def current_card() -> ProgressCard:
    """Return the card of this moment.

    Raises CourseError when ``course.toml`` is damaged.
    """
    done = progress_file.load()
    notices = [done.notice] if done.notice else []
    states = []
    for lesson in lessons():
        try:
            ids = tuple(one.id for one in questions(lesson.stem))
        except QuestionError as error:
            ids = ()
            notices.append(str(error))
        right = tuple(one for one in ids if one in done.questions and done.questions[one].right)
        passed = tuple(
            one
            for one in lesson.exercises
            if one in done.exercises and done.exercises[one].outcome is Outcome.PASSED
        )
        states.append(LessonState(lesson, ids, right, passed))
    return ProgressCard(tuple(states), tuple(notices))


def _name(state: LessonState) -> str:
    return f"{state.lesson.number} {state.lesson.title}"


def _counts(state: LessonState) -> list[str]:
    counts = [f"questions {len(state.right)}/{len(state.questions)}"] if state.questions else ["no questions"]
    if state.lesson.exercises:
        counts.append(f"exercises {len(state.passed)}/{len(state.lesson.exercises)}")
    done = (state.questions or state.lesson.exercises) and not state.todo
    return [*counts, "✓ done"] if done else counts
