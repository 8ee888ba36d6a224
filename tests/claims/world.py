"""Run one program in one of the worlds of a claim: ``python world.py WORLD FILE``.  No test in here.

Without words it waits for programs, one a line on its input: ``["WORLD", "FILE", "OUT", "ERR"]``.  Each runs
in a process of its own, forked where asyncio is imported and nothing else has happened, and ends as Python
ends; a line with how it ended is the answer.
"""

import ast
import asyncio
import gc
import inspect
import json
import os
import runpy
import sys
from pathlib import Path

WRITES = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
LIVES_ON = 0.3  # real seconds that a notebook's loop goes on after the cell


def as_script(path: str, *, virtual: bool) -> None:
    """As ``python FILE``; where ``virtual``, every loop that ``asyncio.run`` makes has a virtual clock."""
    if virtual:
        from gatherlab.virtual_loop import VirtualLoop

        asyncio.events.new_event_loop = VirtualLoop  # where asyncio.Runner looks, on 3.11 to 3.15
    runpy.run_path(path, run_name="__main__")


async def as_cell(path: str) -> None:
    """As a cell of a lesson: on a loop that lives on, patched as the set-up cell does."""
    import nest_asyncio2

    nest_asyncio2.apply()
    source = Path(path).read_text(encoding="utf-8")
    code = compile(source, "cell.py", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    result = eval(code, {"__name__": "__main__"})
    if inspect.iscoroutine(result):
        await result
    await asyncio.sleep(LIVES_ON)


def main(world: str, path: str) -> None:
    """Run it; what it leaves behind is thrown away while the interpreter can still say so."""
    if world == "notebook":
        loop = asyncio.new_event_loop()
        loop.run_until_complete(as_cell(path))
        loop.close()  # 3.14 complains about a loop that is thrown away open
    else:
        as_script(path, virtual=world == "script")
    gc.collect()


def next_program() -> list[str]:
    """Answer for one program after another; returns the words of one in the process that is to run it."""
    import gatherlab.virtual_loop  # noqa: F401  # here once, not in each

    with open(0, closefd=False) as lines:
        for line in iter(lines.readline, ""):
            world, path, out, err = json.loads(line)
            if not (process := os.fork()):
                for number, file, mode in ((0, os.devnull, os.O_RDONLY), (1, out, WRITES), (2, err, WRITES)):
                    os.dup2(opened := os.open(file, mode), number)
                    os.close(opened)
                return [world, path]
            os.write(1, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
    return []


if __name__ == "__main__":
    sys.argv[1:] = sys.argv[1:] or next_program()
    if sys.argv[1:]:
        main(*sys.argv[1:])
