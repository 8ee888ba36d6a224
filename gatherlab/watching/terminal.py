"""The summary and the timeline for a terminal, or for whatever reads the error output."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import TextIO

from gatherlab.model import Trace
from gatherlab.watching.facts import Finding
from gatherlab.watching.files import MARK

__all__ = ["colours", "columns", "page", "put", "told"]

_NARROWEST, _WIDEST = 60, 160
# by a character of the lane, or a mark: its colour (ANSI)
_INK = {"█": "34;1", "░": "36", "▒": "33", "┈": "2", "·": "2", "✓": "32", "✗": "31;1", "⊘": "35", "…": "33"}
_RUNS = re.compile("(█+|░+|▒+|┈+|·+|[✓✗⊘…](?= ))")
_KINDS = re.compile(r"^([a-z][a-z. ]*)(?=: )")


def columns() -> int:
    """The columns of the terminal; 100 where there is none and COLUMNS is not set."""
    return min(max(shutil.get_terminal_size((100, 24)).columns, _NARROWEST), _WIDEST)


def colours(stream: TextIO) -> bool:
    """Whether to use colours there: a terminal, and nobody said no (NO_COLOR, TERM=dumb)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except (ValueError, AttributeError):
        return False


def page(
    name: str, trace: Trace, findings: Sequence[Finding], notes: Sequence[str], *, width: int, colour: bool
) -> str:
    """All that is said at the end, ending with a line feed."""
    blocks = [f"{MARK}: {name}", *_blocks(trace, findings, notes, width)]
    if colour:
        blocks = [_coloured(block) for block in blocks]
    return "\n" + "\n\n".join(blocks) + "\n"


def told(trace: Trace, findings: Sequence[Finding], notes: Sequence[str], *, width: int) -> str:
    """The same without a heading, for the report of a test."""
    return "\n\n".join(_blocks(trace, findings, notes, width))


def _blocks(trace: Trace, findings: Sequence[Finding], notes: Sequence[str], width: int) -> Iterator[str]:
    from gatherlab.watching.overview import overview

    if trace.tasks or not notes:
        yield overview(trace, width=width).rstrip()
    for text in [*(finding.text for finding in findings), *notes]:
        yield _wrapped(text, width)


def _wrapped(text: str, width: int) -> str:
    return textwrap.fill(text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _coloured(block: str) -> str:
    block = _RUNS.sub(lambda run: f"\x1b[{_INK[run[0][0]]}m{run[0]}\x1b[0m", block)
    return _KINDS.sub(lambda kind: f"\x1b[1m{kind[0]}\x1b[0m", block)


def put(text: str) -> None:
    """Write to the error output, whatever its encoding; without one, nowhere."""
    stream = sys.__stderr__
    if stream is None:
        return
    try:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()
    except (OSError, ValueError):
        return
