"""The program behind a choice: the text that is shown is the text that is run.

It is written as a learner would write it in a cell, with ``await`` at the top level, and runs in a real cell
or under ``asyncio``'s own loop just as well (there the seconds are real).
"""

from __future__ import annotations

from gatherlab.simulation.choices import NAMES, Choices

__all__ = ["program"]

# seconds; all different, so that no order depends on a tie, and the first is not the first to finish
_SECONDS = (0.32, 0.51, 0.24, 0.40, 0.15, 0.45, 0.28, 0.37, 0.20, 0.55, 0.12, 0.33)
_A_LINE = 4

_FETCH = """\
async def fetch(name):
    await asyncio.sleep(pages[name])
    return name.upper()
"""
_FETCH_FAILING = """\
class ServerError(Exception):
    pass


async def fetch(name):
    await asyncio.sleep(pages[name])
    if name == "{failing}":
        raise ServerError(name)
    return name.upper()
"""
_BODIES = {
    "one by one": """\
results = []
for name in pages:
    results.append(await fetch(name))
print(results)
""",
    "gather": """\
results = await asyncio.gather(
    *(fetch(name) for name in pages)
)
print(results)
""",
    "return_exceptions": """\
results = await asyncio.gather(
    *(fetch(name) for name in pages),
    return_exceptions=True,
)
print(results)
""",
    "TaskGroup": """\
async with asyncio.TaskGroup() as group:
    tasks = [group.create_task(fetch(name)) for name in pages]
print([task.result() for task in tasks])
""",
    # as_completed puts coroutines into a set before it makes tasks: tasks made here keep their order
    "as_completed": """\
tasks = [asyncio.create_task(fetch(name)) for name in pages]
for next_done in asyncio.as_completed(tasks):
    print(await next_done)
""",
    "semaphore": """\
gate = asyncio.Semaphore({limit})


async def fetch_gated(name):
    async with gate:
        return await fetch(name)


results = await asyncio.gather(
    *(fetch_gated(name) for name in pages)
)
print(results)
""",
}


def program(choices: Choices) -> str:
    """The source text for a choice: a whole program, ready for a cell."""
    fetch = _FETCH if choices.failing is None else _FETCH_FAILING.format(failing=choices.failing)
    body = _BODIES[choices.strategy].format(limit=choices.limit)
    return f"import asyncio\n\n{_pages(choices)}\n\n{fetch}\n\n{body}"


def _pages(choices: Choices) -> str:
    entries = [
        f'"{name}": {round(seconds * choices.latency, 3):g}'
        for name, seconds in zip(NAMES, _SECONDS, strict=True)
    ][: choices.tasks]
    if len(entries) <= _A_LINE:
        return f"pages = {{{', '.join(entries)}}}  # seconds\n"
    lines = [", ".join(entries[at : at + _A_LINE]) for at in range(0, len(entries), _A_LINE)]
    return "pages = {  # seconds\n" + "".join(f"    {line},\n" for line in lines) + "}\n"
