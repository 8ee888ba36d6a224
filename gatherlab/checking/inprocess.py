"""Judge a live function of this process: what ``check("1.1", fetch_both)`` does in a notebook."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from gatherlab.checking.judge_side import registry
from gatherlab.checking.judge_side.attempt import empty_body, untouched_function
from gatherlab.checking.judge_side.draw import live_source
from gatherlab.checking.judge_side.session import Session
from gatherlab.checking.learner_side.link import Abandoned
from gatherlab.checking.learner_side.supervise import supervise
from gatherlab.checking.values import type_name
from gatherlab.model import Exercise, Outcome, Verdict

__all__ = ["LIMIT", "judge_function"]

LIMIT = 6.0  # real seconds for code that never yields, before it is interrupted
_one_at_a_time = threading.Lock()


def judge_function(exercise_id: str, function: object, *, limit: float = LIMIT) -> Verdict:
    """The verdict on a live function.

    The function runs in a thread of its own, on a virtual loop, so that the loop of this thread (a
    kernel's, patched or not) is untouched; after ``limit`` real seconds it is interrupted.  What is no
    function gets an ``error`` verdict that says what to pass.  Raises UnknownExerciseError for an unknown
    exercise.
    """
    exercise = registry.exercise(exercise_id)
    if not callable(function) or (inspect.isclass(function) and not hasattr(function, "__await__")):
        return _not_a_function(exercise, function)
    untouched = untouched_function(exercise, function)
    if untouched is not None and not empty_body(untouched):
        return untouched
    with _one_at_a_time:
        verdict = _judge(exercise, function, limit)
    return verdict if untouched is None else replace(untouched, diagnosis=verdict.diagnosis)


def _judge(exercise: Exercise, function: Callable[..., Any], limit: float) -> Verdict:
    session = Session(registry.judge(exercise.id, live_source(function)))
    exchange = _Exchange(session)
    code = getattr(inspect.unwrap(function), "__code__", None)
    ended = supervise(
        exchange,
        lambda: function,
        code.co_filename if code is not None else "",
        one_loop=True,
        limit=limit,
        on_timeout=exchange.time_out,
    )
    verdict = session.verdict
    if verdict is None:
        return Verdict(exercise.id, Outcome.ERROR, happened="No verdict: the check itself was disturbed.")
    if not ended:
        rest = " It could not be stopped and still runs: restart the kernel."
        verdict = replace(verdict, look=verdict.look + rest)
    return verdict


class _Exchange:
    """The way from the learner's thread to the session; after a time-out nothing passes any more."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._over = False

    def __call__(self, message: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            if self._over:
                raise Abandoned
            return self._session.hear(message)

    def time_out(self, facts: dict[str, Any]) -> None:
        with self._lock:
            self._over = True
            self._session.hear({"end": facts, "events": []})


def _not_a_function(exercise: Exercise, value: object) -> Verdict:
    """The verdict for something that is no function, with the call that was meant."""
    name = exercise.function
    if inspect.iscoroutine(value):
        value.close()  # or it would complain into a later cell
        what = f"a coroutine object: the function was called, as in {name}(api)"
    elif inspect.isawaitable(value) or isinstance(value, Future) or asyncio.isfuture(value):
        what = f"a {type_name(value)}: something to wait for, made by calling a function"
    elif isinstance(value, str):
        what = "a string: write the name without quotes"
    elif inspect.isclass(value):
        what = "a class"
    else:
        what = f"a value ({type_name(value)}), perhaps what the function returned"
    return Verdict(
        exercise.id,
        Outcome.ERROR,
        expected="Expected: the function itself, not called.",
        happened=f"You passed {what}.",
        look=f'Write check("{exercise.id}", {name}).',
    )
