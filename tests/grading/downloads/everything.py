"""All downloads, by their titles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain

from downloads import (
    blackboard,
    by_hand,
    canvas,
    d2l,
    flat_names,
    further,
    google,
    ilias,
    mixed_habits,
    moodle,
    notebook_servers,
    openedx,
    openolat,
    repositories,
    sakai,
    teams,
)
from downloads.model import Download, Maker
from downloads.variants import variants

__all__ = ["MAKERS", "all_downloads"]

# the layout of each platform that comes in every form and variant
MAIN = (
    "moodle folders",
    "moodle flat",
    "canvas",
    "blackboard",
    "d2l folders",
    "d2l flat",
    "sakai",
    "ilias",
    "openolat",
    "openedx",
    "google copies",
    "teams submitted",
    "teams library",
    "gradescope",
    "github",
    "nbgrader submitted",
    "nbgrader inbound",
    "cocalc collected",
    "cocalc exported",
    "artemis",
    "chamilo",
    "own folders",
    "own names",
)
PLATFORMS = (
    moodle,
    canvas,
    blackboard,
    d2l,
    sakai,
    ilias,
    openolat,
    openedx,
    google,
    teams,
    repositories,
    notebook_servers,
    flat_names,
    by_hand,
)
MAKERS: tuple[Maker, ...] = tuple(chain.from_iterable(platform.MAKERS for platform in PLATFORMS))


@cache
def all_downloads() -> dict[str, Download]:
    """Every download by its title."""
    found = list(_all())
    by_title = {download.title: download for download in found}
    assert len(by_title) == len(found), "two downloads of one title"
    return by_title


def _all() -> Iterator[Download]:
    for maker in MAKERS:
        yield from variants(maker, main=maker.title in MAIN)
    for platform in (*PLATFORMS, further, mixed_habits):
        yield from platform.downloads()
