"""A teacher's own table of names, for ``--names``: what stands in the download, name, id, login.

Comma, semicolon or tab; UTF-8 with or without a byte order mark; a first row of headings may be there. What
stands in the download is a file's path, a folder's, or what the platform calls a person there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gatherlab.grading.intake.files import File
from gatherlab.grading.intake.letters import shown
from gatherlab.grading.intake.names import Who, tidy
from gatherlab.grading.intake.question import Question

__all__ = ["NameList", "WrongList"]

LARGEST = 5_000_000  # bytes
_HEADINGS = ("download", "in the download", "what stands in the download", "folder", "file", "handed in as")


class WrongList(Exception):
    """The table cannot be used; the message says what to do."""


@dataclass(slots=True)
class NameList:
    """The rows, by what stands in the download; ``used`` are those that were found there."""

    file: str
    rows: dict[str, Who]
    used: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, place: Path) -> NameList:
        """The table in a file.  Raises WrongList."""
        try:
            data = place.read_bytes()[:LARGEST]
            text = data.decode("utf-8-sig")
        except OSError as problem:
            raise WrongList(f"{place} cannot be read: {problem.strerror or problem}") from None
        except UnicodeError:
            raise WrongList(f"{place} is not in UTF-8: save it as CSV UTF-8") from None
        first = text.partition("\n")[0]
        separator = max("\t;,", key=first.count)
        rows: dict[str, Who] = {}
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1):
            cells = [cell.strip() for cell in row]
            if not any(cells) or (number == 1 and cells[0].casefold() in _HEADINGS):
                continue
            label, name, identity, login = [*cells, "", "", "", ""][:4]
            if not label or not (name or identity or login):
                raise WrongList(
                    f"{place.name}, row {number}: a row is what stands in the download, the name, and "
                    "perhaps an id and a login"
                )
            if shown(label) in rows:
                raise WrongList(f"{place.name}, row {number}: {label} stands there twice")
            rows[shown(label)] = Who(
                ("named", identity or login or name), tidy(name) or identity or login, identity, login=login
            )
        return cls(place.name, rows)

    def of_path(self, file: File) -> Who | None:
        """Who the table says a file is from, by its path or the longest of a folder's around it."""
        names = [shown(part) for part in file.parts]
        for length in range(len(names), 0, -1):
            for label in ("/".join(names[:length]), "/".join(names[:length]).removesuffix(".zip")):
                if label in self.rows:
                    self.used.add(label)
                    return self.rows[label]
        if file.path in self.rows:
            self.used.add(file.path)
            return self.rows[file.path]
        return None

    def of_files(self, files: Sequence[File]) -> dict[tuple[str, ...], Who]:
        """Who the table says the files are from, by their parts, where nothing else can tell.

        A row may leave out the folders around what it names, where only one thing is called so.
        """
        found = {file.parts: one for file in files if (one := self.of_path(file)) is not None}
        rest = [file for file in files if file.parts not in found]
        only: list[tuple[tuple[str, ...], str]] = []
        for label in set(self.rows) - self.used:
            places = {place for file in rest for place in _places(label, file)}
            only += [(place, label) for place in places if len(places) == 1]
        for place, label in sorted(only, key=lambda pair: len(pair[0])):  # a file after a folder around it
            inside = [file.parts for file in rest if file.parts[: len(place)] == place]
            if len(inside) < len(files):  # else it is called so by chance: a folder around the whole class
                self.used.add(label)
                found |= dict.fromkeys(inside, self.rows[label])
        return found

    def asked_again(self, question: Question) -> Question:
        """The question, and that the table does not answer it."""
        rows = _some(sorted(set(self.rows) - self.used))
        said = f"{self.file} names nothing that is in the download, or what several things there are called"
        return Question(f"{question.sentence} {said}: {rows}.", question.seen, question.ways)

    def of_person(self, one: Who) -> Who | None:
        """Who the table says a person is, by what the download calls them."""
        for label in (one.handed_in_as, one.login, one.platform_id, one.name):
            if label and shown(label) in self.rows:
                self.used.add(shown(label))
                return self.rows[shown(label)]
        return None

    def named(self, one: Who, file: File) -> Who:
        """The person, with what the table says of them or of the file."""
        row = self.of_path(file) or self.of_person(one)
        if row is None:
            return one
        return replace(
            one,
            identity=row.identity,
            name=row.name,
            platform_id=row.platform_id or one.platform_id,
            login=row.login or one.login,
        )

    def missed(self, people: Iterable[Who]) -> list[str]:
        """Sentences about people the table does not name, and rows that are nobody's."""
        without = sorted({one.name for one in people if one.identity[0] != "named"})
        rows = sorted(set(self.rows) - self.used)
        found = [f"{self.file} has no row for {_some(without)}."] if without else []
        return [*found, *([f"{self.file} names what is not in the download: {_some(rows)}."] if rows else [])]


def _places(label: str, file: File) -> Iterator[tuple[str, ...]]:
    """The file, and the folders around it, that a label names when the folders around those are left out."""
    names, wanted = [shown(part) for part in file.parts], label.split("/")
    for end in range(len(wanted), len(names) + 1):
        if names[end - len(wanted) : end] == wanted:
            yield file.parts[:end]


def _some(names: list[str]) -> str:
    return f"{', '.join(names[:5])}{', …' if len(names) > 5 else ''}"
