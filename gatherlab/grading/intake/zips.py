"""Zips that a stranger made: listed and read with limits, never unpacked to disk."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO

__all__ = [
    "Allowance",
    "Archives",
    "Chain",
    "Member",
    "Unreadable",
    "empty_folders",
    "is_packed",
    "is_zip",
    "members",
    "without_packing",
]

Chain = tuple[str, ...]  # the path of a zip on disk, and the names of zips inside it

CLASS_MEMBERS, LEARNER_MEMBERS = 50_000, 2_000
LARGEST_ZIP = 50_000_000  # bytes of a zip inside a zip
UNPACKED = 100_000_000  # bytes of all that is read from what one learner zipped, the zips in it included
DIRECTORY = 10_000_000  # bytes of a zip's own list of members
LONGEST_NAME = 255  # bytes of one name: more no file system takes
DEEPEST = 30  # folders in a path
RATIO, RATIO_FROM = 500, 1_000_000  # how much smaller than itself a member may be, and from which size on

_PACKED = re.compile(r"(?<=.)\.(zipx?|7z|rar|tar|tgz|tbz2?|txz|(tar\.)?(gz|bz2|xz|zst))$", re.IGNORECASE)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, NotImplementedError, OSError)
_END = struct.Struct("<4s4H2LH")  # the end of the central directory, APPNOTE.TXT section 4.3.16


class Unreadable(Exception):
    """Why a file cannot be read: the rest of a sentence that begins with its name."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a zip: its ``name`` as stored, the ``path`` that is meant, its size in bytes when unpacked,
    and why it is refused, if it is."""

    name: str
    path: str
    size: int
    problem: str = ""


@dataclass(slots=True)
class Allowance:
    """What may still be opened of one zip in a class's zip, together with all the zips in it."""

    files: int = LEARNER_MEMBERS
    size: int = field(default_factory=lambda: UNPACKED)  # bytes

    def list(self, found: list[Member]) -> None:
        """Count the files of one zip.  Raises Unreadable when they are too many."""
        self.files -= len(found)
        if self.files < 0:
            raise Unreadable(f"holds more than {LEARNER_MEMBERS:,} files, together with the zips around it")

    def has_room(self, member: Member) -> bool:
        """Count the bytes of one member; whether it may be unpacked."""
        self.size -= member.size
        return self.size >= 0


def is_zip(name: str) -> bool:
    """Whether a file is a zip, by its name."""
    return name.lower().endswith(".zip")


def is_packed(name: str) -> bool:
    """Whether a file is an archive of any kind, by its name."""
    return _PACKED.search(name) is not None


def without_packing(name: str) -> str:
    """An archive's name without what says that it is one."""
    return _PACKED.sub("", name)


class Archives:
    """Opens zips, also zips inside zips, and keeps open only the one read last at each depth."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[Chain, zipfile.ZipFile]] = {}

    def open(self, chain: Chain) -> zipfile.ZipFile:
        """The zip at the end of the chain.  Raises Unreadable."""
        depth = len(chain)
        if depth in self._open and self._open[depth][0] == chain:
            return self._open[depth][1]
        for deeper in [other for other in self._open if other >= depth]:
            self._open.pop(deeper)[1].close()
        archive = self._opened(chain)
        self._open[depth] = (chain, archive)
        return archive

    def read(self, chain: Chain, name: str, largest: int) -> bytes:
        """The bytes of one member, at most ``largest``.  Raises Unreadable."""
        return _bytes(self.open(chain), name, largest)

    def close(self) -> None:
        """Close what is open."""
        while self._open:
            self._open.popitem()[1][1].close()

    def _opened(self, chain: Chain) -> zipfile.ZipFile:
        try:
            if len(chain) == 1:
                with open(chain[0], "rb") as file:  # noqa: PTH123  the chain holds texts
                    _check_directory(file)
                return zipfile.ZipFile(chain[0])
            inner = io.BytesIO(_bytes(self.open(chain[:-1]), chain[-1], LARGEST_ZIP))
            _check_directory(inner)
            return zipfile.ZipFile(inner)
        except FileNotFoundError:
            raise Unreadable("is not there") from None
        except PermissionError:
            raise Unreadable("cannot be read: permission denied") from None
        except _DAMAGED:
            raise Unreadable("is no zip, or a damaged one") from None


def members(archive: zipfile.ZipFile, *, whole_class: bool) -> Iterator[Member]:
    """The files in a zip, in the order of their names.  Raises Unreadable when the whole zip is refused."""
    most = CLASS_MEMBERS if whole_class else LEARNER_MEMBERS
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > most:
        raise Unreadable(f"holds more than {most:,} files")
    named = {info.filename: info for info in infos}  # of two with one name the last counts, as when unpacked
    for name, info in sorted(named.items()):
        path = _meant(info)
        problem = _refusal(info, path)
        yield Member(name, _cut(path) if problem else path, info.file_size, problem)


def empty_folders(archive: zipfile.ZipFile) -> Iterator[str]:
    """The paths of folders in a zip in which nothing lies, in the order of their names."""
    paths = [(info, _meant(info)) for info in archive.infolist()]
    full = {path[: place + 1] for _, path in paths for place in _slashes(path.rstrip("/"))}
    for info, path in sorted(paths, key=lambda pair: pair[1]):
        if info.is_dir() and path not in full and not _refusal(info, path.rstrip("/")):
            yield path.rstrip("/")


def _slashes(path: str) -> Iterator[int]:
    if _is_too_long(path):
        return
    for place, letter in enumerate(path):
        if letter == "/":
            yield place


def _is_too_long(path: str) -> bool:
    parts = path.split("/")
    return len(parts) > DEEPEST or any(len(part.encode("utf-8", "replace")) > LONGEST_NAME for part in parts)


def _cut(path: str) -> str:
    """A refused path, short enough to be shown and compared."""
    parts = path.split("/")
    return "/".join(part if len(part) <= 100 else f"{part[:99]}…" for part in parts[:DEEPEST])


def _meant(info: zipfile.ZipInfo) -> str:
    """The path, its letters and slashes repaired: some programs store UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _refusal(info: zipfile.ZipInfo, path: str) -> str:
    parts = path.split("/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in parts or "" in parts:
        return "was refused: its name points outside of the zip"
    if _is_too_long(path):
        return "was refused: a name in it is too long, or it lies too deep"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link, not a file: it was not followed"
    if info.flag_bits & 0x1:
        return "is encrypted"
    if info.file_size > RATIO_FROM and info.file_size > RATIO * max(info.compress_size, 1):
        return "was refused: it is packed like a zip bomb"
    return ""


def _bytes(archive: zipfile.ZipFile, name: str, largest: int) -> bytes:
    try:
        with archive.open(name) as member:
            data = member.read(largest + 1)
    except (*_DAMAGED, RuntimeError, KeyError):  # RuntimeError: encrypted
        raise Unreadable("is damaged in its zip") from None
    if len(data) > largest:
        raise Unreadable(f"is larger than {largest // 1_000_000} MB")
    return data


def _check_directory(file: BinaryIO) -> None:
    """Refuse a list of members that would fill the memory before anybody can look at it."""
    size = file.seek(0, io.SEEK_END)
    start = max(0, size - _END.size - 65_535)
    file.seek(start)
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END.size:
        raise zipfile.BadZipFile
    length = _END.unpack_from(tail, place)[5]
    if length > DIRECTORY and length != 0xFFFFFFFF:
        raise Unreadable("holds too many files")
    if length == 0xFFFFFFFF:
        raise Unreadable("is larger than 4 GB: unpack it into a folder first")
