"""Sentences about a report that is not as it should be, for 5.1 and each of its steps."""

from __future__ import annotations

from gatherlab.checking.judge_side.judge import Finding
from gatherlab.checking.values import Raised, Value
from gatherlab.model import Diagnosis as D

__all__ = [
    "CANCEL_ESCAPED",
    "DROP_LOOK",
    "FAILED",
    "OWN",
    "QUEUE_LOOK",
    "ROWS",
    "TIMED_OUT",
    "look_at_status",
]


def look_at_status(wanted: str, status: Value, detail: Value) -> str:
    """What to look at where a row says ``status`` and should say ``wanted``."""
    if wanted == "timeout":
        return _no_timeout(status, detail)
    if status == "timeout":
        return 'Only a TimeoutError means "timeout": any other error makes a row that says "failed".'
    if status == "ok" and isinstance(detail, Raised):
        return "An exception object stands there as a value: isinstance(answer, BaseException) finds it."
    if status not in ("ok", "failed"):
        return 'There are three words for a status: "ok", "failed" and "timeout".'
    return "Look at how you tell the endings of a check apart."


def _no_timeout(status: Value, detail: Value) -> str:
    """What to look at where a row ought to say "timeout" and does not."""
    if status != "failed":
        return "Look at where the time-out stands: around each api.check()."
    if isinstance(detail, Raised) and detail.isa("CancelledError"):
        return INSIDE_THE_CLOCK
    return 'TimeoutError means "timeout": it needs an except of its own, before except Exception.'


# errors that are the code's own, and never how a check ends
OWN = ("AttributeError", "NameError", "TypeError")
ROWS = "a list of tuples (name, status, detail)"
QUEUE_LOOK = "Waiting for a slot does not count: first take the slot, and start the clock inside it."
INSIDE_THE_CLOCK = (
    "A time-out stops the check with a CancelledError, and your except inside the timeout block caught it. "
    "Put the except outside that block."
)
DROP_LOOK = "CancelledError is no Exception: it needs an except clause of its own."
CANCEL_ESCAPED = Finding(
    D.CANCEL_MISSED,
    'Expected: a check that is cancelled from inside gives a row that says "failed".',
    "Its CancelledError came out of report() and took all rows with it.",
    DROP_LOOK,
)
TIMED_OUT = Finding(
    D.RAISED,
    'Expected: a check that takes too long gives a row that says "timeout".',
    "TimeoutError came out of report() and took all rows with it.",
    "Put a time-out around each single check, and except TimeoutError around that.",
)
FAILED = Finding(
    D.RAISED,
    'Expected: a check that fails gives a row that says "failed", and the others go on.',
    "Its ApiError came out of report() and took all rows with it.",
    "Catch it inside the coroutine of the row, or gather with return_exceptions=True.",
)
