"""What to look at next: one sentence for each wrong idea about gather."""

from __future__ import annotations

__all__: list[str] = []

OWN_GATHER = "Expected: a gather of your own, made from tasks, futures and callbacks."
BUILD = "That one works; the exercise is to build it. Begin with asyncio.ensure_future() and the first hint."
CLEAN_UP = "Build this wait, too: await asyncio.wait(left) waits for all of them, and raises nothing."
AWAITABLE = "Expected: what my_gather(…) returns can be awaited."
WRITE_ASYNC = "Write async def my_gather, or let a plain def return a future that somebody fills later."
NO_YIELD = "Collect the results in a list and return it; a yield hands them out one at a time."
ESCAPED = "Look at what a child of yours raises: KeyboardInterrupt and SystemExit end the loop."
ONCE = (
    "Make one task for each different argument: ensure_future() only where there is none yet, "
    "and equal arguments share it."
)
START = "Hand every argument to the loop before you wait for one, also when one has failed already."
IN_A_ROW = (
    "An await on a coroutine runs it to its end. Make tasks of all first: asyncio.ensure_future(argument)."
)
CHILD_CANCELLED = (
    "A cancelled child must not raise inside the try: fill the future with set_result(task), "
    "and call last.result() behind it."
)
CHILD_CANCELLED_WAIT = (
    "A cancelled child must not raise inside the try: only see there that one has ended badly, "
    "and call its result() behind it."
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
COUNT_CHILDREN = "The same argument twice is one child, and calls back once: count children, not places."
DONE_BEFORE = "A task that is done already calls back, too, as soon as you wait: leave none of them out."
COROUTINE_AS_CALLBACK = (
    "{name} is an async def: calling it runs nothing, and nobody awaits a callback. Write a plain def."
)
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
CANCELLED_OBJECT = (
    "In the place of a cancelled child stands an error object: asyncio.CancelledError(), with brackets."
)
OBJECTS = (
    "ensure_future() also takes an object with __await__, and makes a task of it: hand it each argument."
)
KINDS = "asyncio.ensure_future() makes a task of a coroutine, and gives a task or a future back as it is."
FLAG = "With return_exceptions=True every error is a result: look at where yours is raised all the same."
WAIT_FOR_CLEANUP = (
    "cancel() only asks, and children clean up: wait for all of them before you raise. "
    "An await of one raises at once; asyncio.wait() does not."
)
AT_ONCE_CANCELLED = "Look at what you still wait for when the caller has been cancelled."
FIRST_EXCEPTION = (
    "For FIRST_EXCEPTION a cancelled task is none that failed. FIRST_COMPLETED comes back for each: "
    "wait in a loop, and ask each that is done."
)
AT_ONCE = "You wait until others are done, too. Let the first error wake you: a callback, or asyncio.wait()."
THE_CALLERS = "What the caller was stopped with has to come out: look at what you raise after the children."
THE_SAME = "Raise the very error that the child raised, the first in time: task.exception() gives it."
A_LIST = "gather gives a list, whatever you keep the results in meanwhile."
WAIT_FOR_ALL = "With the flag an error is no reason to end: wait for all, and give each one its place."
ONE_FOR_EACH = "One result for each argument, equal arguments included, and nothing else."
NO_LONGER = "Everything was there earlier: look at what you wait for after the last child is done."
IN_ORDER = "They stand in the order of finish. Keep the children in a list, and read that at the end."
AS_PASSED = "Read the results in the order of the arguments: go through the children as they were passed."
NO_ORDER = "Read the results in the order of the arguments. A set has no order: dict.fromkeys() keeps it."
EMPTIED = "Your list was emptied: take the tasks out of a copy, left = set(tasks), and read the list."
ERROR_OBJECT = "With return_exceptions=True the exception object itself stands in the child's place."
ITS_OWN = "Each place holds what the child of this place returned, None and 0 included."
VALUES = "There stands something to wait for, and not what came out of it: task.result() when it is done."
RETURNED = "It was returned, not raised: task.exception() is None. Ask the task, not the class of its result."
TOO_EARLY = "You read a task that is not done: the future was filled too early, or the wrong one was asked."
NOTHING_WAITS = "Without an await no child has begun: await the future first, and then read the tasks."
CALLED_NOW = (
    "{name}(task) in the brackets calls it now. Hand over the function itself: add_done_callback({name})."
)
NO_BRACKETS = (
    "Without brackets .{name} is the method itself, which always counts as true: call it, .{name}()."
)
SOME_ARE_NOT_DONE = (
    "asyncio.wait() came back while some were not done: look first, in done, for one that ended badly."
)
IN_CALLBACK_DONE = "The future has its result already. Ask done() before set_result() or set_exception()."
IN_CALLBACK = "A callback that raises wakes nobody. Look at what it does with each way a child can end."
SLIP_IN_CALLBACK = "That is a slip in the callback. Nobody awaits a callback: its error wakes nobody."
CALLBACK_TAKES = "The loop calls a callback with one argument, the task that is done: def one_is_done(task)."
NONLOCAL = "It gives a new value to a name of the function around it: say so first, nonlocal {name}."
REFUSE = "Hand each argument to ensure_future(), whatever it is, and let the TypeError that it raises out."
NOT_ONLY_EXCEPTION = (
    "This error is no Exception, and `except Exception` lets it by. task.exception() gives every error."
)
NOTHING_LEFT = "Nothing was left to wait for, and asyncio.wait() wants at least one: ask if left: first."
NONE_OF_NOTHING = "With no children nobody fills the future, and there is None: answer that case first."
NONE_WAS_FILLED = "await gives what set_result() put into the future, and that was None: put the task there."
COPY = "A callback takes tasks out while you loop: loop over a copy, as in for task in list(left)."
