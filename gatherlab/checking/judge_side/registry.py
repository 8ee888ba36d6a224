"""Exercises and judges by number.  Found at run time, as plug-ins are: this room knows no exercise."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module

from gatherlab.checking.judge_side.judge import Judge
from gatherlab.model import Exercise

__all__ = ["UnknownExerciseError", "exercise", "judge"]


class UnknownExerciseError(LookupError):
    """There is no such exercise; the message lists those there are."""

    def __str__(self) -> str:
        return str(self.args[0])


def exercise(exercise_id: object) -> Exercise:
    """The exercise, or the step of one, ``exercise_id`` (``"1.1"``, ``"5.1a"``).  Raises
    UnknownExerciseError."""
    rooms = import_module("gatherlab.exercises")
    known: dict[str, Exercise] = {**rooms.EXERCISES, **rooms.STEPS}
    if not isinstance(exercise_id, str) or exercise_id not in known:
        raise UnknownExerciseError(_unknown(exercise_id, list(rooms.EXERCISES), list(rooms.STEPS)))
    return known[exercise_id]


def judge(exercise_id: object, source: str = "") -> Judge:
    """A new judge of the answer with the text ``source`` to the exercise ``exercise_id``.  Raises
    UnknownExerciseError."""
    known = exercise(exercise_id)
    rooms = import_module("gatherlab.exercises")
    judges: dict[str, type[Judge]] = {**rooms.JUDGES, **rooms.STEP_JUDGES}
    return judges[known.id](source)


def _unknown(exercise_id: object, known: list[str], steps: list[str]) -> str:
    text = f"There is no exercise {exercise_id!r}."
    if (
        isinstance(exercise_id, (int, float))
        and not isinstance(exercise_id, bool)
        and str(exercise_id) in known
    ):
        return f'{text} Write the number in quotes: "{exercise_id}".'
    near = get_close_matches(str(exercise_id), [*known, *steps], n=1, cutoff=0.7)
    meant = f' Did you mean "{near[0]}"?' if near else ""
    return f"{text}{meant} There are: {', '.join(known)}."
