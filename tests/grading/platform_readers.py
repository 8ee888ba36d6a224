"""What platforms do with a file that is uploaded: small importers, each with its platform's own rules.

They know nothing of ``gatherlab.grading.tables``; the rules are those of the platforms' sources and manuals.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath


class Refused(Exception):
    """The platform would not take the file at all."""


def cells(text: str, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


def zip_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names))
        assert not any(
            name.endswith("/") or name.startswith("/") or ".." in name.split("/") for name in names
        )
        return {name: archive.read(name) for name in names}


# --------------------------------------------------------------------------- Moodle

ENGLISH = {
    "word": "Participant ",
    "id": "Identifier",
    "grade": "Grade",
    "modified": "Last modified (grade)",
    "comment": "Feedback comments",
}
GERMAN = {
    "word": "Teilnehmer/in",
    "id": "ID",
    "grade": "Bewertung",
    "modified": "Zuletzt geändert (Bewertung)",
    "comment": "Feedback als Kommentar",
}


@dataclass
class Moodle:
    """An assignment: people by the number in the identifier.  ``version`` decides what becomes of a 0."""

    people: dict[str, str]
    most: float
    strings: Mapping[str, str] = field(default_factory=lambda: ENGLISH)
    version: float = 5.1

    def upload_worksheet(self, text: str) -> tuple[dict[str, float], dict[str, str]]:
        """The grades and the comments that are taken, by name."""
        head, *rows = cells(text)
        for needed in ("id", "grade", "modified"):
            if self.strings[needed] not in head:
                raise Refused(self.strings[needed])
        places = {name: head.index(text) for name, text in self.strings.items() if text in head}
        grades, comments = {}, {}
        for row in rows:
            cut = row[places["id"]].encode()[len(self.strings["word"].encode()) :].decode("utf-8", "replace")
            if cut not in self.people:
                continue
            name = self.people[cut]
            text = row[places["grade"]].replace(",", ".")
            if text and 0 <= float(text) <= self.most and (float(text) or self.version < 5.2):
                grades[name] = float(text)
            if "comment" in places:
                comments[name] = row[places["comment"]]
        return grades, comments

    def upload_feedback(self, data: bytes) -> dict[str, dict[str, bytes]]:
        """The feedback files, by person and by file name."""
        found: dict[str, dict[str, bytes]] = {}
        for path, content in zip_of(data).items():
            parts = path.split("/")
            if parts[-1].startswith((".", "~")):
                continue
            while parts:
                info = parts.pop(0).split("_", 4)
                if len(info) < 4 or not info[1].isdigit() or info[1] not in self.people:
                    continue
                if (info[2], info[3]) not in (("assignfeedback", "file"), ("assignsubmission", "file")):
                    continue
                rest = "/".join([info[4] if len(info) == 5 else "", *parts]).lstrip("/")
                found.setdefault(self.people[info[1]], {})[rest] = content
                break
        return found


# --------------------------------------------------------------------------- Canvas


@dataclass
class Canvas:
    """A course: people by id, assignments by id, and whose file each number is."""

    people: dict[str, str]
    assignments: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)

    def upload_gradebook(self, text: str) -> tuple[dict[str, dict[str, float]], list[str]]:
        """By assignment the grades that are taken, by name; and the names the teacher is asked about."""
        lines = text.splitlines()[:3]
        separator = ";" if sum(map(_semicolons, lines)) > sum(line.count(",") for line in lines) else ","
        head, *rows = cells(text, separator)
        if head[:2] != ["Student", "ID"] and head[:3] != ["LastName", "FirstName", "ID"]:
            raise Refused("header")
        fixed = ("Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section")
        columns = [place for place, title in enumerate(head) if title not in fixed]
        closed: set[int] = set()
        taken: dict[str, dict[str, float]] = {}
        asked: list[str] = []
        for row in rows:
            if "Points Possible" in row[0]:
                closed |= {place for place in columns if "read only" in row[place]}
                continue
            if all(not cell or cell == "Muted" or cell.startswith("Manual Posting") for cell in row):
                continue
            names = [name for name in self.people.values() if name == row[0]]
            name = self.people.get(row[1]) or (names[0] if len(names) == 1 else None)
            if name is None:
                asked.append(row[0])
                continue
            for place in columns:
                if place not in closed and row[place]:
                    title = self._assignment(head[place])
                    taken.setdefault(title, {})[name] = float(row[place].replace(",", "."))
        return taken, asked

    def _assignment(self, title: str) -> str:
        match = re.search(r"\((\d+)\)\s*$", title)
        return self.assignments[match[1]] if match and match[1] in self.assignments else f"new: {title}"

    def upload_submissions(self, data: bytes) -> tuple[dict[str, bytes], list[str]]:
        """The comments' attachments by person, and the files that are ignored."""
        found: dict[str, bytes] = {}
        ignored: list[str] = []
        for path, content in zip_of(data).items():
            name = path.rpartition("/")[2]
            parts = name.split("_")
            numbers = [part for part in parts if re.fullmatch(r"[0-9]+", part)][:2]
            link = parts[-1].startswith("link") or name.startswith("._")
            if len(numbers) < 2 or link or self.files.get(numbers[1]) != numbers[0]:
                ignored.append(path)
            else:
                found[self.people[numbers[0]]] = content
        return found, ignored


def _semicolons(line: str) -> int:
    return line.count(";")


# --------------------------------------------------------------------------- Blackboard, D2L, Open edX


@dataclass
class Blackboard:
    """A grade book: people by user name, columns by number."""

    people: dict[str, str]
    columns: dict[str, str]

    def upload(self, data: bytes) -> dict[str, dict[str, float]]:
        text = data.decode("utf-8-sig")
        head, *rows = cells(text, "\t" if "\t" in text.split("\n")[0] else ",")
        who = head.index("Username")
        taken: dict[str, dict[str, float]] = {}
        for place, title in enumerate(head):
            if title in ("Last Name", "First Name", "Username"):
                continue
            match = re.search(r"\|\s*(\d+)\s*$", title)
            column = self.columns[match[1]] if match and match[1] in self.columns else f"new text: {title}"
            for row in rows:
                if row[who] in self.people:
                    taken.setdefault(column, {})[self.people[row[who]]] = float(row[place])
        return taken


@dataclass
class D2L:
    """A course: people by OrgDefinedId and user name, grade items by title."""

    ids: dict[str, str]
    logins: dict[str, str]
    items: set[str]

    def upload(self, text: str) -> dict[str, dict[str, float]]:
        head, *rows = cells(text)
        if head[-1] != "End-of-Line Indicator" or not {"OrgDefinedId", "Username"} & set(head):
            raise Refused("header")
        taken: dict[str, dict[str, float]] = {}
        for row in rows:
            if row[-1] != "#":
                raise Refused("end of line")
            names = set()
            for key, known in (("OrgDefinedId", self.ids), ("Username", self.logins)):
                if key in head and row[head.index(key)].lstrip("#"):
                    names.add(known.get(row[head.index(key)].lstrip("#")))
            if len(names) != 1 or None in names:
                raise Refused(str(row))
            for place, title in enumerate(head):
                match = re.fullmatch(r"(.*) Points Grade(?: <(?:Numeric )?(.*)>)?", title)
                if match is not None:
                    item = match[1] if match[1] in self.items else f"new: {match[1]} ({match[2]})"
                    taken.setdefault(item, {})[str(names.copy().pop())] = float(row[place])
        return taken


@dataclass
class OpenEdx:
    """A course with bulk grades: people by user_id, subsections by the first characters of their id."""

    course: str
    people: dict[str, str]
    subsections: dict[str, str]

    def upload(self, text: str) -> dict[str, dict[str, float]]:
        head, *rows = cells(text)
        if not {"user_id", "course_id"} <= set(head):
            raise Refused("columns")
        taken: dict[str, dict[str, float]] = {}
        for row in (dict(zip(head, row, strict=True)) for row in rows):
            if row["course_id"] != self.course:
                raise Refused("course")
            for key, value in row.items():
                if key.startswith(("new_grade-", "new_override-")) and value.strip():
                    block = self.subsections[key.split("-", 1)[1]]
                    taken.setdefault(block, {})[self.people[row["user_id"]]] = float(value)
        return taken


# --------------------------------------------------------------------------- Sakai, OpenOlat, ILIAS, Chamilo


@dataclass
class Sakai:
    """An assignment: people by login, groups by id, anonymous submissions by their own id."""

    people: dict[str, str]
    groups: bool = False
    separator: str = ","
    feedback: str = "Feedback Attachment(s)"

    def upload_all(self, data: bytes) -> tuple[dict[str, float], dict[str, bytes]]:
        grades: dict[str, float] = {}
        pages: dict[str, bytes] = {}
        for path, content in zip_of(data).items():
            if "/." in path:
                continue
            if path.endswith(("grades.csv", "grades.xls")):
                grades |= self._grades(content)
                continue
            parts = path.split("/")
            if len(parts) <= 2:
                raise Refused(path)
            who = parts[1]
            if "(" in who and who.endswith(")"):
                who = who[who.rindex("(") + 1 : -1]
            if who not in self.people:
                raise Refused(f"user {who}")
            for taken_for_more in ("comments", "feedbackText", "_submissionText", "timestamp"):
                if taken_for_more in path:
                    raise Refused(path)
            if f"/{self.feedback}/" in path:
                pages[self.people[who]] = content
        return grades, pages

    def _grades(self, content: bytes) -> dict[str, float]:
        found = {}
        for row in cells(content.decode("utf-8"), self.separator)[3:]:
            if len(row) > (3 if self.groups else 4):
                found[self.people[row[1]]] = float(row[3 if self.groups else 4])
        return found


@dataclass
class OpenOlat:
    """A task: people by user name."""

    people: dict[str, str]

    def paste(self, text: str) -> tuple[dict[str, float], dict[str, str]]:
        """Points and comments: split at tabs, no quotes; columns person, points, comment."""
        rows = [line.split("\t") for line in re.split(r"\r?\n", text) if line.strip()]
        if any(len(row) != 3 or row[0] not in self.people for row in rows):
            raise Refused(str(rows))
        points = {self.people[row[0]]: float(row[1]) for row in rows}
        return points, {self.people[row[0]]: row[2] for row in rows}

    def return_files(self, data: bytes) -> dict[str, bytes]:
        return {
            self.people[PurePosixPath(path).parent.name]: content for path, content in zip_of(data).items()
        }


@dataclass
class Ilias:
    """An exercise: members by number; ``teams`` gives the number of all in a member's team."""

    people: dict[str, str]
    teams: dict[str, list[str]] = field(default_factory=dict)

    def multi_feedback(self, data: bytes) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for path, content in zip_of(data).items():
            outer, folder, file = path.split("/")
            number = folder.rpartition("_")[2]
            if not outer.startswith("multi_feedback") or file.startswith(".") or number not in self.people:
                raise Refused(path)
            found |= {self.people[one]: content for one in self.teams.get(number, [number])}
        return found


def chamilo(data: bytes, files: Mapping[str, str]) -> Iterator[tuple[str, str, bytes]]:
    """The corrections that find a submission: the person, the name the learner sees, the content."""
    for path, content in zip_of(data).items():
        name = path.rpartition("/")[2]
        if name in files:
            yield files[name], name, content
