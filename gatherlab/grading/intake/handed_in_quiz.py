"""Quiz answers from a progress file that a learner handed in."""

from __future__ import annotations

from gatherlab.progress_file.events import parse

__all__ = ["quiz_answers"]

MOST = 1_000  # questions of one learner
LONGEST = 2_000  # characters of an answer, as in the progress file
LONGEST_LINE = 65_536


def quiz_answers(data: bytes) -> dict[str, tuple[str, bool]]:
    """The first answer to each question and whether it was right; several options stand on lines of their
    own.

    Damaged lines are passed over, as in the learner's own notebook.
    """
    first: dict[str, tuple[str, bool]] = {}
    for line in data.split(b"\n"):
        event = parse(line) if line.strip() and len(line) <= LONGEST_LINE else None
        if event is None or event["event"] != "answer" or len(first) >= MOST:
            continue
        words = event["answer"]
        text = words if isinstance(words, str) else "\n".join(words[:20])
        first.setdefault(_whole(event["id"])[:100], (_whole(text)[:LONGEST], event["right"]))
    return first


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
