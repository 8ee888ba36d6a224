"""``compare_gather(my_gather)``: a gather of one's own beside asyncio.gather, drawn in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from gatherlab import picture
from gatherlab.model import Trace
from gatherlab.simulation.own_gather import SCENARIOS, Run, run

__all__ = ["GatherComparison", "compare_gather"]


class GatherComparison:
    """The timelines of both, for each scenario; the last line says where they differ."""

    def __init__(self, pairs: dict[str, tuple[Run, Run]]) -> None:
        self.pairs = pairs

    def differences(self) -> list[str]:
        """The scenarios in which the caller or the children end otherwise."""
        return [name for name, (mine, real) in self.pairs.items() if mine.ends() != real.ends()]

    def summary(self) -> str:
        """One line: in how many scenarios both do the same, and in which they do not."""
        differ = self.differences()
        same = f"The same in {len(self.pairs) - len(differ)} of {len(self.pairs)}."
        return f"{same} Not the same: {' · '.join(differ)}." if differ else same

    def _titled(self, name: str) -> tuple[tuple[str, Trace], tuple[str, Trace]]:
        mine, real = self.pairs[name]
        return (
            (f"{name}: my_gather {mine.came}", mine.trace),
            (f"{name}: asyncio.gather {real.came}", real.trace),
        )

    def __str__(self) -> str:
        drawn = [picture.texts(*self._titled(name)).rstrip() for name in self.pairs]
        return "\n\n".join([*drawn, self.summary()])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        drawn = "".join(picture.html(*self._titled(name)) for name in self.pairs)
        words = f'<p style="margin:4px 6px">{escape(self.summary())}</p>'
        return {"text/html": drawn + words, "text/plain": str(self)}


def compare_gather(my_gather: Callable[..., Awaitable[Any]]) -> GatherComparison:
    """Draw what ``my_gather`` does beside what asyncio.gather does, for four scenarios, in virtual time.

    Raises:
        TypeError: it is no function.
        RuntimeError: with ``my_gather`` a scenario never ends.
    """
    if not callable(my_gather):
        raise TypeError("compare_gather takes the function itself: compare_gather(my_gather)")
    return GatherComparison({name: (run(name, my_gather), run(name, asyncio.gather)) for name in SCENARIOS})
