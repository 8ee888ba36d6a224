"""``wait``, ``as_completed``, ``create_task``, ``to_thread`` and what they are given."""

from __future__ import annotations

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Seen
from gatherlab.explaining.source import call_of, dotted

__all__ = ["RULES"]

RULES = Rules()


@RULES.rule(
    "wait-takes-tasks", lessons.WAIT, "TypeError", words="^Passing coroutines is forbidden, use tasks"
)
def _coroutines(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "asyncio.wait() got coroutine objects",
        "It takes tasks, for it gives back two sets of what you gave it, done and pending, and a coroutine "
        "object "
        "cannot be asked whether it is done.",
        "Make tasks first: `tasks = [asyncio.create_task(job) for job in jobs]`, then `asyncio.wait(tasks)`.",
    )


@RULES.rule("wait-for-nothing", lessons.WAIT, "ValueError", words="^Set of Tasks/Futures is empty")
def _empty(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "asyncio.wait() got an empty list",
        "It needs at least one task to wait for. (`gather()` takes none, too, and gives an empty list.)",
        "Ask before: `if tasks:`. A list that should not be empty was filled too late, or used up.",
    )


@RULES.rule(
    "one-for-a-list", lessons.WAIT, "TypeError", words=r"^expects? (?:a list|an iterable) of \w+, not (\w+)"
)
def _one(seen: Seen, found: Matched) -> Finding:
    function = seen.by.rpartition(":")[2] or "wait"
    call = call_of(seen.place, function)
    given = dotted(call.args[0]) if call is not None and call.args else ""
    what = f"`{given}` is" if given else "It got"
    return Finding(
        f"{function}() got one {found[1]} and not a list",
        f"`{function}()` takes one list (or set) of tasks. {what} a single {found[1]}.",
        f"Put it into a list: `asyncio.{function}([{given or '…'}])`. To wait for just one, `await` it.",
    )


@RULES.rule(
    "wait-takes-one-list", lessons.WAIT, "TypeError", words=r"^(wait|as_completed)\(\) takes 1 positional arg"
)
def _stars(seen: Seen, found: Matched) -> Finding:
    return Finding(
        f"{found[1]}() takes one list, without a star",
        f"`gather(*jobs)` takes each as an argument of its own; `{found[1]}(jobs)` takes the list as it is.",
        f"Write `asyncio.{found[1]}(tasks)`. A time-out has its name: `timeout=seconds`.",
    )


@RULES.rule(
    "wait-for-needs-seconds",
    lessons.TIMEOUTS,
    "TypeError",
    words=r"^wait_for\(\) missing 1 required .*'timeout'",
)
def _seconds(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "wait_for() was called without a time",
        "It waits for one awaitable, for so many seconds at most, and both have to be said.",
        "Write `asyncio.wait_for(thing, timeout=seconds)`. Without a limit, plain `await` does.",
    )


@RULES.rule(
    "task-needs-a-coroutine", lessons.HANDLE, "TypeError", words=r"^a coroutine was expected, got (.*)"
)
def _task(seen: Seen, found: Matched) -> Finding:
    call = call_of(seen.place, "create_task")
    given = dotted(call.args[0]) if call is not None and call.args else ""
    what = f"`{given}` is" if given else "It got"
    got, title = found[1], "create_task() got something that is no coroutine object"
    needs = "It takes a coroutine object, as a call of an async def function makes it."
    if got.startswith("<_GatheringFuture"):
        return Finding(
            title,
            f"{needs} `gather()` gives a future, and has handed its own tasks to the loop already.",
            "No task is needed around it: keep what `gather()` gives, and `await` that later.",
        )
    if got.startswith(("<function", "<bound method")):
        return Finding(
            title,
            f"{needs} {what} the function itself.",
            f"Call it: `create_task({given or 'function'}())`.",
        )
    if got.startswith(("<Task", "<Future")):
        return Finding(title, f"{needs} {what} a task or future already.", "Await it as it is.")
    return Finding(
        title,
        f"{needs} {what} something else: {got[:60]}.",
        "Look at what is in its brackets: a result (was it awaited there?), or a function that is not async.",
    )


@RULES.rule("called-too-early", lessons.THREAD, "TypeError", words=r"^'([\w.]+)' object is not callable")
def _thread(seen: Seen, found: Matched) -> Finding | None:
    call = call_of(seen.place, "to_thread", "run_in_executor")
    in_thread = any(
        one.file.replace("\\", "/").endswith("concurrent/futures/thread.py") for one in seen.frames
    )
    if call is None or not in_thread:
        return None
    name = dotted(call.func).rpartition(".")[2]
    at = 1 if name == "run_in_executor" else 0
    given = call.args[at] if len(call.args) > at else None
    function = dotted(getattr(given, "func", None)) or "function"
    return Finding(
        f"{name}() got a {found[1]} and not a function",
        "It calls the function itself, in another thread. The brackets in "
        f"`{dotted(given) or 'its argument'}` called it "
        "before, in this thread, and handed over what came out.",
        f"Hand over the function and its arguments apart: `{name}({'None, ' * at}{function}, …)`.",
    )


@RULES.rule("pool-is-shut", lessons.THREAD, "RuntimeError", words="^cannot schedule new futures after (\\w+)")
def _pool(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "work was handed to a thread pool after its end",
        "The pool of threads takes no more work after its "
        f"{'shutdown' if found[1] == 'shutdown' else 'end'}. Its loop, "
        "its `with` block or the program is over.",
        "Hand over the work, and await it, before the pool's block or `asyncio.run()` ends.",
    )
