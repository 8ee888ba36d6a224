"""What is written down, and what it adds up to: pure functions on events.

An event is a JSON object with ``event`` (``"exercise"`` or ``"answer"``), ``id``, ``at`` (UTC) and what
happened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gatherlab.model import Outcome

__all__ = ["Event", "ExerciseProgress", "Progress", "QuestionProgress", "parse", "sum_up"]

Event = dict[str, Any]

_BEST = (Outcome.NOT_ATTEMPTED, Outcome.ERROR, Outcome.NOT_YET, Outcome.PASSED)


@dataclass(frozen=True, slots=True)
class ExerciseProgress:
    """One exercise: the best outcome so far, the number of attempts, the last diagnosis if there was one."""

    outcome: Outcome
    tries: int
    diagnosis: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionProgress:
    """One question: ever answered right, number of answers, the last answer, whether the first was right.

    ``reviewed``: it was answered right in a warm-up.
    """

    right: bool
    tries: int
    answer: str | tuple[str, ...]
    first_right: bool
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything done so far, by id.  ``notice`` is a sentence to show to the learner, or empty."""

    exercises: Mapping[str, ExerciseProgress] = field(default_factory=dict)
    questions: Mapping[str, QuestionProgress] = field(default_factory=dict)
    notice: str = ""


def parse(line: bytes) -> Event | None:
    """Return the event of a line, or None when the line is damaged; kinds of a newer course are no damage."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):  # not UTF-8 is a ValueError too
        return None
    if (
        not isinstance(event, dict)
        or not isinstance(event.get("event"), str)
        or not isinstance(event.get("id"), str)
    ):
        return None
    if event["event"] == "exercise":
        known = event.get("outcome") in list(Outcome) and isinstance(event.get("diagnosis"), str | None)
        return event if known else None
    if event["event"] == "answer":
        known = isinstance(event.get("right"), bool) and isinstance(event.get("warm_up", False), bool)
        return event if known and _is_answer(event.get("answer")) else None
    return event


def _is_answer(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(text, str) for text in value)
    )


def sum_up(events: Sequence[Event], notice: str = "") -> Progress:
    """Return what the events add up to, in the order in which they happened."""
    exercises: dict[str, ExerciseProgress] = {}
    questions: dict[str, QuestionProgress] = {}
    for event in events:
        key = event["id"]
        if event["event"] == "exercise":
            exercises[key] = _after_check(exercises.get(key), event)
        elif event["event"] == "answer":
            questions[key] = _after_answer(questions.get(key), event)
    return Progress(exercises, questions, notice)


def _after_check(before: ExerciseProgress | None, event: Event) -> ExerciseProgress:
    outcome = Outcome(event["outcome"])
    tried = outcome is not Outcome.NOT_ATTEMPTED
    if before is None:
        return ExerciseProgress(outcome, int(tried), event.get("diagnosis"))
    best = max(before.outcome, outcome, key=_BEST.index)
    return ExerciseProgress(best, before.tries + tried, event.get("diagnosis"))


def _after_answer(before: QuestionProgress | None, event: Event) -> QuestionProgress:
    words, right = event["answer"], event["right"]
    answer = words if isinstance(words, str) else tuple(words)
    reviewed = right and event.get("warm_up", False)
    if before is None:
        return QuestionProgress(right, 1, answer, right, reviewed)
    return QuestionProgress(
        before.right or right, before.tries + 1, answer, before.first_right, before.reviewed or reviewed
    )
