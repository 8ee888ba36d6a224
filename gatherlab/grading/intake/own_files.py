"""The course's own files, known by what is in them and by how they lie.

Somebody hands in the whole course folder, or the course's repository was everybody's starter: the package,
the solutions, lessons, tests and tools are nobody's answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Set
from functools import cache
from pathlib import Path

from gatherlab.course import root

__all__ = ["handed_out", "is_own", "lies_in", "parts_of_a_course"]

_FOLDERS = ("notebooks", "solutions", "tools", "tests", "benchmarks", "docs", "findings")
_WITHIN = (*_FOLDERS, "gatherlab")
_SUFFIXES = (".py", ".ipynb")
LARGEST = 2_000_000  # bytes


def is_own(data: bytes) -> bool:
    """Whether this is a file of the course that no learner works on."""
    return len(data) <= LARGEST and _digest(data) in _own()


def handed_out(data: bytes) -> bool:
    """Whether this is an exercise notebook, as it was handed out."""
    return len(data) <= LARGEST and _digest(data) in _exercises()


def parts_of_a_course(files: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """The folders of a whole course among these paths, in which nobody works."""
    packages = {parts[:-2] for parts in files if parts[-2:] == ("gatherlab", "__init__.py")}
    return {(*package, folder) for package in packages for folder in _WITHIN}


def lies_in(parts: tuple[str, ...], folders: Set[tuple[str, ...]]) -> bool:
    """Whether a file lies in one of these folders, at any depth."""
    return any(parts[:length] in folders for length in range(1, len(parts)))


@cache
def _own() -> frozenset[str]:
    package = Path(__file__).resolve().parents[2]
    home = root()
    folders = [package, *(home / name for name in _FOLDERS)] if home is not None else [package]
    files = [file for folder in folders for file in _files(folder)]
    files += list(_files_in(home)) if home is not None else []
    return frozenset(map(_digest, _read(files)))


@cache
def _exercises() -> frozenset[str]:
    home = root()
    return frozenset(map(_digest, _read(_files(home / "exercises")))) if home is not None else frozenset()


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.suffix in _SUFFIXES]


def _files_in(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if file.suffix in _SUFFIXES]


def _read(files: Iterable[Path]) -> Iterable[bytes]:
    for file in files:
        try:
            if file.is_file() and file.stat().st_size <= LARGEST:
                yield file.read_bytes()
        except OSError:
            continue


def _digest(data: bytes) -> str:
    return hashlib.sha256(data.replace(b"\r\n", b"\n").rstrip()).hexdigest()
