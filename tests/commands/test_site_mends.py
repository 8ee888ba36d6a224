"""The faults of JupyterLite's pages that the builder mends."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatherlab.site.mends import MENDS, mend
from gatherlab.site.parts import MissingPart


def test_every_fault_is_mended_wherever_it_stands(tmp_path: Path) -> None:
    build, extension = tmp_path / "build", tmp_path / "extensions" / "@jupyterlite" / "kernel" / "static"
    for folder in (build, extension):
        folder.mkdir(parents=True)
        (folder / "1.js").write_text(f"a({'};{'.join(one.what for one in MENDS)})", encoding="utf-8")
        (folder / "2.js").write_text("untouched", encoding="utf-8")
    mend(tmp_path)
    for folder in (build, extension):
        assert (folder / "1.js").read_text(encoding="utf-8") == f"a({'};{'.join(one.by for one in MENDS)})"
        assert (folder / "2.js").read_text(encoding="utf-8") == "untouched"


def test_another_jupyterlite_is_refused(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "1.js").write_text(MENDS[0].what, encoding="utf-8")
    with pytest.raises(MissingPart, match=r"not the one that the site was made with.*Install the right one"):
        mend(tmp_path)
