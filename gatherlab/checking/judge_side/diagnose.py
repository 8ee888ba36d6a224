"""From the facts of a scene's end to the wrong idea behind it: the part all exercises share.

The most specific finding comes first.  Every sentence is for the learner: what was expected, what happened,
what to look at next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gatherlab.checking.judge_side.judge import Finding, Scenario
from gatherlab.checking.judge_side.raised import NESTED_RUN, raised
from gatherlab.checking.protocol import End
from gatherlab.checking.values import Awaitable, Value, find_awaitable
from gatherlab.counts import counted
from gatherlab.model import Diagnosis as D

__all__ = ["TAKE_AWAITS_OUT", "common"]


def common(
    end: End,
    scenario: Scenario,
    *,
    need: int = 0,
    what: str = "requests",
    may_raise: bool = False,
    may_leak: bool = False,
) -> Finding | None:
    """The finding that holds for every exercise, or None.

    ``need`` requests had to be in flight together; ``what`` they are called.  With ``may_raise`` an exception
    may be the right answer, and what was returned is judged by the caller; with ``may_leak`` what was left
    running is judged by the caller.
    """
    function, peak = scenario.scene.function, scenario.peak
    finding = _without_an_end(end, function) or _nested(end) or _held_up(end)
    if finding is None and end.kind == "raised" and not may_raise:
        finding = raised(end, function)
    if finding is None and end.kind == "stuck":
        finding = _stuck(end, need, peak, what)
    if finding is None and (end.sleeps or end.blocked):
        finding = _blocking(end)
    if finding is None and end.kind == "returned" and not may_raise:
        finding = _futures_in_result(end, function)
    if finding is None and not may_leak:
        finding = _leaked(end, scenario)
    if finding is None and end.never_awaited:
        finding = _never_awaited(end.never_awaited)
    if finding is None and end.kind != "raised" and 0 < peak < need:
        finding = _sequential(need, peak, what)
    return finding


# --------------------------------------------------------------------------- it never came to an end


def _without_an_end(end: End, function: str) -> Finding | None:
    makers: dict[str, Callable[[End, str], Finding]] = {
        "unloadable": _unloadable,
        "died": _died,
        "timeout": _timeout,
        "livelock": _livelock,
    }
    return makers[end.kind](end, function) if end.kind in makers else None


def _unloadable(end: End, function: str) -> Finding:
    where = f" (line {end.line})" if end.line else ""
    if end.code == "SYNTAX":
        return Finding(
            D.SYNTAX,
            "Expected: a cell that Python can read.",
            _sentence(f"Python stopped{where}: {end.text}"),
            "Look at that line and the one above it: a bracket, a colon, an await outside of an async def?",
        )
    if end.code == "MISSING":
        return Finding(
            D.MISSING,
            f"Expected: a function named {function}.",
            _sentence(f"The cell ran, but {end.text}"),
            f"The name must be exactly {function}.",
        )
    if end.code == "SHAPE":
        return Finding(
            D.SHAPE,
            f"Expected: {function} is a function.",
            _sentence(f"After the cell, {end.text}"),
            f"Write async def {function}(…), and do not call it or assign to its name.",
        )
    return Finding(
        D.CELL_FAILED,
        "Expected: a cell that runs without an error before anything is called.",
        _sentence(f"The cell itself failed{where}: {end.text}"),
        f"Keep only the definition of {function} (and its imports and helpers) in the cell.",
    )


def _sentence(text: str) -> str:
    """``text`` with a full stop, unless it ends with a mark of its own."""
    return text if text.endswith(("?", "!", ".")) else text + "."


def _died(end: End, function: str) -> Finding:
    return Finding(
        D.RAISED,
        f"Expected: {function} returns.",
        "The Python process that ran your code ended in the middle of it.",
        "Look for os._exit(), an endless recursion with a raised limit, or far too much memory.",
    )


def _timeout(end: End, function: str) -> Finding:
    if end.blocked or end.sleeps:
        return _blocking(end)
    where = f" at line {end.line}" if end.line else ""
    return Finding(
        D.TIMEOUT,
        f"Expected: {function} gives the event loop a turn now and then.",
        f"It was still busy{where} after several seconds and was stopped from outside.",
        "Look for a loop that never ends and never awaits: nothing else can run meanwhile.",
    )


def _livelock(end: End, function: str) -> Finding:
    return Finding(
        D.LIVELOCK,
        f"Expected: {function} waits for what it needs.",
        "It asks again and again (it took 20,000 turns of the loop), but what it asks for never comes.",
        "Do not poll in a loop: await the task, or asyncio.gather() them.",
    )


_NESTED = ("running event loop", "already running")


def _nested(end: End) -> Finding | None:
    text = end.error.text if end.error is not None else ""
    by_text = end.error is not None and end.error.isa("RuntimeError") and any(t in text for t in _NESTED)
    if not by_text and not (end.nested and end.kind != "returned"):  # caught, and then done well: fine
        return None
    return NESTED_RUN


# --------------------------------------------------------------------------- it waits, or did not


def _stuck(end: End, need: int, peak: int, what: str) -> Finding:
    if peak < need:
        finding = _blocking(end) if end.sleeps or end.blocked else _sequential(need, peak, what)
        inside = finding.diagnosis is D.SEQUENTIAL and end.within == "gather"
        return replace(finding, look=TAKE_AWAITS_OUT) if inside else finding
    return Finding(
        D.DEADLOCK,
        "Expected: something that can still happen wakes your function.",
        "Every task waits, and nothing is left that could wake one of them.",
        "Look at what it awaits: who would set that event, release that lock, fill that queue?",
    )


TAKE_AWAITS_OUT = "You awaited inside the brackets of gather(): take those awaits out."


def _sequential(need: int, peak: int, what: str) -> Finding:
    saw = f"at most {counted(peak, what)}" if peak else f"no {what} at all"
    return Finding(
        D.SEQUENTIAL,
        f"Expected: {counted(need, what)} in flight at the same time.",
        f"The server saw {saw} at a time, and your function waited for that one."
        if peak
        else f"The server saw {saw}, and your function waited for something that never comes.",
        "Hand all of them to the loop before you wait for the first: "
        "that is what gather() does with its arguments.",
    )


def _held_up(end: End) -> Finding | None:
    """The loop's thread was held up for so long that it had to be freed from outside."""
    freed = end.error is not None and end.error.isa("Abandoned")
    if end.blocked and end.kind == "raised" and not freed and raised(end, "").diagnosis is not D.RAISED:
        return None  # it left a pool's with block by a more telling error
    return _blocking(end) if end.blocked or freed else None


def _blocking(end: End) -> Finding:
    if end.sleeps:
        happened = "time.sleep() ran on the event loop's thread."
        look = "Use await asyncio.sleep(…), or asyncio.to_thread(…) for a function that must block."
    else:
        happened = "The event loop's own thread waited for other threads (a .result(), a join, a pool's map)."
        look = "Await instead: asyncio.to_thread(…) or loop.run_in_executor(…), gathered."
    return Finding(D.BLOCKING, "Expected: the event loop stays free while you wait.", happened, look)


# --------------------------------------------------------------------------- it returned


def _futures_in_result(end: End, function: str) -> Finding | None:
    found = find_awaitable(end.value)
    if found is None:
        return None
    kind = {"coroutine": "a coroutine object", "Task": "a Task"}.get(found.type, f"a {found.type}")
    return Finding(
        D.NOT_AWAITED,
        f"Expected: {function} returns values.",
        f"In its result stands {kind}: something to wait for, not what comes out of it.",
        _how_to_await(end.value),
    )


def _how_to_await(value: Value) -> str:
    """An await before each of many coroutine objects, or gathers, would only make them wait in a row."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    kinds = [part.type for part in parts if isinstance(part, Awaitable)]
    if kinds.count("gather future") > 1:
        return "One gather for all of them: give it every coroutine, and put one await before it."
    if kinds.count("coroutine") < 2:
        return "Put await before it."
    return (
        "Gather them, and return what await asyncio.gather(...) gives you. "
        "If you do that, look at what you gather: inside it an await is missing."
    )


def _leaked(end: End, scenario: Scenario) -> Finding | None:
    """What was still running: tasks, as the learner's side counts them, or requests, which the judge does."""
    number, what = (end.leaked, "tasks") if end.leaked else (len(scenario.open), "requests")
    if not number:
        return None
    were = "was" if number == 1 else "were"
    return Finding(
        D.LEAKED_TASKS,
        "Expected: when your function returns, everything it started is over.",
        f"{counted(number, what)} {were} still running when it ended.",
        "Keep the tasks you create and await them all, with gather() for example.",
    )


def _never_awaited(names: tuple[str, ...]) -> Finding:
    return Finding(
        D.NOT_AWAITED,
        "Expected: every coroutine you make is awaited.",
        f"{names[0]}(…) was called, but its coroutine was never awaited, so it never ran.",
        "Calling an async function only makes a coroutine object: await it, or pass it to gather().",
    )
