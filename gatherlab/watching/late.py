"""Imports that wait until they are needed, and still find Python's modules rather than the program's.

A program's folder stands first in ``sys.path``, and what lies there may be called as a module of Python's.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["own_path", "remember_path"]

_OURS: list[str] = []


def remember_path() -> None:
    """Before a program's folder is put into it."""
    _OURS[:] = sys.path


@contextmanager
def own_path() -> Iterator[None]:
    """Within this, modules are looked for first where they were before the program began.

    What the program has under the name of a module of Python's is out of sight meanwhile.  Where nobody
    remembered the path, as in a test that is watched, all stays as it is.
    """
    if not _OURS:
        yield
        return
    theirs = list(sys.path)
    first = [*_OURS, *(entry for entry in theirs if entry not in _OURS)]
    stand_ins = _stand_ins({entry for entry in theirs if entry not in _OURS})
    for name in stand_ins:
        del sys.modules[name]
    sys.path[:] = first
    try:
        yield
    finally:
        if sys.path == first:
            sys.path[:] = theirs
        sys.modules.update(stand_ins)


def _stand_ins(folders: set[str]) -> dict[str, Any]:
    """The modules that are named as Python's and are not: None, or from a folder of the program's."""
    found: dict[str, Any] = {}
    for name, module in list(sys.modules.items()):
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names and (module is None or _folder(sys.modules.get(top)) in folders):
            found[name] = module
    return found


def _folder(module: Any) -> str | None:
    file = getattr(module, "__file__", None)
    if not isinstance(file, str):
        return None
    folder = os.path.dirname(file)  # noqa: PTH120
    return os.path.dirname(folder) if hasattr(module, "__path__") else folder  # noqa: PTH120
