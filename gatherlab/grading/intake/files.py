"""The files of a class: a folder or a zip, walked in a fixed order, every file read only when it is asked
for.

Nothing is ever unpacked to disk.  Links, devices and names that point outside are refused and listed; what
programs add by themselves (``__MACOSX``, checkpoints, environments) is passed over, see ``added``.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gatherlab.grading.intake.added import is_added, is_added_folder, meant, only_added, told, why_not_read
from gatherlab.grading.intake.letters import shown
from gatherlab.grading.intake.outputs import without_outputs
from gatherlab.grading.intake.regular import open_regular
from gatherlab.grading.intake.zips import (
    Allowance,
    Archives,
    Chain,
    Member,
    Unreadable,
    empty_folders,
    is_packed,
    is_zip,
    members,
)

__all__ = ["LARGEST", "SUFFIXES", "File", "Walk"]

LARGEST = 10_000_000  # bytes of one file: a notebook of this course has some ten thousand
LARGEST_LIST = 100_000_000  # of a platform's list, which may have every test's result in it
LARGEST_NOTEBOOK = 200_000_000  # with its outputs, which may be pictures
DEEPEST = 20  # folders in folders
NESTED = 4  # zips in zips: a class's zip, in it what a learner handed in, and what that was packed from
NO_ZIP = "was not opened: of archives only zips are. Unpack it, or ask for a .zip"
SUFFIXES = (".ipynb", ".py", ".jsonl")


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
        """The end of the name, in small letters: ``.ipynb``, also where that is the whole name."""
        _, dot, end = self.parts[-1].rpartition(".")
        return f".{end.lower()}" if dot and end else ""


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
        elif is_packed(self.root.name) and not is_zip(self.root.name):
            raise Unreadable("is no zip: unpack it into a folder first")
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
            with open_regular(file.place) as stream:
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
        added = [entry for entry in entries if self._is_added(entry)]
        if parts and len(added) == len(entries):
            made = [entry.name for entry in added if entry.is_dir(follow_symlinks=False)]
            self._nothing_in(File((*parts, ""), shown("/".join(parts))), made)
        for entry in entries:
            if entry not in added:
                yield from self._entry(entry, parts)
            elif entry.is_dir(follow_symlinks=False) and not self._is_results(Path(entry.path)):
                self._pass_over(Path(entry.path), (*parts, entry.name))

    def _entry(self, entry: os.DirEntry[str], parts: tuple[str, ...]) -> Iterator[File]:
        inner = (*parts, entry.name)
        place = Path(entry.path)
        file = _on_disk(place, inner)
        if entry.is_symlink():
            self._complain(file, "is a link, not a file: it was not followed")
        elif entry.is_dir(follow_symlinks=False):
            if len(inner) > DEEPEST:
                self._complain(file, f"lies more than {DEEPEST} folders deep")
            else:
                yield from self._folder(place, inner)
        elif not entry.is_file(follow_symlinks=False):
            self._complain(file, "is not a regular file")
        elif is_zip(entry.name):
            yield from self._zip((str(place),), inner, file.path)
        elif is_packed(entry.name):
            self._complain(file, NO_ZIP)
        else:
            yield file

    def _is_added(self, entry: os.DirEntry[str]) -> bool:
        if not entry.is_dir(follow_symlinks=False):
            return is_added(entry.name)
        place = Path(entry.path)
        return is_added_folder(entry.name) or (place / "pyvenv.cfg").exists() or self._is_results(place)

    def _is_results(self, folder: Path) -> bool:
        return self._skip is not None and folder.resolve() == self._skip

    def _pass_over(self, folder: Path, parts: tuple[str, ...]) -> None:
        """Tell what may be somebody's work in a folder that a program made."""
        for inside, _, names in os.walk(folder) if told(folder.name) else ():
            below = (*parts, *Path(inside).relative_to(folder).parts)
            for name in sorted(names):
                place = self.root.joinpath(*meant((*below, name)))
                self._tell(_on_disk(Path(inside, name), (*below, name)), kept=os.path.lexists(place))

    def _tell(self, file: File, *, kept: bool) -> None:
        """Tell of a file in a program's folder, as a file that lies outside, unless that is there."""
        why = why_not_read(file.parts)
        if why and not kept:
            self._complain(File(meant(file.parts), file.path), why)

    def _nothing_in(self, place: File, made: Collection[str]) -> None:
        """Tell of a folder or a zip in which nobody put anything; ``made`` are a program's folders in it."""
        if made:
            names = ", ".join(map(shown, sorted(made)))
            self._complain(place, f"holds only {names}, as programs make it: nothing in it was read")
        else:
            self.empty.append(place)

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
        paths = {member.path for member in found}
        for member in found:
            names = tuple(member.path.split("/"))
            file = File((*parts, *names), _joined(path, member.path), None, chain, member.name)
            opened = file.suffix in SUFFIXES or is_zip(member.path)
            if member.problem:
                self._complain(file, member.problem)
            elif any(map(is_added_folder, names[:-1])) or is_added(names[-1]):
                self._tell(file, kept="/".join(meant(names)) in paths)
            elif opened and allowance is not None and not allowance.has_room(member):
                self._complain(file, "was not read: its zip holds too much")
            elif is_zip(member.path):
                yield from self._nested(file, chain, allowance or Allowance())
            elif is_packed(member.path):
                self._complain(file, NO_ZIP)
            else:
                yield file

    def _note_empty(self, chain: Chain, found: Iterable[Member], parts: tuple[str, ...], path: str) -> None:
        folders = [tuple(folder.split("/")) for folder in empty_folders(self._archives.open(chain))]
        if parts and not found:
            self.empty.append(File((*parts, ""), path))
        for names, made in only_added([tuple(member.path.split("/")) for member in found], folders).items():
            if parts or names:
                place = _joined(path, "/".join(names)) if names else path
                self._nothing_in(File((*parts, *names, ""), place), made)

    def _nested(self, file: File, chain: Chain, allowance: Allowance) -> Iterator[File]:
        if len(chain) >= NESTED:
            self._complain(file, f"was not opened: it lies in {NESTED} zips, one in the other")
        else:
            yield from self._zip((*chain, file.member), file.parts, file.path, allowance)

    def _complain(self, file: File, problem: str) -> None:
        self.problems.append((file, f"{file.path} {problem}."))


def _on_disk(place: Path, parts: tuple[str, ...]) -> File:
    return File(parts, shown("/".join(parts)), place)


def _joined(zip_path: str, member: str) -> str:
    return f"{zip_path}!{shown(member)}" if zip_path else shown(member)
