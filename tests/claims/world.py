"""Run one program in one of the worlds of a claim: ``python world.py WORLD FILE``.  No test in here."""

import ast
import asyncio
import gc
import inspect
import runpy
import sys
from pathlib import Path

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


if __name__ == "__main__":
    main(*sys.argv[1:])
