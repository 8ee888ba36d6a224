"""The wrong idea behind each diagnosis, and what is true instead.

The sentences are neutral ("an await is enough"), so that they stand on a learner's page and in the report of
a class alike; backticks mark code.  A test proves that every code has an idea.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gatherlab.model import Diagnosis as D

__all__ = ["IDEAS", "THERE", "Idea", "idea_behind"]


@dataclass(frozen=True, slots=True)
class Idea:
    """A wrong idea: a few words for it, the ``belief`` in a sentence, and the ``truth`` in one or two.

    With ``slip`` the diagnosis tells of no idea, only of a cell to be mended: nothing to teach a class.
    """

    title: str
    belief: str
    truth: str
    slip: bool = False


IDEAS: dict[D, Idea] = {
    D.SEQUENTIAL: Idea(
        "One wait after the other",
        "`async def` and `await` are enough to make waits overlap.",
        "`await` means: not a step further until this is done. Hand all of them to the loop first, as "
        "`gather()` does with its arguments, and wait then.",
    ),
    D.NOT_AWAITED: Idea(
        "What is still to come, taken for the result",
        "Calling an async function, or `gather()`, gives the result.",
        "The call gives a coroutine object or a future: something to wait for. The result is what `await` "
        "makes of it.",
    ),
    D.NOT_AWAITABLE: Idea(
        "Something that cannot be awaited",
        "`gather()` calls or unpacks by itself what it is given.",
        "Each argument must be awaitable: a coroutine object (which is what calling the function makes), "
        "a task, or a future.",
    ),
    D.NO_STAR: Idea(
        "The list without the star",
        "`gather()` takes a list.",
        "`gather()` takes each awaitable as an argument of its own. `*jobs` passes the items of a list so.",
    ),
    D.NESTED_RUN: Idea(
        "A loop inside the running loop",
        "`asyncio.run()` is how a coroutine is called, everywhere.",
        "A loop cannot be started inside a running one. Inside an `async def` write `await`; "
        "`asyncio.run()` is for the outermost line of a script.",
    ),
    D.WRONG_ORDER: Idea(
        "The order of finish",
        "Results come in the order in which they finish, or can be put into order later.",
        "`gather()` returns a list in the order of its arguments, whoever finishes first. Only that list has "
        "it: `as_completed()` and a list that jobs append to have the order of finish.",
    ),
    D.WRONG_VALUE: Idea(
        "An answer in the wrong place",
        "Answers still fit their questions after they were filtered, collected or replaced on the way.",
        "Only the list that `gather()` returns fits its arguments, place by place. Bring question and answer "
        "together there, and sort out afterwards.",
    ),
    D.SHAPE: Idea(
        "The answers in another form",
        "The form of the result does not matter, as long as the answers are in it.",
        "Whoever calls the function relies on the form that the exercise names. `gather()` gives a list: "
        "build from it what is asked for, and return that.",
    ),
    D.CALLS: Idea(
        "Other requests than asked for",
        "It makes no difference whether something is asked for once or twice.",
        "Every call is a request of its own, and the server counts it. One call for each item; keep what you "
        "need twice in a variable.",
    ),
    D.BLOCKING: Idea(
        "A call that holds the event loop",
        "`async def` around a blocking call makes it harmless.",
        "One thread runs all tasks, and a blocking call stops them all. Use `await asyncio.sleep(…)`, or "
        "`asyncio.to_thread(function, argument)` with the function not called.",
    ),
    D.LEAKED_TASKS: Idea(
        "Tasks left running",
        "When a function returns, what it has started is over too.",
        "A task runs on by itself. Keep every task you start, and wait for all of them before you return.",
    ),
    D.ONE_SHOT: Idea(
        "An iterator used up",
        "One can loop over anything as often as one likes.",
        "A generator gives each item once. Make a list of it first when you need the items twice.",
    ),
    D.LIMIT_EXCEEDED: Idea(
        "More at once than allowed",
        "A semaphore anywhere near `gather()` limits how many run at once.",
        "One semaphore for all, taken inside each coroutine around its request. Around `gather()` it is one "
        "slot for everybody, and a new one for each request limits nothing.",
    ),
    D.HEAD_OF_LINE: Idea(
        "Free slots that stay empty",
        "Chunks of five are as good as a limit of five.",
        "A chunk waits for its slowest while slots stand empty. With a semaphore the next one goes on as "
        "soon as a slot is free.",
    ),
    D.DEADLOCK: Idea(
        "Everybody waits, and nobody wakes them",
        "Whatever is awaited will come at some time.",
        "An `await` ends only when something that still runs gives the slot back, sets the event or "
        "finishes the task.",
    ),
    D.LIVELOCK: Idea(
        "Asking again and again",
        "To wait is to look again and again whether it is there.",
        "A loop that only asks keeps the event loop busy. Await the task itself: the loop wakes you when it "
        "is done.",
    ),
    D.TIMEOUT: Idea(
        "A loop that never lets go",
        "The event loop interrupts whatever takes too long.",
        "The loop changes to another task only at an `await` that has to wait. Code without one keeps the "
        "thread until it ends.",
    ),
    D.RAISED: Idea(
        "An error came out",
        "What stands in a variable can be used at once as what it is meant to be.",
        "A coroutine object, a task and a result are three different things, and so are a list and its "
        "items. The message names the error and its line: look at what the variable holds there.",
    ),
    D.SWALLOWED: Idea(
        "An error nobody gets to see",
        "To catch every error is to be on the safe side.",
        "Catch exactly the error you expect. Everything else must come out, or a bug looks like a result.",
    ),
    D.CANCEL_MISSED: Idea(
        "A cancelled task taken for something else",
        "`Exception` covers every way in which a task can fail.",
        "`CancelledError` is a `BaseException` and no `Exception`. In a list of results test "
        "`isinstance(result, BaseException)`.",
    ),
    D.WRONG_EXC: Idea(
        "Another error than the one that happened",
        "It does not matter which error comes out, as long as one does.",
        "The caller decides by the kind of the error, so let that very error come out. `gather()` raises it "
        "as it is; a `TaskGroup` puts it into an `ExceptionGroup`.",
    ),
    D.NOT_CANCELLED: Idea(
        "The others run on",
        "`gather()` stops the rest when one has failed, or when the answer is there.",
        "`gather()`, `wait()` and `as_completed()` cancel nobody. Keep the tasks, call `cancel()` on each, "
        "and wait for them.",
    ),
    D.CLEANUP_NOT_AWAITED: Idea(
        "Cancelled, and not waited for",
        "`cancel()` stops a task on the spot.",
        "`cancel()` only asks. The task gets a `CancelledError` at its next turn, and may have to clean up. "
        "Ask, and then wait for it.",
    ),
    D.NOT_STARTED: Idea(
        "Work that has not begun",
        "Calling an async function starts it.",
        "The call only makes a coroutine object. `asyncio.create_task()` hands it to the loop, which starts "
        "it at your next `await` that has to wait.",
    ),
    D.WAITED_FOR_ALL: Idea(
        "Waiting for everybody",
        "`gather()` hands over the first answer as soon as it is there.",
        "`gather()` waits for all. `as_completed()`, or `wait()` with `FIRST_COMPLETED`, lets you go on with "
        "the first.",
    ),
    D.NOT_STREAMING: Idea(
        "All at the end, not one by one",
        "A loop over what `gather()` returns handles each answer when it arrives.",
        "That loop begins when all are there. Do the next step inside the coroutine that waits, or loop over "
        "`as_completed()`.",
    ),
    D.LOST_RESULTS: Idea(
        "Finished work thrown away",
        "A time-out around `gather()` leaves what is ready.",
        "It cancels the `gather()` and raises `TimeoutError`; no list is returned. Keep the tasks, wait for "
        "them with a time-out, and look at each.",
    ),
    D.LATE: Idea(
        "Later than the deadline",
        "Several time-outs, one after the other, end together.",
        "They add up. One deadline for all is one wait for all tasks, with one time-out.",
    ),
    D.TIMEOUT_IN_QUEUE: Idea(
        "The clock runs while it queues",
        "It does not matter whether the time-out stands around the slot or inside it.",
        "Around the slot, the time in the queue counts, and healthy services run out of time. First take the "
        "slot, then start the clock.",
    ),
    D.SYNTAX: Idea(
        "Python cannot read the cell",
        "A slip, and no wrong idea: something in the text of the cell is not Python.",
        "Run the cell: Python marks the place. A bracket, a colon or a quote is missing there or one line "
        "above, or an `await` stands outside an `async def`.",
        slip=True,
    ),
    D.MISSING: Idea(
        "The function was not found",
        "A slip, and no wrong idea: the cell does not define the name that the exercise asks for.",
        "The check looks for that name, letter by letter.",
        slip=True,
    ),
    D.CELL_FAILED: Idea(
        "The cell fails before the check begins",
        "A slip, and no wrong idea: the check runs the whole cell first, and something in it failed.",
        "Keep the definition with its imports and helpers in the cell, and try the function out in another.",
        slip=True,
    ),
    D.OTHERS_CANCELLED: Idea(
        "The others are stopped",
        "When one fails, `gather()` cancels the others.",
        "It does not: the first error comes out, and the others run on. A `TaskGroup` cancels them.",
    ),
    D.USES_GATHER: Idea(
        "gather() in the place of one's own",
        "A function that calls `asyncio.gather()` is a gather of one's own.",
        "It works because that one does. Begin with tasks: `asyncio.ensure_future()` makes one of each "
        "argument, a callback says that it is done, and a future wakes whoever waits.",
    ),
}

_ONE_FAILS = Idea(
    "One failure takes everything down",
    "An error in one request concerns only that request.",
    "`gather()` raises the first error at once, and the list never comes. Catch the error inside each "
    "coroutine, or ask for `return_exceptions=True` and look at every result.",
)
_NOT_A_TASK = Idea(
    "Something taken for the task",
    "A coroutine object, and what `as_completed()` gives, can be used as the task.",
    "Only a task can be cancelled, looked up or asked for its result, and the result only when it is done. "
    "`asyncio.create_task()` makes one: keep it.",
)
_TEXT_FOR_ERROR = Idea(
    "Results that do not fit their places",
    "The text of an error is as good as the error, and filtering keeps the places.",
    "Keep the exception object itself. Pair ids and results first, with `zip`, and split the pairs then.",
)
_TRY_AROUND = Idea(
    "One `try` around all",
    "A `try` around `gather()` replaces only what failed.",
    "When `gather()` raises there is no list, and the good answers are lost with it. Catch inside each "
    "coroutine: there the place is known.",
)
_ENDINGS = Idea(
    "Endings told apart wrongly",
    "A time-out is one more failure, and an error is well told by its text.",
    "`TimeoutError` is an `Exception`, so its `except` stands first. The row of a failure holds the error "
    "itself.",
)

# where a code has a meaning of its own in an exercise
THERE: dict[tuple[str, D], Idea] = {
    ("2.3", D.SEQUENTIAL): Idea(
        "A limit of one",
        "A lock limits as well as a semaphore.",
        "A lock lets one through at a time, and so does `Semaphore(1)`. `Semaphore(limit)` lets as many "
        "through as the exercise allows.",
    ),
    ("3.1", D.RAISED): _ONE_FAILS,
    ("3.2", D.RAISED): _ONE_FAILS,
    ("3.3", D.RAISED): _NOT_A_TASK,
    ("4.1", D.RAISED): _NOT_A_TASK,
    ("4.2", D.RAISED): replace(
        _ONE_FAILS,
        belief="The first task that is done has the first good answer.",
        truth="It may have failed. Look at each task that is done, with `try` or `.exception()`, and go on "
        "waiting while another one may still answer.",
    ),
    ("4.3", D.RAISED): _NOT_A_TASK,
    ("4.4", D.RAISED): replace(
        _ONE_FAILS,
        title="The time-out comes out as an error",
        belief="When the time is up, the waiting ends without an error.",
        truth="`asyncio.timeout()` and `wait_for()` raise `TimeoutError`. `asyncio.wait()` with a time-out "
        "raises nothing: it sorts the tasks into done and pending.",
    ),
    ("5.1", D.RAISED): _ONE_FAILS,
    ("3.1", D.WRONG_VALUE): _TEXT_FOR_ERROR,
    ("3.2", D.WRONG_VALUE): _TRY_AROUND,
    ("5.1", D.WRONG_VALUE): _ENDINGS,
    ("3.1", D.SHAPE): replace(
        IDEAS[D.SHAPE],
        truth="Without its id nobody knows whose error it is. Return two dicts, each from id to what came of "
        "it.",
    ),
}


def idea_behind(exercise: str, diagnosis: str | None) -> Idea | None:
    """The wrong idea behind a diagnosis in an exercise; None for no diagnosis, or for one we do not know."""
    try:
        code = D(diagnosis) if diagnosis is not None else None
    except ValueError:
        return None
    return None if code is None else THERE.get((exercise, code), IDEAS.get(code))
