"""Run notebooks the way *Run All Cells* does: queue every cell at once, then watch.

nbval, nbclient and `jupyter execute` send one cell and wait for it, so they cannot see cells that the kernel
loses (nest_asyncio 1.6.0 with ipykernel 7 loses every cell queued behind an ``asyncio.run()``).  This check
fails on a cell that never ran, on an error nobody expected, on anything written to stderr, also by a
background task after its cell was done, and on a kernel that dies.  Tags: ``raises-exception`` and
``allow-stderr`` expect theirs.
"""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tools import kernels
from tools.environment import isolated
from tools.notebooks import Cell, code_cells, load, source, tags

__all__ = ["complaints", "run"]

AT_ONCE = 2
LIMIT = 120.0  # seconds for one notebook
START_LIMIT = 60.0  # seconds for a kernel to answer

# Sent after the last cell: gives background tasks time to end, and makes forgotten ones complain.
SETTLE = """\
import asyncio as _asyncio, gc as _gc
await _asyncio.sleep(0.3)
_gc.collect()
await _asyncio.sleep(0.1)
del _asyncio, _gc
"""


class Watch:
    """What the kernel said about the queued cells.  ``cells`` maps message ids to (number, cell)."""

    def __init__(self, cells: dict[str, tuple[int, Cell]], last: str) -> None:
        self.cells = cells
        self.waiting = {*cells, last}
        self.complaints: list[str] = []

    def hear(self, message: dict[str, Any]) -> None:
        """Take note of one message of the kernel's public channel."""
        parent = message["parent_header"].get("msg_id", "")
        number, cell = self.cells.get(parent, (0, {}))
        where = f"cell {number} ({cell['id']})" if cell else "after the last cell"
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            self.waiting.discard(parent)
        elif kind == "error" and not tags(cell) & {"raises-exception", "nbval-raises-exception"}:
            self.complaints.append(f"{where}: {content['ename']}: {content['evalue'][:120]}")
        elif kind == "stream" and content["name"] == "stderr" and "allow-stderr" not in tags(cell):
            self.complaints.append(f"{where}: stderr: {content['text'].strip()[:200]}")

    def verdict(self, *, died: bool = False) -> list[str]:
        """All complaints, with the cells that never ran, or that a ``died`` kernel was not done with."""
        lost = sorted(self.cells[name][0] for name in self.waiting if name in self.cells)
        if died:
            cells = f"cells {', '.join(map(str, lost))}" if lost else "its background tasks"
            return [*self.complaints, f"the kernel died before it was done with {cells}"]
        return [*self.complaints, *(f"cell {number}: never ran" for number in lost)]


def complaints(path: Path, limit: float = LIMIT) -> list[str]:
    """Run all cells of one notebook at once in a fresh kernel; returns what is wrong, empty when nothing.

    ``limit`` is in seconds, for the whole notebook.
    """
    cells = [cell for cell in code_cells(load(path)) if "nbval-skip" not in tags(cell)]
    if not cells:
        return ["no code cell to run"]
    manager = kernels.manager(kernel_name="python3")
    with Path(os.devnull).open("w") as nowhere:
        manager.start_kernel(cwd=str(path.resolve().parent), stderr=nowhere)
        client = manager.client()
        try:
            client.start_channels()
            try:
                client.wait_for_ready(timeout=START_LIMIT)
            except RuntimeError as error:  # its text says whether the kernel died or was too slow
                return [f"the kernel did not start: {error}"]
            return watch(client, cells, limit, manager.is_alive)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def watch(client: Any, cells: list[Cell], limit: float, is_alive: Callable[[], bool]) -> list[str]:
    """Queue the cells, then listen until all are done, the time is over, or the kernel is gone."""
    sent = {
        client.execute(source(cell), stop_on_error=False, allow_stdin=False): (number, cell)
        for number, cell in enumerate(cells, start=1)
    }
    seen = Watch(sent, client.execute(SETTLE, store_history=False, allow_stdin=False))
    end = time.monotonic() + limit
    while seen.waiting and time.monotonic() < end:
        alive = is_alive()  # asked first: what it said before it died is still heard
        try:
            seen.hear(client.get_iopub_msg(timeout=1))
        except queue.Empty:
            if not alive:
                return seen.verdict(died=True)
    return seen.verdict()


def timed(path: Path) -> tuple[list[str], float]:
    """Complaints about one notebook, and the seconds it took.

    What goes wrong with one is a complaint about that one: the others are still run.
    """
    start = time.monotonic()
    try:
        wrong = complaints(path)
    except Exception as error:
        wrong = [f"could not be run: {type(error).__name__}: {error}"]
    return wrong, time.monotonic() - start


def run(paths: list[Path]) -> int:
    """Check the notebooks, two at a time; prints one line each and returns the exit code."""
    failed = 0
    with isolated() as env:
        os.environ.clear()
        os.environ.update(env)
        with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn")) as pool:
            for path, (wrong, seconds) in zip(paths, pool.map(timed, paths), strict=True):
                print(
                    f"{'FAIL' if wrong else 'ok':4}  {path}  {seconds:.1f} s",
                    *wrong,
                    sep="\n      ",
                    flush=True,
                )
                failed += bool(wrong)
    print(f"{len(paths)} notebooks run all at once, {failed} failed")
    return 1 if failed else 0
