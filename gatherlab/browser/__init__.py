"""In a browser tab (Pyodide): plain asyncio, httpx and time code behaves as on a desktop.

``install()`` is called when gatherlab is imported there, and does nothing anywhere else.  What is different
in a page without it, and what is done, each module says: ``turns`` (the loop), ``running`` (asyncio.run,
threads, time.sleep, errors), ``loopback`` (HTTP without sockets), ``nest`` (nest_asyncio), ``script`` (a
program without a process).
"""

from __future__ import annotations

import sys

__all__ = ["install"]


def install() -> None:
    """Make this page's Python behave as on a desktop.  Once is enough; elsewhere it does nothing."""
    if sys.platform != "emscripten":
        return
    from gatherlab.browser import loopback, nest, running, turns

    turns.install()
    running.install()
    loopback.install()
    nest.install()
