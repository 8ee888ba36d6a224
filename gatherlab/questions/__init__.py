"""The quiz bank: one TOML file a lesson, read strictly, and the marking of answers.

Standard library only.  A test runs the code or the proof of every question and compares.
"""

from gatherlab.questions.bank import QuestionError, UnknownQuestion, question, questions
from gatherlab.questions.marking import Mark, mark, order_shown

__all__ = ["Mark", "QuestionError", "UnknownQuestion", "mark", "order_shown", "question", "questions"]
