"""The cells of the lessons that an explanation points to."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Look"]


class Look(NamedTuple):
    """A cell of a lesson, and the heading that it stands under."""

    stem: str
    cell: str
    heading: str

    @property
    def sentence(self) -> str:
        """Where to look, for a learner."""
        return f"Look at lesson {self.stem[:2]}, “{self.heading}” (notebooks/{self.stem}.ipynb)."


_00, _01, _02 = "00_start_here", "01_basic_gather", "02_dynamic_lists"
_03, _04, _05 = "03_return_exceptions", "04_gather_vs_create_task", "05_capstone"
_06 = "06_build_gather"
_NOT_RUNNING = "Calling is not running"
_SLIPS = "Trip over it: two slips with await"
_SIDE_BY_SIDE = "One failure, four tools"

CALLING = Look(_00, "trip-calling", _NOT_RUNNING)
RUN = Look(_00, "explain-run", _NOT_RUNNING)
ONCE = Look(_00, "way-await", _NOT_RUNNING)
NEST = Look(_00, "way-nest-story", _NOT_RUNNING)
SCRIPT = Look(_00, "way-script-story", _NOT_RUNNING)
TOGETHER = Look(_00, "look-together", "The same three, together")
RETURNS = Look(_01, "explain-returns", "What gather returns, and when the work starts")
NO_AWAIT = Look(_01, "trip-no-await", _SLIPS)
AWAIT_INSIDE = Look(_01, "trip-await-inside", _SLIPS)
BLOCKING = Look(_01, "trip-blocking", _SLIPS)
THREAD = Look(_01, "look-thread", _SLIPS)
STAR = Look(_02, "trip-star", "What the star does")
COPIES = Look(_02, "trip-copies", "An empty list, and one coroutine three times")
TOO_MANY = Look(_02, "trip-many", "Too many at once")
LIMIT = Look(_02, "look-limit", "A limit: Semaphore")
CLIENT = Look(_02, "client-story", "What the client does by itself")
ORDER = Look(_03, "look-order", "The problem: an order goes wrong")
LOST = Look(_03, "look-errors", "What is lost")
RETURN = Look(_03, "run-return", "All answers, the errors among them")
CANCELLED = Look(_03, "trip-cancelled", "All answers, the errors among them")
PATTERNS = Look(_03, "run-patterns", "All answers, the errors among them")
TIMEOUTS = Look(_03, "look-timeouts", "A time-out, inside or around")
REST = Look(_03, "look-rest", "Cancel the rest, and wait")
LATER = Look(_04, "look-later", "The problem: the wait starts too late")
HANDLE = Look(_04, "run-handle", "The problem: the wait starts too late")
LOST_TASK = Look(_04, "trip-lost", "Trip over it: nobody holds the task")
GROUP = Look(_04, "look-group", _SIDE_BY_SIDE)
WAIT = Look(_04, "look-wait", "Two tools that cancel nobody")
RACE = Look(_05, "trip-race", "One thread, and still a race")
FILLED_ONCE = Look(_06, "explain-fill", "A place for a result")
CALLBACK = Look(_06, "explain-trip-callback", "Trip over it: a callback that raises")
