"""``nest_asyncio`` and ``nest_asyncio2`` in a page: the modules that lessons import.

The real ones patch a loop that a page does not have, and stop half-way.  Here ``asyncio.run`` is our own
(``running``), and ``apply()`` tells it that it may nest.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from gatherlab.browser import running

__all__ = ["apply", "install"]


def apply(loop: Any = None, **how: Any) -> None:
    """From now on ``asyncio.run`` works inside a running loop, too."""
    if not running.nested_runs_allowed:
        running.nested_runs_allowed.append(True)


def install() -> None:
    """Let both be imported."""
    for name in ("nest_asyncio", "nest_asyncio2"):
        module = ModuleType(name, apply.__doc__)
        module.__dict__.update(apply=apply, __version__="0", __spec__=ModuleSpec(name, None))
        sys.modules.setdefault(name, module)
