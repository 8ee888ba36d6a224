"""``progress()``: the course as a map, with what is done, what is next, and what to review."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from gatherlab import progress_file
from gatherlab.course import CourseError, lessons
from gatherlab.model import Lesson, Outcome, Question
from gatherlab.questions import QuestionError, comes_back, questions, to_review
from gatherlab.questions.markup import inline, plain

__all__ = ["ProgressCard", "progress"]


ALL_DONE = "All done. Nothing is left in this course."
MAX_REVIEW = 8  # questions shown; a list longer than a screen helps nobody


@dataclass(frozen=True, slots=True)
class LessonState:
    """One lesson: ids of its questions and exercises, those that are done, and the questions to review."""

    lesson: Lesson
    questions: tuple[str, ...]
    right: tuple[str, ...]
    passed: tuple[str, ...]
    review: tuple[Question, ...] = ()

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
    def current(self) -> LessonState | None:
        """The first lesson with something left to do."""
        return next((state for state in self.states if state.todo), None)

    @property
    def next(self) -> str:
        """The one thing to do next."""
        if self.current:
            return self.current.todo
        for state in self.states:
            stem = next((s.lesson.stem for s in self.states if _repeats(s, state)), "")
            if state.review and stem:
                return f"Repeat what you missed: open notebooks/{stem}.ipynb and run its warm-up again"
        return ALL_DONE

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.text()}

    def rows(self) -> list[list[str]]:
        """The map: for each lesson its name, its counts, and where the learner is."""
        return [[_name(state), *_counts(state), self._mark(state)] for state in self.states]

    def review(self) -> list[tuple[str, str, str]]:
        """The questions to review: id, subject (with markup), and lesson with the way back to it."""
        return [
            (one.id, one.about, _where(state.lesson.number)) for state in self.states for one in state.review
        ]

    def text(self) -> str:
        """Return the card as plain text."""
        table = [f"  {row}".rstrip() for row in _aligned(self.rows())]
        review = [(one, plain(about), where) for one, about, where in self.review()]
        listed = [f"  {row}".rstrip() for row in _aligned(review[:MAX_REVIEW])]
        more = [f"  {_more(len(review))}"] if len(review) > MAX_REVIEW else []
        head = ["To review:"] if review else []
        return "\n".join(
            ["Your progress", *table, f"Next: {self.next}", *head, *listed, *more, *self.notices]
        )

    def html(self) -> str:
        """Return the card as HTML that also works where styles are taken out."""
        notices = "".join(f'<p style="margin:6px 0 0"><i>{escape(notice)}</i></p>' for notice in self.notices)
        return (
            '<div style="max-width:820px;padding:10px 16px;overflow-x:auto;'
            "color:var(--jp-ui-font-color1,#1f2328);background:var(--jp-layout-color1,#fff);"
            "border:1px solid var(--jp-border-color2,#d0d7de);"
            'border-left:4px solid var(--jp-brand-color1,#1976d2);border-radius:6px">'
            f'<p style="margin:0 0 6px"><b>Your progress</b></p>{_table(self.rows())}'
            '<p style="margin:8px 0 0;overflow-wrap:anywhere">'
            f"<b>Next:</b> {escape(self.next)}</p>{self._review_html()}{notices}</div>"
        )

    def _review_html(self) -> str:
        review = self.review()
        if not review:
            return ""
        items = "".join(
            f"<li><code>{one}</code> {inline(about)} <i>({where})</i></li>"
            for one, about, where in review[:MAX_REVIEW]
        )
        more = f'<p style="margin:2px 0 0">{_more(len(review))}</p>' if len(review) > MAX_REVIEW else ""
        listed = f'<ul style="margin:2px 0 0;padding-left:20px">{items}</ul>'
        return f'<p style="margin:8px 0 0"><b>To review:</b></p>{listed}{more}'

    def _mark(self, state: LessonState) -> str:
        if state is self.current:
            return "→ next"
        return "✓ done" if (state.questions or state.lesson.exercises) and not state.todo else ""


def progress() -> None:
    """Show the map of the course: what is done in each lesson, what is next, what to review.

    To review is a question whose first answer was wrong, until it is answered right in the warm-up of
    the lesson after next.  A damaged ``course.toml``, question file or progress file gives a sentence and no
    traceback.
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
            review = to_review(lesson.stem, done)
        except QuestionError as error:
            ids, review = (), ()
            notices.append(str(error))
        right = tuple(one for one in ids if one in done.questions and done.questions[one].right)
        passed = tuple(
            one
            for one in lesson.exercises
            if one in done.exercises and done.exercises[one].outcome is Outcome.PASSED
        )
        states.append(LessonState(lesson, ids, right, passed, review))
    return ProgressCard(tuple(states), tuple(notices))


def _name(state: LessonState) -> str:
    return f"{state.lesson.number} {state.lesson.title}"


def _counts(state: LessonState) -> tuple[str, str]:
    answered = f"questions {len(state.right)}/{len(state.questions)}" if state.questions else "no questions"
    exercises = state.lesson.exercises
    return answered, f"exercises {len(state.passed)}/{len(exercises)}" if exercises else ""


def _repeats(later: LessonState, earlier: LessonState) -> bool:
    return later.lesson.number == comes_back(earlier.lesson.number)


def _where(lesson: str) -> str:
    again = comes_back(lesson)
    return f"lesson {lesson}, again in the warm-up of {again}" if again else f"lesson {lesson}"


def _more(count: int) -> str:
    return f"and {count - MAX_REVIEW} more"


def _aligned(rows: list[Any]) -> list[str]:
    """Return the rows as lines, with every column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["   ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows]


def _table(rows: list[list[str]]) -> str:
    style = "padding:4px 18px 4px 0;text-align:left;white-space:normal"
    body = "".join(
        "<tr>" + "".join(f'<td style="{style}">{escape(cell)}</td>' for cell in row) + "</tr>" for row in rows
    )
    return f'<table style="margin:0">{body}</table>'
