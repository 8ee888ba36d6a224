"""The stop button, for a cell that awaits.

On an interrupt ipykernel cancels the cell, but nothing wakes its event loop: a cell that awaits goes on until
the next timer, and ``await event.wait()`` for ever (ipykernel issue 881; measured with 7.4).  A loop that has
a signal handler of its own is woken by every signal, whichever it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from typing import Any

__all__ = ["let_interrupts_wake"]


def let_interrupts_wake(shell: Any) -> bool:
    """Let a signal wake the loop of the kernel whose shell this is; returns whether it does from now on.

    Nothing happens outside a kernel, outside its main thread, and where loops know no signals (Windows, a
    browser).
    """
    if getattr(shell, "kernel", None) is None or threading.current_thread() is not threading.main_thread():
        return False
    with contextlib.suppress(RuntimeError, NotImplementedError, AttributeError, ValueError):
        # SIGURG does nothing by itself, and does nothing here: what counts is that there is a handler
        asyncio.get_running_loop().add_signal_handler(signal.SIGURG, lambda: None)
        return True
    return False
