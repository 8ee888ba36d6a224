"""What to review: a question missed at first comes back in the warm-up of the lesson after next.

It leaves the list once it is answered right in a warm-up.  The last two lessons have no lesson after next:
there a question leaves the list once it is answered right at all.
"""

from __future__ import annotations

from gatherlab.model import Question
from gatherlab.progress_file import Progress
from gatherlab.questions.bank import questions, warm_ups

__all__ = ["comes_back", "to_review"]


def comes_back(lesson: str) -> str:
    """Return the number of the lesson whose warm-up repeats this lesson, or "" where there is none."""
    return next((warm_up[:2] for warm_up, repeated in warm_ups().items() if repeated == lesson[:2]), "")


def to_review(lesson: str, done: Progress) -> tuple[Question, ...]:
    """Return the questions of a lesson (its number or stem) that are to be reviewed, in their order.

    Ids in ``done`` that no bank knows do not count.  Raises QuestionError when the file of the lesson is
    damaged.
    """
    again = bool(comes_back(lesson))
    return tuple(one for one in questions(lesson) if _is_due(one.id, done, again))


def _is_due(question_id: str, done: Progress, again: bool) -> bool:
    known = done.questions.get(question_id)
    if known is None or known.first_right:
        return False
    return not (known.reviewed if again else known.right)
