"""The whole site, made beside its place and moved there when it is complete."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gatherlab.site import edition, files, pages, parts, place
from gatherlab.site.lite import build_pages, course_files
from gatherlab.site.mends import mend
from gatherlab.site.place import MARK

__all__ = ["build"]

NOT_NEEDED = ("jedi",)  # what Jupyter's kernel would install besides: names are completed without it
HOME = "/lib/python3.14/site-packages"
RUNTIME = Path(__file__).with_name("runtime")
PYODIDE = ("static", "pyodide")


def build(
    root: Path, out: Path, *, pyodide: Path | None, snapshot: bool, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Build the course in ``root`` as a site at ``out``; what was made: the text of its mark.

    ``pyodide`` is a folder with Pyodide's files, or None for npm's.  ``tell`` is called with each step.
    Raises parts.MissingPart, and OSError where ``out`` cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix=".site-", dir=place.nearest_folder(out)) as folder:
        work = Path(folder)
        tell("Pyodide")
        parts.get_pyodide(work / "pyodide", pyodide)
        tell("packages")
        wheels = parts.get_wheels(work / "wheels", root)
        tell("JupyterLite")
        made = work / "site"
        build_pages(root, work, made, sorted([*files.versions(wheels), *NOT_NEEDED]))
        mend(made)
        home = made.joinpath(*PYODIDE)
        shutil.copytree(work / "pyodide", home)
        about = _kernel(work, home, files.tar_of(wheels), snapshot, tell)
        about["packages"] = files.versions(wheels)
        about["edition"] = pages.finish(made, course_files(root))
        about["files"] = sorted(edition.names(made))
        (made / MARK).write_text(json.dumps(about, indent=1), encoding="utf-8")
        place.put(made, out)
    return about


def _kernel(
    work: Path, home: Path, tar: bytes, snapshot: bool, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Put what the kernel starts from beside Pyodide."""
    for name in ("kernel.mjs", "memory.mjs", "unpack.mjs"):
        shutil.copyfile(RUNTIME / name, home / name)
    lock = json.loads((home / "pyodide-lock.json").read_text(encoding="utf-8"))
    lock["packages"] = {}  # those it names lie on another host; ours are in one archive
    (home / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    manifest: dict[str, Any] = {
        "home": HOME,
        "files": _packed(home, "files", tar),
        "snapshot": None,
    }
    if snapshot:
        tell("memory snapshot")
        manifest["snapshot"] = _packed(home, "snapshot", _memory(work, tar))
    (home / "kernel.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return {"pyodide": parts.PYODIDE, "snapshot": bool(manifest["snapshot"])}


def _memory(work: Path, tar: bytes) -> bytes:
    """The memory of a Pyodide that has imported everything.  Raises MissingPart."""
    command = parts.node_that_switches_stacks()
    if not command:
        raise parts.MissingPart(
            f"node {parts.NODE} or newer is not here, which makes the memory snapshot. Install it "
            f"({parts.INSTALL}), or build without: --no-snapshot"
        )
    archive, memory = work / "files.tar", work / "memory"
    archive.write_bytes(tar)
    words = [RUNTIME / "snapshot.mjs", work / "pyodide", archive, HOME, memory]
    parts.run([*command, *map(str, words)], "The memory snapshot could not be made")
    return memory.read_bytes()


def _packed(home: Path, name: str, data: bytes) -> dict[str, Any]:
    """Write an archive, named after what is in it: a cache never mixes two editions."""
    packed = gzip.compress(data, 9, mtime=0)
    sha256 = hashlib.sha256(packed).hexdigest()
    file = f"{name}-{sha256[:12]}.gz"
    (home / file).write_bytes(packed)
    return {"name": file, "sha256": sha256, "bytes": len(data)}
