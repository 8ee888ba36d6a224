"""What Python cannot read: ``await`` outside of a coroutine function and its relatives."""

from __future__ import annotations

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Frame, Seen

__all__ = ["RULES"]

RULES = Rules()
_NOTHING_RAN = "Nothing of the cell or file has run."


_MAGICS = ("<timed ", "<magic-timeit")  # as IPython names what %%time and %%timeit run
_ASYNC = r"^'(async for|async with)' outside async function|^(async)hronous (comprehension) outside of"


@RULES.rule("await-outside", lessons.SCRIPT, "SyntaxError", words=r"^'(await)' outside function")
def _await_at_the_top(seen: Seen, found: Matched) -> Finding | None:
    place = seen.place
    if place is not None and place.file.startswith(_MAGICS):
        return Finding(
            "a magic such as %%time runs these lines, and knows no await",
            "A cell may await, but `%%time` and `%%timeit` run their lines as a plain program. "
            f"{_NOTHING_RAN}",
            "Take that line out. `with timeline(…):` shows how long each task took.",
        )
    return _at_the_top("await")


@RULES.rule("await-outside", lessons.SCRIPT, "SyntaxError", words=_ASYNC)
def _async_at_the_top(seen: Seen, found: Matched) -> Finding | None:
    place = seen.place
    if place is None or _is_indented(place):
        return None
    return _at_the_top(found[1] or "async comprehension")


def _at_the_top(word: str) -> Finding:
    return Finding(
        f"{word} stands outside of any function",
        f"`{word}` needs a running event loop, and a file has none at its top level. (A notebook's cell has, "
        f"unless it begins with `%%time` or the like.) {_NOTHING_RAN}",
        "Put the lines into an `async def main():`, and run it with `asyncio.run(main())` in a script.",
    )


def _is_indented(place: Frame) -> bool:
    """Whether a function may be around a line: it has an indent.  A traceback as text has lost that."""
    return place.function != "" or place.statement[:1] in (" ", "\t", "")


@RULES.rule(
    "await-in-a-plain-function",
    lessons.CALLING,
    "SyntaxError",
    words=r"^'(await|async for|async with)' outside async function|^(asynchronous comprehension) outside of",
)
def _plain(seen: Seen, found: Matched) -> Finding | None:
    word = found[1] or found[2]
    return Finding(
        f"{word} stands outside of a coroutine function",
        "Only a coroutine function (`async def`) can wait for something. A `def` or a `lambda` around it "
        "cannot. "
        f"{_NOTHING_RAN}",
        "Write `async def` in place of `def`, and `await` every call of that function. At the top of a "
        "script, put "
        "the lines into an `async def main():` and run `asyncio.run(main())`.",
    )


@RULES.rule(
    "yield-from-in-async", lessons.CALLING, "SyntaxError", words=r"^'yield from' inside async function"
)
def _yield_from(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "yield from does not work in an async def function",
        f"It is the old way to wait, and also a way to pass on a generator's values. {_NOTHING_RAN}",
        "To wait, write `await`. To pass on values, write a loop: `for x in things: yield x`, or `async "
        "for`.",
    )


@RULES.rule(
    "return-in-async-generator", lessons.RETURNS, "SyntaxError", words=r"^'return' with value in async gen"
)
def _return(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "an async generator cannot return a value",
        f"`yield` makes the function an async generator: its values come through `async for`. {_NOTHING_RAN}",
        "Use `yield` for every value and a bare `return` to stop, or no `yield` at all.",
    )


@RULES.rule(
    "except-and-star", lessons.GROUP, "SyntaxError", words=r"^cannot have both 'except' and 'except\*'"
)
def _both(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "one try has both except and except*",
        f"`except*` takes errors out of an exception group, and all clauses of a `try` must be of one kind. "
        f"{_NOTHING_RAN}",
        "Write `except*` in all of them: it takes a single error, too.",
    )


@RULES.rule(
    "leaving-except-star", lessons.GROUP, "SyntaxError", words=r"cannot appear in an '?except\*'? block"
)
def _leaving(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "except* cannot be left with break, continue or return",
        f"Several `except*` clauses may run for one group, so none may jump out of the `try`. {_NOTHING_RAN}",
        "Note in a variable what happened, and decide after the `try`.",
    )
