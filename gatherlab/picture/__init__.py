"""Pictures of a recording: SVG, HTML, text, Chrome trace.

Pure functions from `gatherlab.model.Trace`; the same trace gives the same bytes.
"""

from __future__ import annotations

from gatherlab.picture.chrome import chrome_trace
from gatherlab.picture.drawing import svg, svg_stack
from gatherlab.picture.page import html
from gatherlab.picture.plain import text, texts

__all__ = ["chrome_trace", "html", "svg", "svg_stack", "text", "texts"]
