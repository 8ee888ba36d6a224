#!/usr/bin/env bash
# CPython: the future of asyncio.gather says True to cancel(), and then never that it was cancelled.
set -euo pipefail
"${PYTHON:-python3}" - <<'PYTHON'
import asyncio, sys


async def main():
    everything = asyncio.gather(asyncio.sleep(1), asyncio.sleep(1))
    await asyncio.sleep(0)
    accepted = everything.cancel()
    try:
        await everything
    except asyncio.CancelledError:
        pass
    try:
        stored = repr(everything.exception())  # of a cancelled future this raises
    except asyncio.CancelledError:
        stored = "raised"
    task = asyncio.create_task(asyncio.sleep(1))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    return accepted, everything.cancelled(), everything.done(), stored, task.cancelled()


print("Python", sys.version.split()[0])
accepted, cancelled, done, stored, of_a_task = asyncio.run(main())
print(f"cancel() -> {accepted}, awaiting it raises CancelledError, done() -> {done}")
print(f"cancelled() -> {cancelled} (of a task that was cancelled: {of_a_task}), exception() -> {stored}")
print("Only its children are cancelled; the future itself ends with a CancelledError as an ordinary exception. So")
print("code that asks cancelled() before exception(), as for every other future, takes it for a failure.")
assert (accepted, cancelled, done, stored, of_a_task) == (True, False, True, "CancelledError()", True), "changed"
PYTHON
