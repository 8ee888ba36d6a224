"""Recordings that go on after their block: a notebook ends them when the next cell starts."""

from __future__ import annotations

import sys
from typing import Any

from gatherlab.recorder import Recorder

__all__ = ["follow_until_next_cell", "ipython"]


def ipython() -> Any:
    """The running IPython shell, or None; IPython is not imported for it."""
    module = sys.modules.get("IPython")
    return None if module is None else module.get_ipython()


_followed: list[Recorder] = []


def follow_until_next_cell(shell: Any, recorder: Recorder) -> None:
    """Close the recorder when the next cell starts; in a script (no shell) its tasks or its loop end it."""
    if shell is None:
        return
    if not _followed:
        shell.events.register("pre_run_cell", _stop_following)
    _followed.append(recorder)


def _stop_following(*_: object) -> None:
    while _followed:
        _followed.pop().close()
    shell = ipython()
    if shell is not None and _stop_following in shell.events.callbacks["pre_run_cell"]:
        shell.events.unregister("pre_run_cell", _stop_following)
