"""What a submission prints, kept apart from the cell and bounded."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Sink", "captured"]

KEPT = 2_000  # characters
LINES = 10


class Sink(io.TextIOBase):
    """A text stream that keeps the first characters written to it and counts the rest."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._kept = 0
        self.written = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str, /) -> int:
        """Keep what fits and forget the rest."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._kept < KEPT:
            part = text[: KEPT - self._kept]
            self._parts.append(part)
            self._kept += len(part)
        self.written += len(text)
        return len(text)

    def first_lines(self) -> str:
        """The first lines printed, and how much more there was."""
        text = "".join(self._parts)
        lines = text.splitlines()[:LINES]
        shown = "\n".join(lines)
        if self.written > len(shown) + 1:
            shown += f"\n… ({self.written:,} characters in all)"
        return shown


@contextmanager
def captured() -> Iterator[Sink]:
    """Send sys.stdout and sys.stderr to a new Sink meanwhile, for all threads."""
    sink = Sink()
    before = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = sink
    try:
        yield sink
    finally:
        sys.stdout, sys.stderr = before
