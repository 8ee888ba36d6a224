"""nest_asyncio, tenacity and tqdm."""

from __future__ import annotations

from gatherlab.explaining import lessons
from gatherlab.explaining.rules import Finding, Matched, Rules
from gatherlab.explaining.seen import Kind, Seen

__all__ = ["RULES"]

RULES = Rules()


@RULES.rule("no-nest-asyncio", lessons.NEST, "ModuleNotFoundError", words="^No module named 'nest_asyncio'")
def _missing(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "the package nest_asyncio is not installed here",
        "It is no longer maintained and breaks asyncio on Python 3.14 and newer, so there the course does "
        "not install it.",
        "Write `import nest_asyncio2 as nest_asyncio`. In most cells you need neither: write `await`.",
    )


@RULES.rule(
    "cannot-patch-loop", lessons.NEST, "ValueError", words=r"^Can't patch loop of type <class '([\w.]+)'>"
)
def _patch(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "nest_asyncio cannot change this event loop",
        f"It changes asyncio's own loops, and the one that runs is a `{found[1]}`.",
        "Take `nest_asyncio.apply()` out, and write `await` where it was for; or start Python without that "
        "loop.",
    )


@RULES.rule(
    "nest-asyncio-broke-it",
    lessons.NEST,
    "TypeError",
    words="^cannot create weak reference to 'NoneType' object",
)
def _broken(seen: Seen, found: Matched) -> Finding | None:
    from gatherlab.patched_asyncio import NEST_ASYNCIO_BROKE_IT, tasks_are_unknown

    if not tasks_are_unknown():
        return None
    return Finding(
        "asyncio does not know its own task any more",
        "The current task is None inside a task.",
        NEST_ASYNCIO_BROKE_IT + ".",
    )


@RULES.rule("retries-used-up", lessons.PATTERNS, "tenacity.RetryError", words=r"raised (\w+)>")
def _retry(seen: Seen, found: Matched) -> Finding:
    last = seen.cause
    text = f" ({last.text[:80]})" if last is not None and last.text else ""
    at = last.place if last is not None else None
    where = f", at line {at.line}: `{at.text[:60]}`" if at is not None else ""
    return Finding(
        f"every try failed, the last with {found[1]}",
        "tenacity tried again as often as it was told, and raises RetryError in place of the last error: "
        f"{found[1]}{text}"
        f"{where}.",
        f"Catch `tenacity.RetryError`, or write `@retry(…, reraise=True)` to get {found[1]} itself. And "
        "look at why each "
        "try fails: only what may go well the next time is worth a retry.",
    )


@RULES.rule("tqdm-keyword", lessons.RETURN, "tqdm.TqdmKeyError", words=r"^.?Unknown argument\(s\): \{'(\w+)'")
def _tqdm(seen: Seen, found: Matched) -> Finding:
    return Finding(
        f"tqdm has no {found[1]}=",
        "What `tqdm.gather()` does not know it takes for a setting of the bar, and the bar has none of "
        "that name. (Older "
        "tqdms have no `return_exceptions=` either.)",
        f"Take `{found[1]}=` out. A limit is a semaphore inside of each coroutine.",
    )


@RULES.rule("tqdm-async-for", lessons.RETURNS, "TypeError", words="^'async for' requires .*got (tqdm\\w*)")
def _tqdm_for(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "async for got a plain tqdm",
        f"`{found[1]}` is the ordinary bar, for an ordinary loop.",
        "Write `for … in tqdm(…)`; for an async generator, `from tqdm.asyncio import tqdm`.",
    )


@RULES.rule("sync-api-in-a-loop", lessons.RUN, words="Sync API inside the asyncio loop")
def _playwright(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "Playwright's ordinary functions were used where an event loop runs",
        "They start a loop of their own inside, and a notebook has one that runs.",
        "Use its async functions: `from playwright.async_api import async_playwright`, and "
        "`async with async_playwright() as play:`.",
    )


@RULES.rule("session-is-closed", lessons.LOST, "RuntimeError", words="^Session is closed$")
def _session(seen: Seen, found: Matched) -> Finding | None:
    if not any("aiohttp" in frame.file.replace("\\", "/").split("/") for frame in seen.frames):
        return None
    return Finding(
        "a request was made with a closed session of aiohttp",
        "It came after the end of the block `async with aiohttp.ClientSession() as session:`, which closes "
        "the session.",
        "Move the request into the block. A task made in the block has to be awaited there.",
    )


@RULES.rule(
    "session-was-not-closed",
    lessons.TOGETHER,
    kind=Kind.MESSAGE,
    words="^Unclosed (client session|connector)",
)
def _unclosed(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a session of aiohttp was thrown away without being closed",
        "It holds connections, and nobody has closed them. That can be inside a package that you use.",
        "Write `async with aiohttp.ClientSession() as session:`, which closes it at the end, or `await "
        "session.close()`.",
    )


@RULES.rule("pool-is-broken", lessons.THREAD, "BrokenProcessPool", "BrokenThreadPool")
def _broken_pool(seen: Seen, found: Matched) -> Finding:
    return Finding(
        "a process of the pool ended before its work",
        "It was killed (out of memory?), ended by itself, or could not load the function: a new process "
        "may not find what was "
        "defined in a notebook's cell.",
        "Put the function into a file of its own, and import it. For work that waits, use "
        "`asyncio.to_thread()`.",
    )
