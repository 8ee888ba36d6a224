"""The event loop: one that runs already, none that runs, another one, a closed one."""

from __future__ import annotations

from gatherlab.explaining import lessons
from gatherlab.explaining.places import short
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Kind, Seen
from gatherlab.explaining.source import call_of, calls, dotted

__all__ = ["RULES"]

RULES = Rules()


def _given(seen: Seen, *names: str) -> str:
    """What the only call of one of these functions gets, as the learner wrote it, or ""."""
    call = call_of(seen.place, *names)
    return dotted(call.args[0]) if call is not None and len(call.args) >= 1 else ""


def _by_a_package(seen: Seen) -> Finding | None:
    """The finding where a function of a package starts the loop, and not the learner's own line."""
    place = seen.place
    starts = [
        one for one in seen.frames if not one.own and "asyncio" not in one.file.replace("\\", "/").split("/")
    ]
    if place is None or not starts or seen.frames.index(starts[-1]) < seen.frames.index(place):
        return None
    call = next(iter(calls(place)), None)
    name = dotted(call.func) if call is not None else ""
    return Finding(
        "a function of a package starts an event loop, and one runs already",
        f"{f'`{name}()`' if name else 'It'} runs a loop inside (in {short(starts[-1].file)}). In a "
        "notebook, and in an async "
        "def, one is running, and a thread can run only one.",
        f"If the package has an async form of it, `await` that. Else run it in a thread: "
        f"`await asyncio.to_thread({name or 'function'}, …)`.",
        look=lessons.NEST,
    )


@RULES.rule("run-in-a-running-loop", lessons.RUN, "RuntimeError", words="cannot be called from a running ev")
def _run(seen: Seen, found: Matched) -> Finding:
    if package := _by_a_package(seen):
        return package
    given = _given(seen, "run") or "main()"
    return Finding(
        "asyncio.run() was called while an event loop runs",
        "A notebook has a loop that runs all the time, and so has every async def function while it runs. "
        "`asyncio.run()` makes a second one, and one thread can run only one.",
        f"Write `await {given}` in place of `asyncio.run({given})`. In a script `asyncio.run()` is right, "
        "once, "
        "outside of any async def.",
    )


@RULES.rule("loop-already-runs", lessons.RUN, "RuntimeError", words="^This event loop is already running")
def _already(seen: Seen, found: Matched) -> Finding:
    if package := _by_a_package(seen):
        return package
    given = _given(seen, "run_until_complete")
    await_it = f"`await {given}`" if given else "`await` and the coroutine"
    return Finding(
        "the event loop was started, and it runs already",
        "`run_until_complete()` and `run_forever()` start a loop. In a notebook, and inside an async def "
        "function, "
        "the loop is running.",
        f"Write {await_it} in place of that call.",
    )


@RULES.rule("another-loop-runs", lessons.RUN, "RuntimeError", words="while another loop is running")
def _another(seen: Seen, found: Matched) -> Finding:
    if package := _by_a_package(seen):
        return package
    given = _given(seen, "run_until_complete")
    await_it = f"`await {given}`" if given else "`await` and the coroutine"
    return Finding(
        "a second event loop was started while one runs",
        "You made a new loop, but this thread has one that is running, and a thread can run only one at a "
        "time.",
        f"Use the loop that runs: write {await_it}.",
    )


@RULES.rule("closes-a-running-loop", lessons.RUN, "RuntimeError", words="^Cannot close a running event loop")
def _close(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the event loop was to be closed while it runs",
        "In a notebook the loop runs all the time, and your cells run in it. Only a loop that has ended "
        "can be closed.",
        "Take the `close()` out: the kernel looks after its loop. A package that starts and closes loops "
        "(`client.run()`) "
        "has an async way, too: `await` that.",
    )


@RULES.rule("no-subprocesses", lessons.SCRIPT, "NotImplementedError")
def _subprocess(seen: Seen, found: Matched) -> Finding | None:
    if not seen.went_through("subprocess_exec", "subprocess_shell"):
        return None
    return Finding(
        "this event loop cannot start programs",
        "`create_subprocess_exec()` needs a loop that can watch processes. On Windows, Jupyter uses one "
        "that cannot (a "
        "SelectorEventLoop); in a script there, asyncio's own can.",
        "Run the program in a thread: `await asyncio.to_thread(subprocess.run, …)`. Or do it in a script.",
    )


@RULES.rule("no-running-loop", lessons.SCRIPT, "RuntimeError", words="^no running event loop$")
def _none(seen: Seen, found: Matched) -> Finding:
    call = call_of(seen.place, "create_task", "get_running_loop", "timeout", "to_thread", "TaskGroup")
    called = f"`{dotted(call.func)}()`" if call is not None else "This call"
    thread = seen.went_through("run") and "threads.py" in " ".join(frame.file for frame in seen.frames)
    where = "in another thread" if thread else "outside of a running loop"
    return Finding(
        f"asyncio was used {where}",
        f"{called} needs an event loop that is running in the same thread, and here none is: it stands "
        "outside of "
        "the coroutine that `asyncio.run()` runs, or in a function that another thread runs.",
        "Move it into an `async def main()` that `asyncio.run(main())` runs. From another thread, hand a "
        "coroutine over with `asyncio.run_coroutine_threadsafe(coroutine, loop)`.",
    )


_NO_CURRENT = "There is no current event loop"


def _no_current(seen: Seen, found: Matched) -> Finding:
    call = call_of(seen.place, "gather", "get_event_loop", "ensure_future", "shield", "as_completed")
    called = f"`{dotted(call.func)}()`" if call is not None else "This call"
    return Finding(
        "asyncio was asked for its event loop where none runs",
        f"{called} needs the loop that runs in this thread, and here none does.",
        "Move it into an `async def main()`, and run that with `asyncio.run(main())`. In a cell, `await` it.",
    )


RULES.rule("no-current-loop", lessons.SCRIPT, "RuntimeError", words=_NO_CURRENT)(_no_current)
RULES.rule("no-current-loop", lessons.SCRIPT, "DeprecationWarning", words=_NO_CURRENT, kind=Kind.WARNING)(
    _no_current
)


@RULES.rule("loop-is-closed", lessons.SCRIPT, "RuntimeError", words="^Event loop is closed")
def _closed(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "an event loop was used after its end",
        "`asyncio.run()` closes its loop when it ends. Something that was made in that loop, such as a "
        "client, a "
        "connection or the loop itself, was used afterwards.",
        "Do everything in one `asyncio.run(main())`, and close clients inside it (`async with`).",
    )


@RULES.rule("loop-was-stopped", lessons.SCRIPT, "RuntimeError", words="^Event loop stopped before Future")
def _stopped(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the event loop was stopped before the work was done",
        "Something called `loop.stop()` while `run()` or `run_until_complete()` still waited for its "
        "coroutine.",
        "Take out the `stop()`: `asyncio.run()` ends by itself when its coroutine does.",
    )


@RULES.rule(
    "run-got-a-future", lessons.SCRIPT, "ValueError", words="^a coroutine was expected, got <(_G|F|T)"
)
def _run_future(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "asyncio.run() got a future",
        "It takes a coroutine object. `gather()` is an ordinary function: it gives a future.",
        "Put the gather into a coroutine function, `async def main(): return await asyncio.gather(…)`, and "
        "run "
        "`asyncio.run(main())`.",
    )


@RULES.rule("run-needs-a-coroutine", lessons.SCRIPT, "ValueError", "TypeError", words="")
def _run_needs(seen: Seen, found: Matched) -> Finding | None:
    texts = ("a coroutine was expected, got", "An asyncio.Future, a coroutine or an awaitable is required")
    if seen.by != "asyncio/runners.py:run" or not seen.text.startswith(texts):
        return None
    given = _given(seen, "run")
    what = f"`{given}`" if given else "What it got"
    name = given if given.isidentifier() else ""
    is_function = "got <function" in seen.text or bool(name and f"def {name}(" in seen.source)
    reason = f"{what} is the function itself" if is_function else f"{what} is no coroutine object"
    if name:
        change = f"If `{name}` is an async def function, call it: `asyncio.run({name}())`."
    else:
        change = "Write an `async def main()`, await there what you need, and run `asyncio.run(main())`."
    return Finding(
        "asyncio.run() got something that it cannot run",
        f"It takes a coroutine object, as a call of an async def function makes it. {reason}.",
        change,
    )


@RULES.rule("another-loops-future", lessons.SCRIPT, "RuntimeError", words="attached to a different loop")
def _attached(seen: Seen, found: Matched) -> Finding | None:
    return Finding(
        "a task or future of one loop was awaited in another",
        "A task or future belongs to the loop that it was made for, and only that loop can wait for it. It "
        "was made "
        "in another `asyncio.run()`, in another thread, or for a loop of its own.",
        "Make it and await it in the same loop: move its making into the coroutine that awaits it.",
    )


@RULES.rule(
    "another-loops-lock", lessons.LIMIT, "RuntimeError", words=r"^<(?:[\w.]+\.)?(\w+) .*bound to a diff"
)
def _bound(seen: Seen, found: Matched) -> Finding:
    return Finding(
        f"one {found[1]} was used in two event loops",
        f"The {found[1]} belongs to the loop in which something first had to wait for it. This is another "
        "loop: each "
        "`asyncio.run()` makes a new one, and each thread has its own.",
        f"Make the {found[1]} inside the coroutine that `asyncio.run()` runs, and pass it on.",
    )


@RULES.rule(
    "another-loops-future", lessons.SCRIPT, "ValueError", words="^The future belongs to a different loop"
)
def _belongs(seen: Seen, found: Matched) -> Finding | None:
    return _attached(seen, found)


@RULES.rule(
    "outside-a-task", lessons.NEST, "RuntimeError", words="^Timeout (context manager )?should be used ins"
)
def _no_task(seen: Seen, found: Matched) -> Finding:
    from gatherlab.patched_asyncio import NEST_ASYNCIO_BROKE_IT, tasks_are_unknown

    title = "a time-out was used where asyncio knows of no task"
    what = "A time-out cancels the task that runs its block, and here asyncio says that no task runs."
    if tasks_are_unknown():
        return Finding(title, what, NEST_ASYNCIO_BROKE_IT + ".")
    return Finding(
        title,
        what,
        "Enter it in a coroutine that a task runs, as under `asyncio.run()` or `create_task()`. If that is "
        "so, "
        "was `nest_asyncio.apply()` called on Python 3.14 or newer? Restart, and use `nest_asyncio2`.",
    )


@RULES.rule(
    "nested-tasks", lessons.NEST, "RuntimeError", words="^Cannot enter into task <.*while another task"
)
def _nested(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a loop was run inside one of its own tasks",
        "asyncio runs one task at a time, and this step began in the middle of another task's step. "
        "Running a loop "
        "again inside itself does that.",
        "Write `await` where the loop is started again, with `run_until_complete()`, `run_forever()` or a "
        "patch "
        "such as `nest_asyncio`.",
    )


@RULES.rule("wrong-thread", lessons.THREAD, "RuntimeError", words="^Non-thread-safe operation invoked")
def _thread(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the event loop was used from another thread",
        "A loop and its tasks and futures may be touched only in the thread that runs them.",
        "From another thread, use `loop.call_soon_threadsafe(…)` or "
        "`asyncio.run_coroutine_threadsafe(coroutine, loop)`.",
    )
