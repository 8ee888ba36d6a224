"""The files of a class: a folder or a zip, walked in a fixed order, every file read only when it is asked
for.

Nothing is ever unpacked to disk.  Links, devices and names that point outside are refused and listed, hidden
folders and what computers add by themselves (``__MACOSX``, checkpoints, environments) are passed over.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from gatherlab.grading.intake.outputs import without_outputs
from gatherlab.grading.intake.zips import (
    Allowance,
    Archives,
    Chain,
    Member,
    Unreadable,
    empty_folders,
    is_zip,
    members,
)

__all__ = ["LARGEST", "SUFFIXES", "File", "Walk", "shown"]

LARGEST = 10_000_000  # bytes of one file: a notebook of this course has some ten thousand
LARGEST_LIST = 100_000_000  # of a platform's list, which may have every test's result in it
LARGEST_NOTEBOOK = 200_000_000  # with its outputs, which may be pictures
DEEPEST = 20  # folders in folders
NESTED = 4  # zips in zips: a class's zip, in it what a learner handed in, and what that was packed from
SUFFIXES = (".ipynb", ".py", ".jsonl")

_PASSED_OVER = {"__macosx", "__pycache__", "node_modules", "site-packages"}
_NOISE = {"desktop.ini", "thumbs.db"}
_JOINERS = "‌‍"  # invisible, and part of how some names are written
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class File:
    """One file: ``parts`` are the names on the way to it, zips included; ``path`` is how it is shown."""

    parts: tuple[str, ...]
    path: str
    place: Path | None = None  # on disk, or
    chain: Chain = ()  # the zips it lies in, and
    member: str = ""  # its name in the innermost

    @property
    def suffix(self) -> str:
        """The end of the name, in small letters: ``.ipynb``."""
        return PurePath(self.parts[-1]).suffix.lower()


class Walk:
    """All files of a class, in the order of their names.

    ``skip`` is a folder that is left out: the results.  ``problems`` are sentences about what was refused,
    with the file they are about, if there is one.  ``empty`` are folders and zips with nothing in them, as
    files without a name.
    """

    def __init__(self, root: Path, skip: Path | None = None) -> None:
        self.root = root
        self.problems: list[tuple[File, str]] = []
        self.empty: list[File] = []
        self._skip = skip.resolve() if skip is not None else None
        self._archives = Archives()

    def close(self) -> None:
        """Close the zips that are open."""
        self._archives.close()

    def files(self) -> Iterator[File]:
        """Every file that may be somebody's work.  Raises Unreadable when the root itself is not readable."""
        if self.root.is_dir():
            yield from self._folder(self.root, ())
        else:
            yield from self._zip((str(self.root),), (), "")

    def list_of(self, file: File) -> bytes:
        """The bytes of a platform's own list, which may be longer than other files.  Raises Unreadable."""
        data = self._bytes(file, LARGEST_LIST)
        if len(data) > LARGEST_LIST:
            raise Unreadable(f"is larger than {LARGEST_LIST // 1_000_000} MB")
        return data

    def read(self, file: File) -> bytes:
        """The bytes of a file.  Raises Unreadable with a reason that goes on after the file's name."""
        largest = LARGEST_NOTEBOOK if file.suffix == ".ipynb" else LARGEST
        data = self._bytes(file, largest)
        if len(data) <= LARGEST:
            return data
        cut = without_outputs(data) if len(data) <= largest else data
        if len(cut) > LARGEST:
            without = ", its outputs left out" if len(data) <= largest else ""
            raise Unreadable(f"is larger than {(LARGEST if without else largest) // 1_000_000} MB{without}")
        return cut

    def _bytes(self, file: File, largest: int) -> bytes:
        """The bytes of a file, and one more than ``largest`` where there are more."""
        if file.place is None:
            return self._archives.read(file.chain, file.member, largest)
        try:
            with _open(file.place) as stream:
                return stream.read(largest + 1)
        except OSError as problem:
            raise Unreadable(f"cannot be read: {problem.strerror or problem}") from None

    # ------------------------------------------------------------------ folders

    def _folder(self, folder: Path, parts: tuple[str, ...]) -> Iterator[File]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as problem:
            reason = f"cannot be read: {problem.strerror or problem}"
            if not parts:
                raise Unreadable(reason) from None
            self._complain(_on_disk(folder, parts), reason)
            return
        if parts and all(_is_noise(entry.name) for entry in entries):
            self.empty.append(File((*parts, ""), shown("/".join(parts))))
        for entry in entries:
            yield from self._entry(entry, parts)

    def _entry(self, entry: os.DirEntry[str], parts: tuple[str, ...]) -> Iterator[File]:
        inner = (*parts, entry.name)
        place = Path(entry.path)
        file = _on_disk(place, inner)
        if _is_noise(entry.name):
            return
        if entry.is_symlink():
            self._complain(file, "is a link, not a file: it was not followed")
        elif entry.is_dir(follow_symlinks=False):
            if self._is_skipped(place):
                return
            if len(inner) > DEEPEST:
                self._complain(file, f"lies more than {DEEPEST} folders deep")
            else:
                yield from self._folder(place, inner)
        elif not entry.is_file(follow_symlinks=False):
            self._complain(file, "is not a regular file")
        elif is_zip(entry.name):
            yield from self._zip((str(place),), inner, file.path)
        else:
            yield file

    def _is_skipped(self, folder: Path) -> bool:
        return (folder / "pyvenv.cfg").exists() or (self._skip is not None and folder.resolve() == self._skip)

    # ------------------------------------------------------------------ zips

    def _zip(
        self, chain: Chain, parts: tuple[str, ...], path: str, allowance: Allowance | None = None
    ) -> Iterator[File]:
        try:
            found = list(members(self._archives.open(chain), whole_class=allowance is None))
            if allowance is not None:
                allowance.list(found)
        except Unreadable as problem:
            if not parts:
                raise
            self._complain(File(parts, path), str(problem))
            return
        self._note_empty(chain, found, parts, path)
        for member in found:
            names = tuple(member.path.split("/"))
            if any(map(_is_noise, names)) and not member.problem:
                continue
            file = File((*parts, *names), _joined(path, member.path), None, chain, member.name)
            opened = file.suffix in SUFFIXES or is_zip(member.path)
            if member.problem:
                self._complain(file, member.problem)
            elif opened and allowance is not None and not allowance.has_room(member):
                self._complain(file, "was not read: its zip holds too much")
            elif is_zip(member.path):
                yield from self._nested(file, chain, allowance or Allowance())
            else:
                yield file

    def _note_empty(self, chain: Chain, found: list[Member], parts: tuple[str, ...], path: str) -> None:
        if parts and not found:
            self.empty.append(File((*parts, ""), path))
        for folder in empty_folders(self._archives.open(chain)):
            names = tuple(folder.split("/"))
            if not any(map(_is_noise, names)):
                self.empty.append(File((*parts, *names, ""), _joined(path, folder)))

    def _nested(self, file: File, chain: Chain, allowance: Allowance) -> Iterator[File]:
        if len(chain) >= NESTED:
            self._complain(file, f"was not opened: it lies in {NESTED} zips, one in the other")
        else:
            yield from self._zip((*chain, file.member), file.parts, file.path, allowance)

    def _complain(self, file: File, problem: str) -> None:
        self.problems.append((file, f"{file.path} {problem}."))


def shown(name: str) -> str:
    """A name that can be shown and compared: composed letters, no control characters, no broken bytes."""
    whole = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    composed = unicodedata.normalize("NFC", whole)
    return "".join(c if c.isprintable() or c in _JOINERS else "?" for c in composed)


def _on_disk(place: Path, parts: tuple[str, ...]) -> File:
    return File(parts, shown("/".join(parts)), place)


def _joined(zip_path: str, member: str) -> str:
    return f"{zip_path}!{shown(member)}" if zip_path else shown(member)


def _is_noise(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _PASSED_OVER | _NOISE


def _open(place: Path) -> BinaryIO:
    """Open a regular file; a link or a pipe that has taken its place since is refused."""
    descriptor = os.open(place, _FLAGS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("not a regular file")
    return os.fdopen(descriptor, "rb")


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key that sorts ``a2`` before ``a10``."""
    pieces = re.split(r"(\d+)", text.casefold())
    return [(1, int(p[:18]), "") if p.isdecimal() else (0, 0, p) for p in pieces]
