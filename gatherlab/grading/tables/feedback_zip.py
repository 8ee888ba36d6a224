"""Zips that are the same bytes on every run: fixed dates, a fixed order, nothing of this machine."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from typing import IO

__all__ = ["pack"]

_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can have
_UNIX, _MODE = 3, 0o100644 << 16


def pack(file: IO[bytes], members: Iterable[tuple[str, bytes]]) -> int:
    """Write a zip with these names and contents, one after the other; returns how many.

    Of two members with one name the first is kept.
    """
    written: set[str] = set()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            if name in written:
                continue
            written.add(name)
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _MODE
            archive.writestr(entry, data)
    return len(written)
