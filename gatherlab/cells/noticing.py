"""What Python warned of and what asyncio logged while cells ran, kept as facts for ``why()``.

A filter of the logger "asyncio" sees each message, says yes to it, and changes nothing: a handler would keep
Python from printing the message by itself.  Warnings are read, after each cell, from Python's own notes on
what was shown, ``__warningregistry__``, which IPython empties before the next cell.  What is kept holds no
object of the learner's, so that nothing lives longer than without it.
"""

from __future__ import annotations

import contextlib
import logging
from collections import deque
from collections.abc import Iterator
from typing import Any

from gatherlab.cells.following import ipython
from gatherlab.explaining.live import of_error
from gatherlab.explaining.seen import Frame, Kind, Seen

__all__ = ["notice", "noticed", "noticed_before", "number_of_cell"]

MOST = 50
_kept: deque[tuple[int, Seen]] = deque(maxlen=MOST)  # the number of the cell, and the message
_failed = [0]  # the number of the last cell that ended with an error


class _Notice(logging.Filter):
    """Lets every record pass, and keeps what it says."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True."""
        if record.levelno >= logging.WARNING:
            with contextlib.suppress(Exception):  # whatever a repr does, the message is printed
                _keep(record)
        return True


def _keep(record: logging.LogRecord) -> None:
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    cause = of_error(error) if error is not None else None
    _kept.append(
        (number_of_cell(ipython()), Seen(Kind.MESSAGE, "", record.getMessage()[:2_000], cause=cause))
    )


def number_of_cell(shell: Any) -> int:
    """Which cell runs, or ran last, counted by the inputs; 0 outside of a notebook.

    ``execution_count`` is one more in some versions of IPython while a cell runs.
    """
    history = getattr(shell, "history_manager", None)
    return max(0, len(getattr(history, "input_hist_raw", ())) - 1)


def _after_a_cell(result: Any) -> None:
    shell: Any = ipython()
    if shell is None:
        return
    cell = number_of_cell(shell)
    source = str(getattr(result.info, "raw_cell", "") or "")
    registry = shell.user_ns.get("__warningregistry__") or {}
    _kept.extend((cell, seen) for seen in _warnings(registry, source))
    if result.error_before_exec or result.error_in_exec:
        _failed[0] = cell


def _warnings(registry: dict[Any, Any], source: str) -> Iterator[Seen]:
    lines = source.splitlines()
    for key in list(registry):
        if not isinstance(key, tuple) or len(key) != 3 or not isinstance(key[2], int):
            continue
        text, category, line = key
        name = getattr(category, "__name__", str(category))
        code = lines[line - 1] if 0 < line <= len(lines) else ""
        yield Seen(Kind.WARNING, name, str(text), (name,), (Frame("", line, "", code.strip(), code),))


def notice(shell: Any) -> None:
    """Keep from now on what asyncio logs, and what this shell warns of.  A second call does nothing."""
    logger = logging.getLogger("asyncio")
    if not any(isinstance(one, _Notice) for one in logger.filters):
        logger.addFilter(_Notice())
    if shell is not None and _after_a_cell not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _after_a_cell)


def noticed(since: int = 0) -> tuple[Seen, ...]:
    """The messages that came since cell number ``since`` began, in their order."""
    return tuple(seen for cell, seen in _kept if cell >= since)


def noticed_before(cell: int) -> Seen | None:
    """The last message that came before that cell and after the last error, or None."""
    earlier = [seen for number, seen in _kept if _failed[0] < number < cell]
    return earlier[-1] if earlier else None
