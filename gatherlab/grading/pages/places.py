"""Which section of which lesson to read again after a diagnosis.

A test looks for each heading in its lesson.
"""

from __future__ import annotations

from dataclasses import dataclass

from gatherlab.model import Diagnosis as D

__all__ = ["PLACES", "RECAP", "THERE", "Place", "place_of"]

RECAP = "Recap"


@dataclass(frozen=True, slots=True)
class Place:
    """A section of a lesson: its heading, as it stands in the notebook with this number."""

    lesson: str
    heading: str


_CALLING = Place("00", "Calling is not running")
_CHECK = Place("00", "How a check works")
_ADD_UP = Place("01", "The problem: the waits add up")
_RETURNS = Place("01", "What gather returns, and when the work starts")
_SLIPS = Place("01", "Trip over it: two slips with `await`")  # the third, blocking, stands there too
_STAR = Place("02", "What the star does")
_COPIES = Place("02", "An empty list, and one coroutine three times")
_WHOSE = Place("02", "Which answer belongs to which question?")
_LIMIT = Place("02", "A limit: `Semaphore`")
_ORDER = Place("03", "The problem: an order goes wrong")
_LOST = Place("03", "What is lost")
_AMONG = Place("03", "All answers, the errors among them")
_TIME_OUT = Place("03", "A time-out, inside or around")
_REST = Place("03", "Cancel the rest, and wait")
_LATER = Place("04", "The problem: the wait starts too late")
_HOLDS = Place("04", "Trip over it: nobody holds the task")
_FOUR = Place("04", "One failure, four tools")
_WHICH = Place("04", "Which tool when")
_FIRST = Place("04", "First answer wins")
_CONTRACT = Place("05", "The contract")
_DESIGNS = Place("05", "Judge two designs")

# Of several places, the last that stands in the exercise's own lesson or before it; else the first.
PLACES: dict[D, tuple[Place, ...]] = {
    D.SEQUENTIAL: (_ADD_UP,),
    D.NOT_AWAITED: (_SLIPS, _LATER),
    D.NOT_AWAITABLE: (_RETURNS, _STAR),
    D.NO_STAR: (_RETURNS, _STAR),
    D.NESTED_RUN: (_CALLING,),
    D.WRONG_ORDER: (_ADD_UP, _WHOSE, _WHICH, _CONTRACT),
    D.WRONG_VALUE: (_RETURNS, _WHOSE, _AMONG, _WHICH, _CONTRACT),
    D.SHAPE: (_RETURNS, _WHOSE, _AMONG, _CONTRACT),
    D.CALLS: (_ADD_UP, _COPIES, _LATER),
    D.BLOCKING: (_SLIPS,),
    D.LEAKED_TASKS: (_RETURNS, _REST, _HOLDS),
    D.ONE_SHOT: (_STAR,),
    D.LIMIT_EXCEEDED: (_LIMIT,),
    D.HEAD_OF_LINE: (_LIMIT, _DESIGNS),
    D.DEADLOCK: (_CALLING, _LIMIT),
    D.LIVELOCK: (_CALLING, _LATER),
    D.TIMEOUT: (_SLIPS,),
    D.RAISED: (_SLIPS, _STAR, _LOST, _FOUR),
    D.SWALLOWED: (_AMONG,),
    D.CANCEL_MISSED: (_AMONG,),
    D.WRONG_EXC: (_LOST, _FOUR),
    D.NOT_CANCELLED: (_REST, _FIRST),
    D.CLEANUP_NOT_AWAITED: (_REST, _FIRST),
    D.NOT_STARTED: (_CALLING, _LATER),
    D.WAITED_FOR_ALL: (_FIRST,),
    D.NOT_STREAMING: (_WHICH,),
    D.LOST_RESULTS: (_TIME_OUT, _FIRST),
    D.LATE: (_TIME_OUT, _FIRST),
    D.TIMEOUT_IN_QUEUE: (_CONTRACT,),
    D.SYNTAX: (_CHECK,),
    D.MISSING: (_CHECK,),
    D.CELL_FAILED: (_CHECK,),
    D.OTHERS_CANCELLED: (_LOST,),
    D.USES_GATHER: (_RETURNS,),
}

# where an exercise has a better place than its diagnosis alone
THERE: dict[tuple[str, D], Place] = {
    ("2.1", D.SEQUENTIAL): _STAR,
    ("2.2", D.SEQUENTIAL): _STAR,
    ("2.3", D.SEQUENTIAL): _LIMIT,
    ("2.3", D.RAISED): _LIMIT,
    ("3.2", D.RAISED): _AMONG,
    ("3.2", D.SEQUENTIAL): _AMONG,
    ("3.3", D.NOT_CANCELLED): _ORDER,
    ("3.3", D.RAISED): _REST,
    ("4.1", D.RAISED): _LATER,
    ("4.1", D.SEQUENTIAL): _LATER,
    ("4.1", D.WRONG_ORDER): _LATER,
    ("4.2", D.RAISED): _FIRST,
    ("4.2", D.SEQUENTIAL): _FIRST,
    ("4.3", D.RAISED): _WHICH,
    ("4.4", D.RAISED): _FIRST,
    ("5.1", D.RAISED): _CONTRACT,
    ("5.1", D.SEQUENTIAL): _CONTRACT,
}


def place_of(exercise: str, diagnosis: str | None) -> Place:
    """The section about ``diagnosis`` for who works at ``exercise``; for none, the recap of the lesson."""
    lesson = exercise.partition(".")[0].zfill(2)
    if diagnosis not in list(D):
        return Place(lesson, RECAP)
    code = D(diagnosis)
    known = [place for place in PLACES[code] if place.lesson <= lesson]
    return THERE.get((exercise, code)) or (known[-1] if known else PLACES[code][0])
