"""The stop button while a cell awaits, with a real kernel; no verdict depends on how long it takes."""

from __future__ import annotations

import asyncio
import os
import queue
import signal
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from gatherlab.cells.interrupting import let_interrupts_wake
from tools.environment import isolated

FOREVER = "import asyncio\nprint('begun', flush=True)\nawait asyncio.Event().wait()"
GATHERED = (
    "import asyncio\nprint('begun', flush=True)\nawait asyncio.gather(*map(asyncio.sleep, (3600, 3600)))"
)
NESTED = "import nest_asyncio2; nest_asyncio2.apply()\n" + FOREVER
BLOCKING = "import time\nprint('begun', flush=True)\ntime.sleep(3600)"
KERNEL = SimpleNamespace(kernel=object())

posix = pytest.mark.skipif(os.name == "nt", reason="loops know no signals there")


@pytest.fixture(scope="module")
def kernel() -> Iterator[tuple[KernelManager, Any]]:
    with isolated() as env:
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(env=env)
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        yield manager, client
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def ending(manager: KernelManager, client: Any, source: str) -> tuple[str, str]:
    """Run a cell, interrupt it when it has begun; gives its status and the name of its error."""
    message, wrong = client.execute(source), ""
    while True:
        try:
            heard = client.get_iopub_msg(timeout=60)
        except queue.Empty:
            return "still running", wrong
        if heard["parent_header"].get("msg_id") != message:
            continue
        if heard["msg_type"] == "stream":
            manager.interrupt_kernel()
        elif heard["msg_type"] == "error":
            wrong = heard["content"]["ename"]
        elif heard["content"].get("execution_state") == "idle":
            return "ended", wrong


@posix
@pytest.mark.parametrize(
    "source", [FOREVER, GATHERED, BLOCKING, NESTED], ids=["event", "gather", "blocking", "nested"]
)
def test_an_interrupt_ends_the_cell_and_the_next_one_runs(
    kernel: tuple[KernelManager, Any], source: str
) -> None:
    manager, client = kernel
    manager_says = client.execute_interactive("from gatherlab import quiz", timeout=60)
    assert manager_says["content"]["status"] == "ok"
    how, error = ending(manager, client, source)
    assert how == "ended"
    assert error in ("CancelledError", "KeyboardInterrupt")
    assert client.execute_interactive("1 + 1", timeout=60)["content"]["status"] == "ok"


@posix
def test_it_is_for_the_loop_of_a_kernel() -> None:
    async def here(shell: object) -> bool:
        done = let_interrupts_wake(shell)
        asyncio.get_running_loop().remove_signal_handler(signal.SIGURG)
        return done

    async def elsewhere() -> bool:
        return await asyncio.to_thread(let_interrupts_wake, KERNEL)

    assert asyncio.run(here(KERNEL))
    assert not asyncio.run(here(None))
    assert not asyncio.run(here(SimpleNamespace()))
    assert not asyncio.run(elsewhere())
    assert not let_interrupts_wake(KERNEL)  # no loop is running


def test_where_loops_know_no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> bool:
        def refuse(*_: object) -> None:
            raise NotImplementedError

        monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", refuse)
        return let_interrupts_wake(KERNEL)

    assert not asyncio.run(main())
