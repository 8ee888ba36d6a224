"""Kernels for checks that run many at once."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

__all__ = ["manager"]


def manager(**options: Any) -> Any:
    """A jupyter_client KernelManager, made with ``options``, whose kernel needs no ports.

    For TCP Jupyter looks for five free ports and tells the kernel, which binds them a second later.  On a
    busy machine another process has taken one by then, and the kernel dies without a word.  On Linux sockets
    in the runtime folder do not have that gap; elsewhere such a path may be too long or not be had at all.
    """
    from jupyter_client.manager import KernelManager
    from jupyter_core.paths import jupyter_runtime_dir

    if sys.platform == "linux":
        folder = Path(jupyter_runtime_dir())
        folder.mkdir(parents=True, exist_ok=True)
        options |= {"transport": "ipc", "ip": str(folder / secrets.token_hex(4))}
    return KernelManager(**options)
