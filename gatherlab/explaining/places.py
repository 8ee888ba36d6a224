"""Whose a file is: the learner's own, or that of Python, a package or this course."""

from __future__ import annotations

import os
import re
from functools import cache

__all__ = ["is_own", "short"]

_LIBRARY = os.path.dirname(os.__file__)  # noqa: PTH120  compared with co_filename, a str
_COURSE = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
# in a traceback from another machine
_ELSEWHERE = re.compile(
    r"""[/\\](site|dist)-packages[/\\]
      | [/\\]lib(64)?[/\\]python3[^/\\]*[/\\]
      | [/\\]python3\d+\.zip[/\\]
      | [/\\]Python3\d+(-32)?[/\\]Lib[/\\]
      | [/\\]Lib[/\\](asyncio|concurrent|threading\.py|contextlib\.py)
      | [/\\]gatherlab[/\\](browser|cells|checking|explaining|practice|recorder|virtual_loop)
      | ^<frozen\ """,
    re.VERBOSE,
)
_CELL = re.compile(r"^<ipython-input-(\d+)|^Cell In\[(\d+)\]")


@cache
def is_own(file: str) -> bool:
    """Whether a file may be the learner's own."""
    beneath = (_LIBRARY + os.sep, _COURSE + os.sep)
    return not file.startswith(beneath) and not _ELSEWHERE.search(file)


def short(file: str) -> str:
    """A file's name for a sentence: ``script.py``; ``cell 7`` where a traceback says so; "" for a cell."""
    cell = _CELL.match(file)
    if cell is not None:
        return f"cell {cell[1] or cell[2]}"
    name = file.replace("\\", "/").rpartition("/")[2]
    if "ipykernel_" in file or name.startswith("<"):
        return ""
    return name
