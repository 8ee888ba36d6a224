"""The folder of results: nothing that a person wrote or changed there is ever overwritten.

``.grading.json`` notes which files grading wrote, with a hash of each, and which learners they are about.  A
file that is no longer what grading wrote was edited by somebody: it is renamed (``grades.edited-1.csv``) and
said, and the new one is written beside it.  A folder that holds anything else, or another class, is refused.

Before a file is written its hash is noted, so that a grading that is killed leaves nothing that looks edited.
While grading, these are lines of ``.grading.jsonl``: to write the whole note for every page would cost more
than the page.  The end, and the next beginning, take them over into the note.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["JOURNAL", "ForeignResults", "Results"]

JOURNAL = "verdicts.jsonl"
NOTE = ".grading.json"
SINCE = ".grading.jsonl"  # what was noted since the note was written: lines of [name, hash]
NEW = ".new"  # the end of the name of a file that is being written
_ENTRY = b'{"key": '  # how the journal begins
_DIGITS = 32  # of a hash
_KEPT = 10  # hashes of one file: a stop between writing and noting leaves the one before


class ForeignResults(Exception):
    """The folder is not this class's results; the message says what to do."""


class Results:
    """A folder of results.  ``kept`` names the edited files that were renamed, ``stale`` pages of nobody.

    Making it looks at the folder, and makes an empty one where there is none; raises ForeignResults.
    Nothing is written into it before ``begin``, for which the caller holds the lock of the journal.
    """

    def __init__(self, folder: Path, people: Iterable[str]) -> None:
        self.folder = folder
        self.kept: list[str] = []
        self._people = sorted(people)
        self._written: set[str] = set()
        self._is_noted = False  # the note is there, and lines can follow
        self._note = self._look()
        folder.mkdir(parents=True, exist_ok=True)

    def begin(self) -> None:
        """Note whose results these are.  Raises ForeignResults where another grading was quicker, OSError."""
        self._note = self._look()
        self._note["people"] = sorted({*self._note["people"], *self._people})
        self._save()

    @property
    def journal(self) -> Path:
        """Where the verdicts are kept."""
        return self.folder / JOURNAL

    def write(self, name: str, text: str, encoding: str = "utf-8") -> None:
        """Write a file, all or nothing; ``name`` may have one folder: ``feedback/jane-doe.html``.

        Raises OSError when it cannot be written.
        """
        data = text.encode(encoding)
        place = self.folder / name
        place.parent.mkdir(exist_ok=True)
        if self._is_new(place, name, _hash(data)):
            put(place, data)

    def write_with(self, name: str, writes: Callable[[BinaryIO], int]) -> bool:
        """As ``write``, for a file that is too large to be held: ``writes`` gets the open file.

        Where it returns 0, there was nothing to write, and there is no file.  Returns whether there is one.
        Raises OSError when it cannot be written.
        """
        place = self.folder / name
        new = place.with_name(place.name + NEW)
        try:
            with new.open("wb") as file:
                written = writes(file)
            if written and self._is_new(place, name, _hash_of(new)):
                new.replace(place)
            return written > 0
        finally:
            with suppress(OSError):
                new.unlink(missing_ok=True)

    def _look(self) -> dict[str, Any]:
        """What is noted of an earlier grading.  Raises ForeignResults where it was another class's."""
        note = _note(self.folder)
        before = set(note["people"])
        if before and before.isdisjoint(self._people):
            raise ForeignResults(
                f"{self.folder.name} holds the results of another class ({len(before)} learners, none of "
                "whom handed in anything here): choose another folder for --out"
            )
        return note

    def finish(self) -> list[str]:
        """Note what was written.  Returns pages of learners who are no longer in the class; they stay."""
        for name in self._written:
            self._note["files"][name] = self._note["files"][name][-1:]
        self._save()
        rest = sorted(set(self._note["files"]) - self._written)
        return [name for name in rest if (self.folder / name).is_file()]

    def _is_new(self, place: Path, name: str, wanted: str) -> bool:
        """Whether a file has to be written; what a person made of the one before is kept first."""
        known = (wanted, *self._note["files"].get(name, ()))
        self._written.add(name)
        found = _hash_of(place) if place.is_file() and not place.is_symlink() else None
        if found is not None and found not in known:
            self._keep(place, name)
        self._remember(name, wanted)
        return found != wanted

    def _remember(self, name: str, new: str) -> None:
        """Note, before it is written, the hash that a file will have: the last one is what it is now."""
        if not _add(self._note["files"], name, new):
            return
        if not self._is_noted:
            self._save()
        else:
            with (self.folder / SINCE).open("ab") as file:  # a newline first: it ends half a line, too
                file.write(b"\n" + json.dumps([name, new]).encode())

    def _keep(self, place: Path, name: str) -> None:
        number = 1
        while (free := place.with_name(f"{place.stem}.edited-{number}{place.suffix}")).exists():
            number += 1
        place.rename(free)
        self.kept.append(free.relative_to(self.folder).as_posix())

    def _save(self) -> None:
        put(self.folder / NOTE, (json.dumps(self._note, indent=1, sort_keys=True) + "\n").encode())
        (self.folder / SINCE).unlink(missing_ok=True)
        self._is_noted = True


def put(place: Path, data: bytes) -> None:
    """Write a file, all or nothing.  Raises OSError, and leaves no half of it behind."""
    new = place.with_name(place.name + NEW)
    try:
        new.write_bytes(data)
        new.replace(place)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def _note(folder: Path) -> dict[str, Any]:
    """What is noted of an earlier grading.  Raises ForeignResults where the folder holds something else."""
    empty: dict[str, Any] = {"people": [], "files": {}}
    if not folder.exists():
        return empty
    if not folder.is_dir():
        raise ForeignResults(f"{folder.name} is a file: --out takes a folder")
    place = folder / NOTE
    if place.is_file():
        try:
            note = json.loads(place.read_text(encoding="utf-8"))
            files = {k: list(v) for k, v in note["files"].items()}
            for name, found in _since(folder / SINCE):
                _add(files, name, found)
            return {"people": list(map(str, note["people"])), "files": files}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return empty  # then every file counts as edited, and is kept
    if not all(map(_left_over, folder.iterdir())):
        raise ForeignResults(
            f"{folder.name} holds files that are not from grading: choose an empty folder for --out"
        )
    return empty


def _since(place: Path) -> Iterator[tuple[str, str]]:
    """Names and hashes in the lines of a grading that did not come to its end; half a line is none."""
    for line in place.read_bytes().splitlines() if place.is_file() else ():
        with suppress(ValueError, TypeError):
            name, found = json.loads(line)
            yield str(name), str(found)


def _add(files: dict[str, list[str]], name: str, new: str) -> bool:
    """Make ``new`` the last hash of a file; whether it was not among them."""
    hashes = files.setdefault(name, [])
    known = new in hashes
    if known:
        hashes.remove(new)
    hashes.append(new)
    del hashes[:-_KEPT]
    return not known


def _left_over(file: Path) -> bool:
    """Whether a grading that was stopped before its first note left a file behind."""
    if file.name == JOURNAL and file.is_file():
        with file.open("rb") as journal:
            return journal.read(len(_ENTRY)) in (b"", _ENTRY)
    return file.name in (NOTE + NEW, JOURNAL + NEW) and file.is_file()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


def _hash_of(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]
