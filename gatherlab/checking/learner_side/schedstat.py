"""How long a thread has run, and waited for a processor, as the kernel counts (Linux)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["Counted", "counted"]


class Counted(NamedTuple):
    """Nanoseconds of one thread, from its beginning."""

    ran: int
    waited: int


def counted(thread: int | None) -> Counted | None:
    """The times of a thread by its ``native_id``; None for one that has none, or where nobody tells."""
    if thread is None:
        return None
    with suppress(OSError, ValueError, IndexError):
        words = Path(f"/proc/self/task/{thread}/schedstat").read_text(encoding="ascii").split()
        return Counted(int(words[0]), int(words[1]))
    return None
