#!/usr/bin/env bash
# CPython: `python -m asyncio pstree` refuses a healthy program, because the await graph holds for a gather who
# made it, not who awaits it.
set -euo pipefail
"${PYTHON:-python3.14}" - <<'PYTHON'
import asyncio, contextlib, io, os, sys

assert sys.version_info >= (3, 14), "needs Python 3.14 or newer: PYTHON=python3.14"
from asyncio import tools


def pstree():
    """What `python -m asyncio pstree <this process>` prints; it is run from here, so that it needs no rights."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text), contextlib.suppress(SystemExit):
        tools.display_awaited_by_tasks_tree(os.getpid())
    return text.getvalue().strip()


def awaited_by(task):
    return [waiting.future.get_name() for waiting in asyncio.capture_call_graph(task).awaited_by]


async def worker(starter):
    return await starter


async def start(opened):
    """Start two workers that wait until this has ended; give their gather to the caller, await it nowhere."""
    starter = asyncio.current_task()
    workers = [asyncio.create_task(worker(starter), name=f"worker {number}") for number in (1, 2)]
    everything = asyncio.gather(*workers)
    await opened.wait()
    return workers, everything


async def main():
    opened = asyncio.Event()
    starter = asyncio.create_task(start(opened), name="starter")
    while not any(task.get_name() == "worker 2" for task in asyncio.all_tasks()):
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    tree = await asyncio.to_thread(pstree)
    opened.set()
    workers, everything = await starter
    print("pstree, while the starter waits for an asyncio.Event:")
    print("\n".join("  " + line for line in tree.splitlines() if line))

    gate = asyncio.Event()
    task = asyncio.create_task(gate.wait(), name="task")
    made_here = asyncio.gather(task)

    async def elsewhere():
        await made_here

    waiting = asyncio.create_task(elsewhere(), name="the one who awaits it")
    await asyncio.sleep(0)
    names = awaited_by(task)
    print("A gather made by main and awaited by another task; its child is awaited by:", names)
    gate.set()
    await waiting
    ended = len(await everything)
    print(f"The program ended by itself, with {ended} results.")
    return tree, names, ended


print("Python", sys.version.split()[0])
tree, names, ended = asyncio.run(main())
assert "contains cycles" in tree and "starter" in tree, "this has changed"
assert names == ["Task-1"], "this has changed"
PYTHON
