"""Cancellation, time-outs and exception groups."""

from __future__ import annotations

import ast
from collections import Counter

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Frame, Seen
from gatherlab.explaining.source import call_of, dotted, part

__all__ = ["RULES"]

RULES = Rules()


@RULES.rule("result-blocks-the-loop", lessons.BLOCKING, "TimeoutError", "KeyboardInterrupt")
def _result(seen: Seen, found: Matched) -> Finding | None:
    name = _pools_future(seen)
    if not name:
        return None
    return Finding(
        "result() waited with the whole thread",
        f"`{name}.result()` of a pool's future, or of run_coroutine_threadsafe(), blocks its thread until "
        "the result is there. In the loop's own thread nothing else runs meanwhile: work that this loop "
        "should do never ends.",
        f"Write `await asyncio.wrap_future({name})`. For a coroutine of this loop, `await` it, without any "
        "thread.",
    )


def _pools_future(seen: Seen) -> str:
    """The future of a thread or process pool whose ``result()`` was waiting, as the learner wrote it."""
    call = call_of(seen.place, "result")
    function = call.func if call is not None else None
    if (
        not seen.by.endswith("_base.py:result")
        or "asyncio" not in seen.source
        or not isinstance(function, ast.Attribute)
    ):
        return ""
    return dotted(function.value) or "future"


@RULES.rule("interrupted", lessons.CANCELLED, "KeyboardInterrupt")
def _interrupt(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "you stopped it",
        "The stop button, or Ctrl-C, does that, and it is no mistake of the program. (`asyncio.run()` then "
        "cancels its coroutine where that waits, and raises KeyboardInterrupt when it has ended.)",
        "If it hung: is there a blocking call in an async def, or an `await` on something that never comes?",
    )


@RULES.rule("timeout-of-asyncio", lessons.TIMEOUTS, "TimeoutError")
def _timeout(seen: Seen, found: Matched) -> Finding | None:
    if not seen.by.startswith("asyncio/"):
        return None  # raised by the learner's own code, or by the operating system
    through = {one.file.replace("\\", "/").rpartition("/")[2] for one in seen.frames if not one.own}
    waited = _waited(seen)
    where = (
        f" It waited at line {waited.line}{_in(waited)}: `{_cut(waited.text)}`." if waited is not None else ""
    )
    if seen.went_through("wait_for"):
        call = call_of(seen.place, "wait_for")
        given = dotted(call.args[0]) if call is not None and call.args else ""
        return Finding(
            "the time of wait_for() was over",
            f"{f'`{given}`' if given else 'What it waited for'} was not done in time, so `wait_for()` "
            "cancelled it and raised "
            f"TimeoutError.{where}",
            "Give more seconds, or catch it: `except TimeoutError:`." + _all_of_them(given),
        )
    if "timeouts.py" in through:
        return Finding(
            "the time of asyncio.timeout() was over",
            "When the time was over, it cancelled the task that ran its block, and turned that into "
            f"TimeoutError.{where}",
            "Give more seconds, or catch it outside of the block: `try:`, `async with asyncio.timeout(…):`, "
            "`except TimeoutError:`.",
        )
    return None


def _all_of_them(given: str) -> str:
    if "gather(" not in given:
        return ""
    return " The gather was cancelled with all its children: what should survive needs a time-out of its own."


def _waited(seen: Seen) -> Frame | None:
    """The innermost own line that was cancelled by a time-out."""
    for before in (seen.cause, seen.context):
        if before is not None and before.isa("CancelledError"):
            deeper = before.cause or before.context
            frame = before.place
            if frame is None and deeper is not None:
                frame = deeper.place
            return frame
    return None


def _in(frame: Frame) -> str:
    return f", in {frame.function}" if frame.is_function else ""


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


@RULES.rule("cancelled", lessons.CANCELLED, "CancelledError")
def _cancelled(seen: Seen, found: Matched) -> Finding | None:
    if not _is_asyncios(seen):
        return None
    running = part(seen.place)
    attribute = running.func if isinstance(running, ast.Call) else None
    if (
        isinstance(attribute, ast.Attribute)
        and attribute.attr in ("result", "exception")
        and not running_await(running)
    ):
        name = dotted(attribute.value) or "The task"
        return Finding(
            "a task was asked for its result, and it was cancelled",
            f"`{name}` was cancelled, so it has neither a result nor an error: `.{attribute.attr}()` "
            "raises CancelledError.",
            f"Ask first: `if {name}.cancelled():`.",
        )
    call = call_of(seen.place, "gather")
    if "all_tasks(" in seen.source and ".cancel(" in seen.source:
        return Finding(
            "a cancellation came through, and your code cancels all tasks",
            "`asyncio.all_tasks()` has every task of the loop, the one that runs your code too. In a "
            "notebook the kernel's "
            "own are among them.",
            "Cancel only tasks that you made: keep them in a list. At least leave out "
            "`asyncio.current_task()`.",
        )
    if call is not None:
        what = (
            "One of its children was cancelled, or the gather itself. With a cancelled child, `gather()` "
            "raises CancelledError at once, and leaves the other children alone."
        )
    else:
        what = (
            "Somebody called `cancel()` on the task that this line runs in, or on the one that it waits "
            "for (a time-out, a TaskGroup, the end of `asyncio.run()` and the stop button do that, too); or "
            "what it waits for raised CancelledError itself, which is rare."
        )
    return Finding(
        "a cancellation came through",
        what + " It is a BaseException, so `except Exception` lets it pass.",
        "If it was meant, let it go through (in `except asyncio.CancelledError:` clean up and `raise`). If "
        "one child may "
        "be cancelled, gather with `return_exceptions=True`.",
    )


def _is_asyncios(seen: Seen) -> bool:
    """Whether it is asyncio's CancelledError: a text may leave its module out, and others have the name."""
    modules = {name.partition(".")[0] for name in seen.types if name.endswith(".CancelledError")}
    raised = seen.place is not None and seen.place.text.startswith("raise")
    return "asyncio" in modules or not (modules or raised)


def running_await(node: ast.AST | None) -> bool:
    """Whether an expression is an ``await``."""
    return isinstance(node, ast.Await)


@RULES.rule("exception-group", lessons.GROUP, "BaseExceptionGroup", "ExceptionGroup")
def _group(seen: Seen, found: Matched) -> Finding | None:
    from_group = seen.text.startswith("unhandled errors in a TaskGroup")
    names = Counter(leaf.type for leaf in seen.leaves)
    listed = ", ".join(f"{name}{f' ({n} times)' if n > 1 else ''}" for name, n in names.most_common(4))
    if seen.count > len(seen.leaves):  # only the first are looked at
        listed = f"{', '.join(names)}, …"
    errors = "1 error" if seen.count == 1 else f"{seen.count:,} errors"
    if seen.count > 0:
        errors += f": {listed}"
    raised_by = (
        "A TaskGroup puts the errors of its tasks into a box, an exception group"
        if from_group
        else ("An exception group is a box with errors in it")
    )
    first = next((leaf for leaf in seen.leaves if leaf.place is not None), None)
    at = ""
    if first is not None and first.place is not None:
        at = f" The first is at line {first.place.line}{_in(first.place)}: `{_cut(first.place.text)}`."
    missed = _missed_by(seen)
    one = names.most_common(1)[0][0] if names else "ValueError"
    if missed is not None:
        change = (
            f"Your `except {missed[0]}` (line {missed[1]}) does not open the box. Write `except* "
            f"{missed[0]}:`, or catch "
            "the error inside the task."
        )
    else:
        kinds = [name for name, _ in names.most_common(3)] or [one]
        change = f"Open it with {' and '.join(f'`except* {name}:`' for name in kinds)}."
        if from_group:
            change += " Or catch the error inside the task, if the others should go on."
    return Finding(f"an exception group with {errors}", f"{raised_by}.{at}", change)


def _missed_by(seen: Seen) -> tuple[str, int] | None:
    """The plain ``except`` around the place that names one of the errors inside, and its line."""
    place = seen.place
    if place is None or not seen.source:
        return None
    try:
        whole = ast.parse(seen.source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    leaves = {name for leaf in seen.leaves for name in (leaf.type, *leaf.types)} - {
        "Exception",
        "BaseException",
        "object",
    }
    for node in ast.walk(whole):
        if not isinstance(node, ast.Try) or not node.lineno <= place.line <= node.body[-1].end_lineno:  # type: ignore[operator]
            continue
        for handler in node.handlers:
            for name in _caught(handler):
                if name in leaves:
                    return name, handler.lineno
    return None


def _caught(handler: ast.ExceptHandler) -> list[str]:
    node = handler.type
    nodes = node.elts if isinstance(node, ast.Tuple) else [node]
    return [
        one.id if isinstance(one, ast.Name) else one.attr
        for one in nodes
        if isinstance(one, ast.Name | ast.Attribute)
    ]


@RULES.rule(
    "star-takes-no-groups", lessons.GROUP, "TypeError", words=r"^catching ExceptionGroup with except\* is not"
)
def _star(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "except* cannot name ExceptionGroup",
        "`except*` opens the box and asks for what is in it. To get the box itself, ask without the star.",
        "Write `except* ValueError:` for the errors inside, or `except ExceptionGroup as group:` for the "
        "box.",
    )
