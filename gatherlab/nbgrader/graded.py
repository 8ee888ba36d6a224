"""What a graded cell calls: the same check as in the exercise, and an error where it is not passed."""

from __future__ import annotations

import gc
import sys
from contextlib import redirect_stderr

from gatherlab.checking import judge_function
from gatherlab.checking.judge_side.registry import exercise as find_exercise
from gatherlab.exercises import wording
from gatherlab.model import Outcome

__all__ = ["NotPassed", "assert_passed"]


class NotPassed(AssertionError):
    """An exercise that has not passed; the text is what ``check`` says about it."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback, which would lead the learner into this package."""
        return str(self).splitlines()


def assert_passed(exercise_id: str, function: object) -> None:
    """Check ``function`` as ``check`` does, for a cell that nbgrader grades.

    Says that it passed, or raises NotPassed with the message.  nbgrader gives no points to a cell with
    anything on stderr, so what left-overs of other cells complain about meanwhile goes to stdout.  Raises
    UnknownExerciseError for an unknown exercise.
    """
    exercise = find_exercise(exercise_id)
    with redirect_stderr(sys.stdout):
        gc.collect()  # tasks and coroutines that were lost before complain now
        verdict = judge_function(exercise.id, function)
    said = wording.text(verdict, exercise)
    if verdict.outcome is not Outcome.PASSED:
        raise NotPassed(said)
    print(said)
