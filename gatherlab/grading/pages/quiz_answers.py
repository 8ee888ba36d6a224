"""Quiz answers of a class, counted per option; for each learner the first answer to a question counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gatherlab.grading.records import Learner
from gatherlab.model import Question, QuestionKind
from gatherlab.questions import mark

__all__ = ["Row", "Tally", "tallies"]

OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Row:
    """One option of a question, or one way to miss it: how many chose it, and the feedback on it."""

    text: str
    count: int
    right: bool = False
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers to one question: how many learners answered, how many were right at first, each option."""

    question: Question
    answers: int
    right: int
    rows: tuple[Row, ...]

    @property
    def trap(self) -> Row | None:
        """The wrong option chosen most often; the first of several."""
        wrong = [row for row in self.rows if not row.right and row.count and row.feedback]
        return max(wrong, key=lambda row: row.count, default=None)


def tallies(learners: Iterable[Learner], bank: Sequence[Question]) -> tuple[list[Tally], int]:
    """The tallies of the questions that somebody answered, in the order of ``bank``; and how many first
    answers belong to questions that are not in it.
    """
    first: dict[str, list[str]] = {}
    for learner in learners:
        own: dict[str, str] = {}
        for question_id, answer, _ in learner.answers:
            own.setdefault(question_id, answer)
        for question_id, answer in own.items():
            first.setdefault(question_id, []).append(answer)
    known = {question.id for question in bank}
    found = [_tally(question, first[question.id]) for question in bank if question.id in first]
    return found, sum(len(answers) for question_id, answers in first.items() if question_id not in known)


def _tally(question: Question, answers: list[str]) -> Tally:
    makers = {
        QuestionKind.ONE: _one,
        QuestionKind.ALL: _all,
        QuestionKind.PREDICT: _predict,
        QuestionKind.ORDER: _order,
    }
    return makers[question.kind](question, answers)


def _one(question: Question, answers: list[str]) -> Tally:
    count = Counter(answers)
    rows = [Row(one.text, count[one.text], one.correct, one.feedback) for one in question.options]
    return _closed(question, answers, sum(row.count for row in rows if row.right), rows)


def _all(question: Question, answers: list[str]) -> Tally:
    chosen = [set(answer.split("\n")) if answer else set() for answer in answers]
    wanted = {one.text for one in question.options if one.correct}
    rows = tuple(
        Row(one.text, sum(one.text in texts for texts in chosen), one.correct, one.feedback)
        for one in question.options
    )
    return Tally(question, len(answers), sum(texts == wanted for texts in chosen), rows)


def _predict(question: Question, answers: list[str]) -> Tally:
    found = [mark(question, answer) for answer in answers]
    right = sum(one.right for one in found)
    told = Counter(one.remarks[0].text for one in found if not one.right)
    wrong = [Row(one.text, told[one.feedback], False, one.feedback) for one in question.options]
    return _closed(question, answers, right, [Row(question.answer, right, True), *wrong])


def _order(question: Question, answers: list[str]) -> Tally:
    lines = [one.text for one in question.options]
    right, misplaced = 0, Counter[str]()
    for answer in answers:
        own = answer.split("\n")
        wrong = next((text for text, wanted in zip(own, lines, strict=False) if text != wanted), None)
        if wrong in lines:
            misplaced[wrong] += 1
        elif own == lines:
            right += 1
    rows = [Row(one.text, misplaced[one.text], False, one.feedback) for one in question.options]
    return _closed(question, answers, right, [Row("the right order", right, True), *rows])


def _closed(question: Question, answers: list[str], right: int, rows: list[Row]) -> Tally:
    """The tally, with a last row for answers that are no option."""
    rest = len(answers) - sum(row.count for row in rows)
    return Tally(question, len(answers), right, tuple([*rows, Row(OTHER, rest)] if rest > 0 else rows))
