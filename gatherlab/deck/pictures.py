"""Pictures of the course inside the page itself: a page that is sent to somebody has no folder beside it.

nbconvert embeds only what lies in the notebook's own folder or below; the course's pictures lie beside it.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor

from gatherlab.course import working_root

__all__ = ["EmbedPictures", "embedded"]

_IMAGE = re.compile(r"(!\[[^\]]*\]\()(?!\w+:)([^)\s]+)(\))")


class EmbedPictures(Preprocessor):
    """For nbconvert: ``embedded`` for every text cell."""

    def preprocess_cell(
        self, cell: Any, resources: dict[str, Any], cell_index: int
    ) -> tuple[Any, dict[str, Any]]:
        """Embed the pictures of one cell."""
        if cell.cell_type == "markdown":
            cell.source = embedded(cell.source, Path(resources.get("metadata", {}).get("path", "") or "."))
        return cell, resources


def embedded(markdown: str, folder: Path) -> str:
    """Return the text with the pictures that it links to inside it; ``folder`` is the notebook's.

    A picture that is missing, or lies outside the course, stays a link.
    """
    top = (working_root(folder) or folder).resolve()

    def data(match: re.Match[str]) -> str:
        file = (folder / match[2]).resolve()
        if not file.is_relative_to(top) or not file.is_file():
            return match[0]
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return f"{match[1]}data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}{match[3]}"

    return _IMAGE.sub(data, markdown)
