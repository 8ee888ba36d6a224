"""Names: asyncio's functions without ``asyncio.``, names that it has no more, a file that hides it."""

from __future__ import annotations

import asyncio
import difflib
from inspect import ismodule

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Seen

__all__ = ["RULES"]

RULES = Rules()
_PUBLIC = [name for name, thing in vars(asyncio).items() if name[0] != "_" and not ismodule(thing)]


@RULES.rule("name-of-asyncio", lessons.TOGETHER, "NameError", words=r"^name '(\w+)' is not defined")
def _name(seen: Seen, found: Matched) -> Finding | None:
    name = found[1]
    if name in ("asyncio", "httpx"):
        return Finding(
            f"{name} was not imported",
            "This kernel or file has not run `import "
            + name
            + "` yet. After *Restart Kernel* all imports are gone.",
            f"Run the set-up cell again, or write `import {name}` at the top.",
        )
    if name not in _PUBLIC:
        return None
    return Finding(
        f"{name} is a name in asyncio",
        f"There is no `{name}` by itself.",
        f"If you mean asyncio's, write `asyncio.{name}`.",
    )


_GONE = {
    "coroutine": "Write `async def` in place of `@asyncio.coroutine` and `def`.",
    "async": "Write `asyncio.create_task(…)`.",
    "get_child_watcher": "Leave it out: since Python 3.14 there are no child watchers, and none is needed.",
}


@RULES.rule(
    "asyncio-has-no",
    lessons.TOGETHER,
    "AttributeError",
    words=r"^module 'asyncio' has no attribute '(\w+)'(.*)",
)
def _attribute(seen: Seen, found: Matched) -> Finding:
    name = found[1]
    if "consider renaming" in found[2] or name in ("run", "gather", "sleep", "create_task"):
        return _hidden()
    near = difflib.get_close_matches(name.lower(), [one.lower() for one in _PUBLIC], 1, 0.8)
    right = next((one for one in _PUBLIC if near and one.lower() == near[0]), "")
    if name in _GONE:
        return Finding(f"asyncio has no {name} any more", "It was there in older Pythons.", _GONE[name])
    change = (
        f"Perhaps you mean `asyncio.{right}`."
        if right
        else "Look at the spelling, and at your version of Python."
    )
    return Finding(
        f"asyncio has no {name}", f"This Python's asyncio has nothing of the name `{name}`.", change
    )


def _hidden() -> Finding:
    return Finding(
        "a file of your own is taken for asyncio",
        "Python's own asyncio has that name. So `import asyncio` has found another file: one called "
        "`asyncio.py` in the "
        "folder that you work in.",
        "Rename your file (and remove `__pycache__`), then start again.",
    )


@RULES.rule(
    "asyncio-has-no",
    lessons.TOGETHER,
    "AttributeError",
    words="^partially initialized module 'asyncio' has no",
)
def _partly(seen: Seen, found: Matched) -> Finding:
    return _hidden()


@RULES.rule(
    "changed-while-looping",
    lessons.RACE,
    "RuntimeError",
    words=r"^([Ss]et|dictionary|deque).*(changed|mutated).* during iteration",
)
def _changed(seen: Seen, found: Matched) -> Finding | None:
    from gatherlab.explaining.source import has_await_in_loop

    loop = has_await_in_loop(seen)
    if loop is None:
        return None
    kind = found[1].lower()
    return Finding(
        f"a {kind} was changed while a loop with an await went through it",
        f"The loop at line {loop} has an `await` in it. There other tasks get their turn, and one of them, "
        "or the loop "
        f"itself, added or took something.",
        "Loop over a copy: `for x in list(things):`.",
    )
