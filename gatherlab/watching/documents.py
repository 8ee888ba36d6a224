"""The files: a page, a picture, and the events for a trace viewer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gatherlab import picture
from gatherlab.watching.files import MARK
from gatherlab.watching.overview import too_many

if TYPE_CHECKING:
    from gatherlab.watching.report import Story

__all__ = ["document"]


def document(kind: str, story: Story) -> str:
    """The text of a file of that kind: ``html``, ``svg`` or ``json``."""
    title = f"{MARK}: {story.name}"
    if kind == "svg":
        return _svg(title, story)
    if kind == "json":
        events = picture.chrome_trace(story.trace, title)
        about = events.pop("otherData") | {"findings": [finding.text for finding in story.findings]}
        return json.dumps({"otherData": about, **events})  # a file of ours is known by its beginning
    from gatherlab.watching.page import page

    return page(title, story)


def _svg(title: str, story: Story) -> str:
    if too_many(story.trace):
        from gatherlab.watching.density import svg

        return svg(story.trace, title)
    return picture.svg(story.trace, title)
