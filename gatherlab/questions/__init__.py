"""The quiz bank: one TOML file a lesson, read strictly, and the marking of answers.

Standard library only.  A test runs the code or the proof of every question and compares.
"""

from gatherlab.questions.bank import QuestionError, UnknownQuestion, question, questions, warm_ups
from gatherlab.questions.marking import Mark, mark, order_shown
from gatherlab.questions.review import comes_back, to_review

__all__ = [
    "Mark",
    "QuestionError",
    "UnknownQuestion",
    "comes_back",
    "mark",
    "order_shown",
    "question",
    "questions",
    "to_review",
    "warm_ups",
]
