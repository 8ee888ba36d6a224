"""What a learner is given in exercises 6.1 to 6.6: starters, hints, other ways, wrong answers to expect."""

from __future__ import annotations

from gatherlab.exercises.lesson_06.ways import WAYS
from gatherlab.exercises.lesson_06.wrong_texts import WRONG
from gatherlab.model import Exercise

__all__ = ["EXERCISES"]

GO_ON = """\
async def my_gather(*awaitables, return_exceptions=False):
    todo = ...  # copy yours from {before}, delete this line, and go on
"""


def _step(number: int, title: str, hints: tuple[str, str, str], idea: str, *, starter: str = "") -> Exercise:
    name = f"6.{number}"
    return Exercise(
        id=name,
        title=title,
        function="my_gather",
        starter=starter or GO_ON.format(before=f"6.{number - 1}"),
        hints=hints,
        idea=idea,
        other_ways=(WAYS[number],),
        wrong_answers=WRONG[name],
    )


EXERCISES: tuple[Exercise, ...] = (
    _step(
        1,
        "Results in order",
        (
            "Each task calls one_is_done() when it is done. How does that know which one was the last?",
            "Keep the tasks that are not done in a set. Take each one out; when the set is empty, fill the "
            "future.",
            "left = set(tasks) above it; in one_is_done: left.discard(task), and if not left: "
            "finished.set_result(None).",
        ),
        "gather is a future that the last child fills; the results are read from the tasks, in their order.",
        starter="""\
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    finished = asyncio.get_running_loop().create_future()

    def one_is_done(task):
        ...  # the gap: when the last task is done, fill finished

    for task in tasks:
        task.add_done_callback(one_is_done)
    await finished
    return [task.result() for task in tasks]
""",
    ),
    _step(
        2,
        "The first error at once",
        (
            "one_is_done() is called when a task fails, too. What do you have to know about the task there?",
            "task.exception() is None after a good end. Fill the future at the first error as well, and only "
            "once: ask finished.done().",
            "error = task.exception(), and if not finished.done() and (not left or error): "
            "finished.set_result(task). Then: last = await finished, and last.result() raises its error.",
        ),
        "The first error fills the future; nobody touches the others, and they run on.",
    ),
    _step(
        3,
        "return_exceptions",
        (
            "With the flag an error is no reason to end early. And what stands in its place?",
            "Fill the future early only without the flag. For the list: task.exception(), or else "
            "task.result().",
            "bad = task.exception() and not return_exceptions. At the end: "
            "[task.exception() or task.result() for task in tasks], but only with the flag.",
        ),
        "With the flag gather waits for all, and an exception object stands in its place.",
    ),
    _step(
        4,
        "Cancelled",
        (
            "Two cancellations: of the caller, who waits at await finished, and of a child. What does each "
            "of them raise, and where?",
            "Around await finished: except CancelledError, cancel the children, wait for them, raise. A "
            "cancelled child must not raise there: ask task.cancelled() before task.exception(), fill the "
            "future with set_result(task), and call last.result() behind the try.",
            "for task in left: task.cancel(), then if left: await asyncio.wait(left), then raise. In the "
            "list with the flag: asyncio.CancelledError() where task.cancelled().",
        ),
        "A cancelled gather passes it on to its children and waits; a cancelled child is one that raised.",
    ),
    _step(
        5,
        "Nothing, twice, and other kinds",
        (
            "Who fills the future if there is no child? And what happens to a coroutine object that gets two "
            "tasks?",
            "One task for each different argument: a dict from argument to task, made only where there is "
            "none yet; dict.fromkeys() leaves each argument once. Wait only if there is a task.",
            "tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}, and "
            "last = await finished if left else None. Then tasks.values() wherever you loop, if last: "
            "last.result(), and tasks[each] for each in awaitables.",
        ),
        "Each different argument is one child; ensure_future() takes coroutines, tasks, futures and more.",
    ),
    _step(
        6,
        "All of it",
        (
            "Put my_gather(…) into my_gather(…): nothing has to change. Which errors are no Exception?",
            "Look at each except: CancelledError is no Exception, and there are others. An interrupt leaves "
            "the loop by itself.",
            "task.exception() gives every error, whatever its class. Let ensure_future() raise TypeError.",
        ),
        "A gather is tasks, callbacks, one future, and a rule for each way in which a child can end.",
    ),
)
