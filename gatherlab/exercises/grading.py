"""Judge many submissions: JSON lines in, JSON lines out, in the same order."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import Any

from gatherlab.checking.isolated import Worker
from gatherlab.checking.judge_side.registry import UnknownExerciseError
from gatherlab.checking.workers import Workers
from gatherlab.model import Outcome

__all__ = ["grade"]

AHEAD = 8  # submissions read ahead of the one whose verdict is due


def grade(lines: Iterable[bytes], *, workers: int | None = None) -> Iterator[str]:
    """One line of JSON for each line that is not blank, as soon as it and all before it are judged.

    A line that is no submission gets a verdict ``error`` that says why, and the rest goes on.  ``workers``
    processes judge in parallel, by default two where the machine has two cores.
    """
    waiting: deque[Future[dict[str, Any]]] = deque()
    with Workers(Worker, workers or min(2, os.cpu_count() or 1)) as pool:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            waiting.append(pool.submit(partial(_verdict, number=number, line=line)))
            while waiting and (len(waiting) > AHEAD or waiting[0].done()):
                yield json.dumps(waiting.popleft().result())
        while waiting:
            yield json.dumps(waiting.popleft().result())


def _verdict(worker: Worker, number: int, line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as problem:
        return _refused(None, None, f"Line {number} is not JSON: {problem}.")
    if not isinstance(entry, dict):
        return _refused(None, None, f"Line {number} is not a JSON object with id, exercise and source.")
    identity, exercise = entry.get("id"), entry.get("exercise")
    missing = [name for name in ("id", "exercise", "source") if name not in entry]
    if missing:
        return _refused(identity, exercise, f"Line {number} lacks {' and '.join(missing)}.")
    if not isinstance(entry["source"], str):
        return _refused(identity, exercise, f"Line {number}: source must be a string.")
    try:
        verdict = worker.judge(exercise, entry["source"])
    except UnknownExerciseError as problem:
        return _refused(identity, exercise, str(problem))
    return {
        "id": identity,
        "exercise": exercise,
        "outcome": verdict.outcome.value,
        "diagnosis": verdict.diagnosis.value if verdict.diagnosis is not None else None,
        "message": verdict.message,
    }


def _refused(identity: Any, exercise: Any, message: str) -> dict[str, Any]:
    error = Outcome.ERROR.value
    return {"id": identity, "exercise": exercise, "outcome": error, "diagnosis": None, "message": message}
