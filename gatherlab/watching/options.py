"""What the person asked for."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KEEP", "MOST", "Options"]

KEEP, MOST = 50_000, 1_000


@dataclass(frozen=True, slots=True)
class Options:
    """The options of ``watch``; files are paths or None, ``last`` is in seconds."""

    html: str | None = None
    svg: str | None = None
    json: str | None = None
    force: bool = False
    last: float | None = None
    keep: int = KEEP
    most: int = MOST

    @property
    def files(self) -> list[tuple[str, str]]:
        """The files to write: what kind, and where."""
        named = (("html", self.html), ("svg", self.svg), ("json", self.json))
        return [(kind, path) for kind, path in named if path is not None]
