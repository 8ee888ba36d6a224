"""The picture as HTML that survives everywhere: an image with the SVG inside its address, and a table.

Inline ``<svg>`` is taken apart by the sanitizers of JupyterLab (in a notebook not trusted) and of
GitHub; an ``<img>`` with a data address is shown by both, and by nbviewer and nbconvert.
"""

from __future__ import annotations

import base64

from gatherlab.model import Trace
from gatherlab.picture.drawing import draw
from gatherlab.picture.measure import markup
from gatherlab.picture.plain import described
from gatherlab.picture.sheet import Sheet, sheets_for
from gatherlab.picture.table import table

__all__ = ["html"]


def html(*pairs: tuple[str, Trace], libraries: bool = False) -> str:
    """Each (title, trace) as an image, all on one time axis, and one folded table of the same below.

    Raises:
        ValueError: no pair at all.
    """
    sheets = sheets_for(pairs, libraries=libraries)
    images = [_image(title, sheet, libraries) for (title, _), sheet in zip(pairs, sheets, strict=True)]
    tables = [
        (f"<p><b>{markup(title)}</b></p>" if len(pairs) > 1 and title.strip() else "")
        + table(sheet.ordered, trace)
        for (title, trace), sheet in zip(pairs, sheets, strict=True)
        if trace.tasks
    ]
    folded = f"<details><summary>the same as a table</summary>{''.join(tables)}</details>" if tables else ""
    return "".join(images) + folded


def _image(title: str, sheet: Sheet, libraries: bool) -> str:
    lines = described(sheet, title, libraries=libraries).split("\n")
    told = "&#10;".join(markup(line) for line in lines)
    address = base64.b64encode(draw([sheet], "auto").encode()).decode("ascii")
    return (
        f'<img style="display:block;max-width:100%" alt="{told}" src="data:image/svg+xml;base64,{address}">'
    )
