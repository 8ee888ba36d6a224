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
        "`create_subprocess_exec()` needs a loop that can watch processes. On Windows a "
        "SelectorEventLoop cannot, and older versions of ipykernel use one; asyncio's own loop there can.",
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


_NO_POOL = r"^'(?:function|method|builtin_function_or_method|type)' object has no attribute 'submit'"


@RULES.rule("no-executor", lessons.THREAD, "AttributeError", words=_NO_POOL)
def _no_executor(seen: Seen, found: Matched) -> Finding | None:
    call = call_of(seen.place, "run_in_executor")
    if call is None:
        return None
    given = ", ".join(dotted(one) or "…" for one in call.args)
    return Finding(
        "run_in_executor() got a function where its pool should stand",
        "Its first argument is a pool of threads or processes, None for the loop's own one; then comes the "
        "function.",
        f"Write `run_in_executor(None, {given})`, or `await asyncio.to_thread({given})`.",
    )
