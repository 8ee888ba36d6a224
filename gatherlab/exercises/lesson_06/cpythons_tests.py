"""The final exam: CPython's own tests of gather, each with what it asks for in the course's words.

The tests themselves are in the interpreter, where it ships them (python.org's installers do; Debian has them
in a package of their own).  Where it does not, the table of behaviours is all.  Who passes is told which of
both it was.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

from gatherlab.checking.judge_side.diagnose import common
from gatherlab.checking.judge_side.judge import Finding, Scenario
from gatherlab.checking.protocol import Arg, End, Scene
from gatherlab.checking.values import Value
from gatherlab.exercises.lesson_06 import looks
from gatherlab.exercises.results import cut
from gatherlab.model import Diagnosis as D

__all__ = ["ASKED", "CLASSES", "LEFT_OUT", "Exam"]


class Asked(NamedTuple):
    """What a test asks of gather; where it fails, the wrong idea, and what to look at."""

    says: str
    diagnosis: D
    look: str


CLASSES = ("FutureGatherTests", "CoroutineGatherTests")

ASKED = {
    "test_success": Asked(
        "results stand in the order of the arguments, and come when the last one is there",
        D.WRONG_ORDER,
        looks.NO_ORDER,
    ),
    "test_result_exception_success": Asked(
        "with the flag good results stay what they are, in order", D.WRONG_ORDER, looks.NO_ORDER
    ),
    "test_one_exception": Asked(
        "the first error comes out, the very object, while others still run", D.WRONG_EXC, looks.THE_SAME
    ),
    "test_return_exceptions": Asked(
        "with the flag each error is a result in its place, and the last one is waited for",
        D.SWALLOWED,
        looks.ERROR_OBJECT,
    ),
    "test_exception_marking": Asked(
        "two errors: the first comes out to the caller, the second changes nothing",
        D.WRONG_EXC,
        looks.THE_SAME,
    ),
    "test_one_cancellation": Asked(
        "a child that is cancelled from inside ends it with CancelledError, while others still run",
        D.CANCEL_MISSED,
        looks.HANGS_CANCELLED,
    ),
    "test_result_exception_one_cancellation": Asked(
        "with the flag a cancelled child's place holds a CancelledError", D.CANCEL_MISSED, looks.NO_EXCEPTION
    ),
    "test_cancellation_broadcast": Asked(
        "the caller is cancelled: so are the children, and CancelledError comes out",
        D.NOT_CANCELLED,
        looks.CANCEL_ALL,
    ),
    "test_duplicate_coroutines": Asked(
        "the same coroutine three times runs once, and has three places", D.CALLS, looks.ONCE
    ),
    "test_constructor_empty_sequence_use_running_loop": Asked(
        "nothing to wait for gives an empty list", D.DEADLOCK, looks.HANGS_ON_NOTHING
    ),
    "test_constructor_use_running_loop": Asked(
        "coroutines run in the loop that runs", D.NOT_STARTED, looks.START
    ),
}

# CPython's other tests in these classes, each with the reason why it is not asked
_NO_LOOP = "gather is called where no loop runs; a learner's may say get_running_loop()"
LEFT_OUT = {
    "test_constructor_empty_sequence_use_global_loop": _NO_LOOP,
    "test_constructor_empty_sequence_without_loop": _NO_LOOP,
    "test_constructor_homogenous_futures": _NO_LOOP,
    "test_constructor_use_global_loop": _NO_LOOP,
    "test_constructor_without_loop": _NO_LOOP,
    "test_constructor_heterogenous_futures": "futures of two loops: the course has one",
    "test_env_var_debug": "it starts Python anew, and asks nothing of gather",
    "test_issue46672": "the TypeError has to come from the call; an async def raises it when it is awaited",
}

HIDDEN = "hidden"
NAMES = tuple(f"{kind}.{test}" for kind in CLASSES for test in ASKED)
# an interpreter without any tests, as a browser tab's, need not import what takes them: seconds there
PROGRAM = f"""
from importlib.util import find_spec

if find_spec("test"):
    from gatherlab.checking.learner_side.exam import hidden, take
else:
    take, hidden = lambda function, tests: None, lambda: False

async def program(api, tell):
    told = take(my_gather, {NAMES!r})
    if told is None:
        tell({HIDDEN!r}, hidden())
    for name, said in told or ():
        tell(name, said)
"""
RAN = "CPython's own tests of gather ran with it, too: all {number} passed."
NOT_RUN = "CPython's own tests of gather did not run: {why}."
IN_A_TAB = "a browser tab has none"
NOT_SHIPPED = "this Python comes without them"
BEHIND = "a file or folder called test stands before Python's own"


class Exam(Scenario):
    """The learner's function takes the tests; the first that fails is told."""

    called = "Called: CPython's own tests of gather, with my_gather in its place."

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene("my_gather", (), (Arg("callback", "tell"),), program=PROGRAM)
        self.told: dict[str, str | None] = {}
        self.hidden = False

    def called_back(self, name: str, args: tuple[Value, ...], now: float) -> None:
        """A test ran, and complained or did not; or none did."""
        if len(args) == 2 and str(args[0]) in NAMES:
            self.told[str(args[0])] = None if args[1] is None else str(args[1])
        elif len(args) == 2 and args[0] == HIDDEN:
            self.hidden = args[1] is True

    def idle(self, now: float, next_timer: float | None) -> None:
        """The tests have loops of their own: this one has nothing to wait for."""

    def verdict(self, end: End) -> Finding | None:
        """The first test of the table that failed."""
        for name in NAMES:
            said = self.told.get(name)
            if said is not None:
                return _told(name.partition(".")[2], said)
        return common(end, self, may_leak=True)

    def note(self) -> str:
        """How many tests ran; where none did, why."""
        if self.told:
            return RAN.format(number=len(self.told))
        if sys.platform == "emscripten":
            return NOT_RUN.format(why=IN_A_TAB)
        return NOT_RUN.format(why=BEHIND if self.hidden else NOT_SHIPPED)


def _told(test: str, said: str) -> Finding:
    asked = ASKED[test]
    happened = f"{test} fails: {cut(said)[:100].rstrip('.')}."
    return Finding(asked.diagnosis, f"Expected: {asked.says}.", happened, asked.look)
