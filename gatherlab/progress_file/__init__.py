"""What the learner has done, kept in one small file beside the notebooks.

The file is a list of events, one JSON object a line, and is only ever appended to, each event by one
``write`` on a descriptor opened with ``O_APPEND``.  So two notebooks may write at once without a lock (POSIX:
an append is one step), and a kernel that dies costs at most the line it was writing.  Lines that cannot be
read are skipped, copied aside once, and said once; they never stop a learner.

Where: the path in the environment variable ``GATHERLAB_PROGRESS`` (``:memory:`` keeps everything in this
process), else ``progress.jsonl`` in the folder of the course, else in the working folder.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from gatherlab.course import working_root
from gatherlab.model import Diagnosis, Outcome
from gatherlab.progress_file import storage
from gatherlab.progress_file.events import Event, ExerciseProgress, Progress, QuestionProgress, sum_up

__all__ = [
    "ExerciseProgress",
    "Progress",
    "QuestionProgress",
    "load",
    "location",
    "record_answer",
    "record_exercise",
]

FILE_NAME = "progress.jsonl"
MAX_TEXT = 2_000  # characters of an answer that are kept

_NOT_SAVED = "Your progress is not saved"
_WAY_OUT = "It counts until this kernel stops, and is saved with your next answer or check if that can be."

_unsaved: dict[Path | None, list[Event]] = {}  # None: everything of ":memory:"
_said: set[tuple[Path | None, str]] = set()


def location() -> Path | None:
    """Return the path of the progress file, or None when progress is kept in this process only."""
    chosen = os.environ.get("GATHERLAB_PROGRESS", "").strip()
    if chosen == ":memory:":
        return None
    if chosen:
        return Path(chosen).expanduser()
    return (working_root() or Path()) / FILE_NAME


def record_exercise(exercise_id: str, outcome: Outcome, diagnosis: Diagnosis | None = None) -> str:
    """Note one check of an exercise.

    Returns a sentence to show to the learner when it could not be saved (once), or when what could not be
    saved before is saved now, else "".  Never raises for a file that cannot be written: the event then
    counts until this process ends, and is written as soon as there is something to note and it can be.
    """
    code = None if diagnosis is None else str(diagnosis)
    return _record({"event": "exercise", "id": exercise_id, "outcome": str(outcome), "diagnosis": code})


def record_answer(
    question_id: str, answer: str | Sequence[str], right: bool, *, warm_up: bool = False
) -> str:
    """Note one answer to a question: the words chosen or typed, and whether they were right.

    ``warm_up`` says that the question was asked again in the warm-up of a later lesson.

    Returns a sentence to show to the learner, as ``record_exercise`` does, else "".
    """
    words = answer[:MAX_TEXT] if isinstance(answer, str) else [text[:MAX_TEXT] for text in answer][:20]
    event: Event = {"event": "answer", "id": question_id, "answer": words, "right": right}
    return _record({**event, "warm_up": True} if warm_up else event)


def load() -> Progress:
    """Read what was done so far.

    Never raises: what cannot be read is left out and ``notice`` says so, once.
    """
    path = location()
    events, notice = ([], "") if path is None else _read(path)
    return sum_up([*events, *_unsaved.get(path, ())], notice)


def _record(event: Event) -> str:
    """Keep an event, and write it down with those that could not be written before."""
    path = location()
    waiting = _unsaved.setdefault(path, [])
    waiting.append({**event, "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
    if path is None:
        return ""
    late = len(waiting) > 1
    try:
        while waiting:
            storage.append(
                path, json.dumps(waiting[0], ensure_ascii=False).encode("utf-8", "replace") + b"\n"
            )
            waiting.pop(0)
    except OSError as error:
        reason = error.strerror or error
        return _once(path, f"{_NOT_SAVED}: {path.name} cannot be written ({reason}). {_WAY_OUT}")
    return _saved_again(path) if late else ""


def _saved_again(path: Path) -> str:
    """Say so, and say it anew if it fails anew."""
    _said.difference_update([said for said in _said if said[0] == path and said[1].startswith(_NOT_SAVED)])
    return "Your progress is saved again, with what could not be saved before."


def _read(path: Path) -> tuple[list[Event], str]:
    try:
        content = storage.read(path)
    except OSError as error:
        notice = f"Your progress cannot be read: {path.name} ({error.strerror or error})."
        return [], _once(path, notice)
    return content.events, _once(path, storage.keep_aside(path, content)) if content.bad else ""


def _once(path: Path | None, sentence: str) -> str:
    """Return the sentence the first time in this process, then ""."""
    if (path, sentence) in _said:
        return ""
    _said.add((path, sentence))
    return sentence
