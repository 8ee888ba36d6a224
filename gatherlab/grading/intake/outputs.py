"""A large notebook without its outputs and attachments, which grading never looks at.

They are cut out of the text before it is parsed, so that a picture of 50 MB costs no more than reading it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatherlab.grading.intake.zips import Unreadable

__all__ = ["without_outputs"]

MOST_PIECES = 5_000_000  # strings and brackets; some for each line of output
# brackets around the keys of a cell: the notebook, its list of cells, the cell; in format 3 the list of
# worksheets and the worksheet, too
CELL = (3, 5)

_PIECE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_CUT = (b'"outputs"', b'"attachments"')
_AND_VALUE = re.compile(rb"\s*:\s*(?=[\[{])")


def without_outputs(data: bytes) -> bytes:
    """The text of a notebook with empty outputs and attachments; of anything else, as good as the same.

    Raises Unreadable for a text of too many pieces.
    """
    kept, start = [], 0
    for begin, end in _cuts(data):
        kept += [data[start:begin], b"[]" if data[begin : begin + 1] == b"[" else b"{}"]
        start = end
    return b"".join([*kept, data[start:]])


def _cuts(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the values begin and end that are cut out."""
    depth, cut_from, cut_at, due = 0, -1, -1, -1
    for number, piece in enumerate(_PIECE.finditer(data)):
        if number > MOST_PIECES:
            raise Unreadable("is larger than 10 MB, and has too many pieces to be a notebook")
        text = piece[0]
        if text in (b"[", b"{"):
            if piece.start() == due:
                cut_from, cut_at = piece.start(), depth
            depth += 1
        elif text in (b"]", b"}"):
            depth -= 1
            if depth == cut_at and cut_from >= 0:
                yield cut_from, piece.end()
                cut_from = -1
        elif depth in CELL and cut_from < 0 and text in _CUT:
            value = _AND_VALUE.match(data, piece.end())
            due = value.end() if value is not None else -1
