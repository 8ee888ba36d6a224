"""An edition of the site: which files it has, and what each of them is.

The service worker keeps every file of one edition, and never mixes two; ``page/editions.mjs`` compares a
learner's copies with what they were made from.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["fingerprint", "kept_files", "name_of", "names", "transferred", "typed", "work_files"]

# What no browser asks for: builds' own files, fonts for old browsers, the mark, the worker itself.
NOT_KEPT = re.compile(
    r"^(rspack\.config[\w.]*|package\.json|jupyterlite\.schema\.v0\.json|gatherlab-site\.json|service-worker\.js)$"
    r"|^build/[^/]*\.(eot|ttf|svg)$|^build/third-party-licenses\.json$|\.LICENSE\.txt$|^lab/package\.json$"
)
PACKED = {".css", ".html", ".ipynb", ".ico", ".js", ".json", ".mjs", ".svg", ".toml", ".wasm"}
MASK = (1 << 64) - 1


def names(site: Path) -> Iterator[str]:
    """Every file of a site, by its path from there."""
    return (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())


def kept_files(site: Path) -> dict[str, list[Any]]:
    """Every file that a browser keeps: its SHA-256 and its bytes, in the order in which they are fetched.

    First what a kernel starts from, the largest first, then JupyterLab.
    """
    sizes = {name: (site / name).stat().st_size for name in names(site) if not NOT_KEPT.search(name)}
    order = sorted(sizes, key=lambda name: (not name.startswith("static/"), -sizes[name], name))
    return {name: [hashlib.sha256((site / name).read_bytes()).hexdigest(), sizes[name]] for name in order}


def name_of(kept: dict[str, list[Any]]) -> str:
    """A name that two editions share only where all their files are the same."""
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:12]


def transferred(site: Path, some: Iterable[str]) -> int:
    """About how many bytes these files are on their way: hosts pack what can be packed."""
    return sum(_transferred(site / name) for name in some)


def _transferred(path: Path) -> int:
    data = path.read_bytes()
    return len(gzip.compress(data, 6)) if path.suffix in PACKED else len(data)


def work_files(site: Path, some: Iterable[str]) -> dict[str, dict[str, str]]:
    """What a learner may change, by its path: a fingerprint of the file, and one of what is typed in it."""
    found = {}
    for name in some:
        data = (site / "files" / name).read_bytes()
        found[name] = {"file": fingerprint(data), "typed": fingerprint(typed(name, data))}
    return found


def typed(name: str, data: bytes) -> bytes:
    """What somebody typed: of a notebook its cells without their outputs, of another file all of it."""
    if not name.endswith(".ipynb"):
        return data
    cells = json.loads(data)["cells"]
    return "".join(f"{cell['cell_type']}\0{''.join(cell['source'])}\0" for cell in cells).encode()


def fingerprint(data: bytes) -> str:
    """FNV-1a of 64 bits, as 16 hex digits: a page without https has nothing stronger to compare with."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return f"{value:016x}"
