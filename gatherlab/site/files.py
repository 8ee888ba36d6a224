"""The files that the page's Python has besides its standard library: every wheel's, in one archive.

One gzipped tar arrives sooner than thirty wheels, and a page unpacks it in milliseconds.
"""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

__all__ = ["tar_of", "versions"]

# What nobody imports in a page: tests, types, what only a desktop can run, the colours of other languages,
# and anywidget's part of the page, which is there already.
LEFT_OUT = re.compile(
    r"(^|/)(tests?|sphinxext)/|\.(js\.map|pyi)$|\.data/|\.dist-info/RECORD$"
    r"|^pygments/lexers/(?!__init__|_mapping|data|python|shell|special)|^anywidget/(lab|nb)extension/"
    r"|^IPython/terminal/(?!__init__|pt_inputhooks)"
    r"|^gatherlab/(site|nbgrader|grading|deck|server_extension|commands)\b|^widgetsnbextension/static/"
)


def tar_of(wheels: Iterable[Path]) -> bytes:
    """The files of these wheels, as the bytes of a tar archive: the same for the same wheels."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for wheel in sorted(wheels):
            with zipfile.ZipFile(wheel) as archive:
                for name in sorted(archive.namelist()):
                    if not name.endswith("/") and not LEFT_OUT.search(name):
                        _add(tar, name, archive.read(name))
    return out.getvalue()


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


def versions(wheels: Iterable[Path]) -> dict[str, str]:
    """The version of each package, by its name in the one spelling that indexes have."""
    parts = (wheel.name.split("-") for wheel in wheels)
    return dict(sorted((re.sub(r"[-_.]+", "-", name).lower(), version) for name, version, *_ in parts))
