"""What to look at next: one sentence for each wrong idea about gather."""

from __future__ import annotations

from gatherlab.checking.values import Raised
from gatherlab.model import Diagnosis as D

__all__: list[str] = []

OWN_GATHER = "Expected: a gather of your own, made from tasks, futures and callbacks."
BUILD = "That one works; the exercise is to build it. Begin with asyncio.ensure_future() and the first hint."
CLEAN_UP = "Build this wait, too: await asyncio.wait(left) waits for all of them, and raises nothing."
AWAITABLE = "Expected: what my_gather(…) returns can be awaited."
WRITE_ASYNC = "Write async def my_gather, or let a plain def return a future that somebody fills later."
NO_YIELD = "Collect the results in a list and return it; a yield hands them out one at a time."
ESCAPED = "Look at what a child of yours raises: KeyboardInterrupt and SystemExit end the loop."
ONCE = "Make one task for each different argument, and let equal arguments share it."
START = "Hand every argument to the loop before you wait for one, also when one has failed already."
IN_A_ROW = (
    "An await on a coroutine runs it to its end. Make tasks of all first: asyncio.ensure_future(argument)."
)
CHILD_CANCELLED = (
    "A cancelled child must not raise inside the try: fill the future with set_result(task), "
    "and call last.result() behind it."
)
RUN_ON = "gather does not cancel the others when one ends badly, as a TaskGroup does. Leave them alone."
CANCEL_ALL = (
    "A task goes on when nobody waits for it. Catch CancelledError, cancel each child that is not done."
)
FIRST_TURN = (
    "What is cancelled before it began reaches no except: let nothing stand between the children and try."
)
INTERRUPT = "A task lets KeyboardInterrupt and SystemExit out by itself: do not catch them around a child."
HANGS = "Who fills what your caller awaits? Look at each way a child can end: result, error, cancelled."
POLLS = "Do not ask in a loop whether a child is done: let a callback fill a future, and await that."
HANGS_ON_NOTHING = "With no children nobody ever calls back: answer that case before you wait."
HANGS_CANCELLED = (
    "A cancelled child is done, too: ask cancelled() first, for its exception() and result() raise."
)
PASS_CANCEL_ON = (
    "CancelledError was meant for the caller: when you have cancelled the children, raise it again."
)
RAISE = "Without return_exceptions=True an error is raised, and is no result."
GROUP = "A TaskGroup cancels the others and raises a group: gather does neither. Take tasks and a future."
NO_EXCEPTION = (
    "CancelledError is no Exception: `except Exception` does not catch it, and exception() raises it."
)
OBJECTS = (
    "ensure_future() also takes an object with __await__, and makes a task of it: hand it each argument."
)
KINDS = "asyncio.ensure_future() makes a task of a coroutine, and gives a task or a future back as it is."
FLAG = "With return_exceptions=True every error is a result: look at where yours is raised all the same."
WAIT_FOR_CLEANUP = "cancel() only asks. Cancelled children clean up: wait for them before you raise."
AT_ONCE_CANCELLED = "Look at what you still wait for when the caller has been cancelled."
AT_ONCE = "You wait until others are done, too. Let the first error wake you: a callback, or asyncio.wait()."
THE_CALLERS = "What the caller was stopped with has to come out: look at what you raise after the children."
THE_SAME = "Raise the very error that the child raised, the first in time: task.exception() gives it."
A_LIST = "gather gives a list, whatever you keep the results in meanwhile."
ONE_FOR_EACH = "One result for each argument, equal arguments included, and nothing else."
NO_LONGER = "Everything was there earlier: look at what you wait for after the last child is done."
IN_ORDER = "They stand in the order of finish. Keep the children in a list, and read that at the end."
NO_ORDER = "Read the results in the order of the arguments. A set has no order: dict.fromkeys() keeps it."
EMPTIED = "Your list was emptied: take the tasks out of a copy, left = set(tasks), and read the list."
ERROR_OBJECT = "With return_exceptions=True the exception object itself stands in the child's place."
ITS_OWN = "Each place holds what the child of this place returned, None and 0 included."
VALUES = "There stands something to wait for, and not what came out of it: task.result() when it is done."
RETURNED = "It was returned, not raised: task.exception() is None. Ask the task, not the class of its result."
TOO_EARLY = "You read a task that is not done: the future was filled too early, or the wrong one was asked."
IN_CALLBACK_DONE = "The future has its result already. Ask done() before set_result() or set_exception()."
IN_CALLBACK = "A callback that raises wakes nobody. Look at what it does with each way a child can end."

# words of errors that such code makes by a slip: the wrong idea, and what to look at
SLIPS = (
    ("An asyncio.Future, a coroutine", D.NOT_AWAITABLE, "Hand over each argument as it is."),
    ("forbidden, use tasks", D.RAISED, "asyncio.wait() takes tasks: ensure_future() makes one of each."),
    ("positional argument", D.RAISED, "It takes any number: my_gather(*awaitables, return_exceptions=…)."),
    ("running event loop", D.NESTED_RUN, "Write await in an async def: asyncio.run() is for a script."),
    ("cannot reuse already awaited", D.CALLS, ONCE),
    ("coroutine is being awaited already", D.CALLS, ONCE),
    ("Set of Tasks/Futures is empty", D.RAISED, HANGS_ON_NOTHING),
    ("Set of coroutines/Futures is empty", D.RAISED, HANGS_ON_NOTHING),
    ("Result is not set", D.NOT_AWAITED, TOO_EARLY),
    ("Exception is not set", D.NOT_AWAITED, TOO_EARLY),
    ("'Thing' object has no attribute", D.RAISED, OBJECTS),  # as a program names its own awaitable
    ("a coroutine was expected", D.NOT_AWAITABLE, KINDS),
    ("unexpected keyword argument 'return_exceptions'", D.RAISED,
     "Write it as the exercise says: my_gather(*awaitables, return_exceptions=False)."),
    ("await wasn't used with future", D.NOT_AWAITED, VALUES),
)  # fmt: skip


def in_callback(error: Raised) -> str:
    """What to look at where a callback raised ``error``."""
    if error.isa("InvalidStateError"):
        return IN_CALLBACK_DONE
    return HANGS_CANCELLED if error.isa("CancelledError") else IN_CALLBACK
