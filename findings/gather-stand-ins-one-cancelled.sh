#!/usr/bin/env bash
# Of three children one is cancelled: asyncio.gather, its stand-ins in three libraries and two task groups differ in
# what the caller gets and in what becomes of the two others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    aioitertools==0.13.0 anyio==4.16.0 quattro==26.1.0
"$folder/env/bin/python" - <<'PYTHON'
import asyncio, sys
from functools import partial
from importlib.metadata import version

import anyio, quattro
from aioitertools.asyncio import gather as aioitertools_gather


async def asyncio_group(*coroutines):
    async with asyncio.TaskGroup() as group:
        for coroutine in coroutines:
            group.create_task(coroutine)
    return "no error"


async def anyio_group(*coroutines):
    async with anyio.create_task_group() as group:
        for coroutine in coroutines:
            group.start_soon(lambda coroutine=coroutine: coroutine)
    return "no error"


async def cancelled():
    """Awaits a task that another has cancelled."""
    task = asyncio.create_task(asyncio.sleep(60))
    task.cancel()
    await task


async def main(gather):
    """What the caller gets, when, and what the two other children have done in the end."""
    log = []

    async def sibling(name):
        try:
            await asyncio.sleep(0.5)
            log.append("end")
        except asyncio.CancelledError:
            log.append("cancelled")
            raise
        return name

    try:
        got = await gather(sibling("first"), cancelled(), sibling("third"))
        if not isinstance(got, str):
            got = [value if isinstance(value, str) else type(value).__name__ for value in got]
    except BaseException as error:
        got = type(error).__name__ + (", an Exception" if isinstance(error, Exception) else "")
    when = "afterwards" if log else "at once"
    await asyncio.sleep(1)
    return str(got), when, log


ways = {
    "asyncio.gather": asyncio.gather,
    "quattro.gather": quattro.gather,
    "aioitertools gather": aioitertools_gather,
    "anyio.gather": anyio.gather,
    "asyncio.gather(…, return_exceptions=True)": partial(asyncio.gather, return_exceptions=True),
    "quattro.gather(…, return_exceptions=True)": partial(quattro.gather, return_exceptions=True),
    "aioitertools gather(…, return_exceptions=True)": partial(aioitertools_gather, return_exceptions=True),
    "asyncio.TaskGroup": asyncio_group,
    "anyio.create_task_group": anyio_group,
}
for package in ("anyio", "aioitertools", "quattro"):
    print(package, version(package), end=" · ")
print("Python", sys.version.split()[0])
print("Three children, one of them cancelled:")
seen = {}
for name, gather in ways.items():
    got, when, log = seen[name] = asyncio.run(main(gather))
    print(f"  {name:47} {got}, {when}; the others: {log[0]}")
print("So return_exceptions=True of aioitertools does not keep one cancelled child from cancelling all; an `except")
print("Exception` catches what anyio.gather raises; and anyio's group drops the others' work without any error.")
bare = {name: seen[name] for name in list(ways)[:4]}
together = "['first', 'CancelledError', 'third']"
assert bare == {
    "asyncio.gather": ("CancelledError", "at once", ["end", "end"]),
    "quattro.gather": ("CancelledError", "afterwards", ["end", "end"]),
    "aioitertools gather": ("CancelledError", "afterwards", ["cancelled", "cancelled"]),
    "anyio.gather": ("TaskCancelled, an Exception", "afterwards", ["cancelled", "cancelled"]),
}, "this has changed"
assert [seen[name] for name in list(ways)[4:]] == [
    (together, "afterwards", ["end", "end"]),
    (together, "afterwards", ["end", "end"]),
    ("CancelledError", "afterwards", ["cancelled", "cancelled"]),
    ("no error", "afterwards", ["end", "end"]),
    ("no error", "afterwards", ["cancelled", "cancelled"]),
], "this has changed"
PYTHON
