"""A class list: the table that a platform itself exports, with the names it finds people by.

Where a download does not say what the platform's table needs (D2L's ``OrgDefinedId``, Open edX's
``user_id``, the members of a Moodle group), the teacher gives the platform's own export.  People are found
in it by their number or user name where the download has one, else by their name: exactly, but for upper
and lower case, blanks, the order of first and last name, and characters that no file's name may have.  A
name that several people have finds none of them.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gatherlab.grading.records import Learner
from gatherlab.grading.tables.cells import Row

__all__ = ["CannotGoBack", "Found", "Sheet", "either_order", "find", "read", "same"]

SEPARATORS = (",", ";", "\t", ":")
MOST_BYTES = 20_000_000
_NOT_IN_FILES = re.compile(r"[\x00-\x1f\x7f&<>\"`|':\\/]|\.\.+")  # what platforms take out of names of files
NOT_LISTED = "the class list does not have that name"
SEVERAL = "the class list has several people of that name"
ONE_ROW = "they have one row of the class list between them"
_EXCEL = re.compile(r"\"?sep=.\"?", re.IGNORECASE)  # a line for Excel, before the header


class CannotGoBack(Exception):
    """The marks cannot go back to the platform so; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was read: its header, its rows, each as long as the header, and its separator."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    separator: str

    def column(self, *names: str) -> int | None:
        """The first column that is called one of these; upper and lower case are the same."""
        heads = [same(head) for head in self.header]
        return next((heads.index(same(name)) for name in names if same(name) in heads), None)

    def needed(self, platform: str, *names: str) -> list[int]:
        """The columns with these names.  Raises CannotGoBack where one is missing."""
        found = [self.column(name) for name in names]
        missing = [name for name, place in zip(names, found, strict=True) if place is None]
        if missing:
            raise CannotGoBack(
                f"{self.file} is not the list that {platform} exports: it has no column {missing[0]!r}. "
                f"Its columns are: {', '.join(self.header[:8])}"
            )
        return [place for place in found if place is not None]

    def title(self, wanted: str, marks: Callable[[str], bool]) -> str | None:
        """The one column for which ``marks`` is true and whose title is, or begins with, ``wanted``.

        None where there is no such column, or where there are several.
        """
        columns = [head for head in self.header if marks(head)]
        exact = [head for head in columns if same(head) == same(wanted)]
        begins = [head for head in columns if re.match(re.escape(same(wanted)) + r"\W", same(head))]
        found = exact or begins if wanted else columns
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Found:
    """Which row of a list each learner has, by the learner's key, and who has none, for which reason."""

    rows: dict[str, int]
    missed: dict[str, list[Learner]]


def read(place: Path, *, skip: int = 0) -> Sheet:
    """Read a class list; ``skip`` lines stand above its header.

    Raises CannotGoBack where it is no table of text in UTF-8 or UTF-16.
    """
    lines, separator = _lines(place, skip)
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if not lines or len(lines[0]) < 2:
        raise CannotGoBack(
            f"{place.name} is no table: --class-list takes a CSV file that the platform exports"
        )
    header = tuple(cell.strip() for cell in lines[0])
    width = len(header)
    rows = tuple((*line[:width], *[""] * (width - len(line))) for line in lines[1:])
    return Sheet(place.name, header, rows, separator)


def same(text: str) -> str:
    """What two spellings of one name have in common."""
    text = _NOT_IN_FILES.sub("", unicodedata.normalize("NFKC", text).replace("_", " "))
    return " ".join(unicodedata.normalize("NFKC", text.casefold()).split())


def either_order(*names: str) -> set[str]:
    """The spellings of a person's name: as it stands, and with the last name in front or behind.

    One argument is a whole name, such as ``Byron, Ada``; two are the last and the first name.
    """
    if len(names) == 1:
        last, comma, first = names[0].partition(",")
        return {same(names[0]), *(either_order(last, first) if comma else ())} - {""}
    last, first = names
    return {same(f"{first} {last}"), same(f"{last} {first}"), same(f"{last}, {first}")} - {"", ","}


def find(people: Iterable[Learner], names: Sequence[set[str]], ids: Callable[[Learner], int | None]) -> Found:
    """Who has which row: by ``ids`` where that gives one, else by ``names``, the spellings in each row."""
    by_name: dict[str, set[int]] = {}
    for place, spellings in enumerate(names):
        for spelling in spellings:
            by_name.setdefault(spelling, set()).add(place)
    rows: dict[str, int] = {}
    missed: dict[str, list[Learner]] = {}
    owners: dict[int, list[Learner]] = {}
    for one in people:
        sure = ids(one)
        possible = {sure} if sure is not None else _possible(one.name, by_name)
        if len(possible) == 1:
            owners.setdefault(possible.pop(), []).append(one)
        else:
            missed.setdefault(SEVERAL if possible else NOT_LISTED, []).append(one)
    for row, found in owners.items():
        if len(found) == 1:
            rows[found[0].key] = row
        else:
            missed.setdefault(ONE_ROW, []).extend(found)
    return Found(rows, missed)


def _possible(name: str, by_name: Mapping[str, set[int]]) -> set[int]:
    return {row for spelling in either_order(name) for row in by_name.get(spelling, ())}


def _lines(place: Path, skip: int) -> tuple[list[Row], str]:
    """The lines from the header on; the header tells the separator."""
    try:
        with place.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise CannotGoBack(f"cannot read the class list: {problem}") from None
    lines = io.StringIO(_text(place.name, data), newline="").readlines()
    skip += bool(lines and _EXCEL.fullmatch(lines[0].rstrip("\r\n")))
    head = lines[skip] if len(lines) > skip else ""
    separator = max(SEPARATORS, key=head.count)
    text = io.StringIO("".join(lines[skip:]), newline="")
    try:
        return list(csv.reader(text, delimiter=separator, strict=True)), separator
    except csv.Error as problem:
        raise CannotGoBack(f"{place.name} is no whole CSV file: {problem}. Export it again") from None


def _text(name: str, data: bytes) -> str:
    if data.startswith(b"PK"):
        raise CannotGoBack(f"{name} is an Excel file: export it, or save it, as CSV")
    if len(data) > MOST_BYTES:
        raise CannotGoBack(f"{name} is too large for a class list")
    code = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(code).replace("\x00", "")
    except UnicodeDecodeError:
        raise CannotGoBack(f"{name} is not UTF-8: save it as 'CSV UTF-8', or export it again") from None
