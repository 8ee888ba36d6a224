"""Which installed packages count as the program's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from gatherlab.recorder.origins import count_as_learners

__all__ = ["count_as_own"]


def count_as_own(packages: Sequence[str]) -> None:
    """A package that is run is looked at as if it were not installed."""
    for name in packages:
        top = name.partition(".")[0]
        try:
            spec = None if top in sys.stdlib_module_names else find_spec(top)
        except (ImportError, ValueError):
            continue  # Python itself will say so
        if spec is None:
            continue
        for folder in spec.submodule_search_locations or ():
            count_as_learners(folder + os.sep)
        if not spec.submodule_search_locations and spec.origin:
            count_as_learners(spec.origin)
