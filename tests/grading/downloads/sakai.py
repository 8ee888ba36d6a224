"""Sakai: ``Title/Byron, Ada(abyron)/Submission attachment(s)/name.ipynb``, feedback beside it, grades.csv."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from uuid import NAMESPACE_DNS, uuid5

from downloads.model import BEN, CLASS, NOW, Download, Handed, Maker, Person, Student
from downloads.works import BETTER, the_class

__all__ = ["MAKERS", "downloads"]

ENGLISH = ("Submission attachment(s)", "Feedback Attachment(s)")
GERMAN = ("Einreichungsanhänge", "Feedback-Anhänge")
UNHEARD_OF = ("Liitteet tässä", "Palaute tässä")  # no language we have a list of


def ascii_only(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def folder(student: Student) -> str:
    return f"{ascii_only(student.last)}, {ascii_only(student.first)}({student.login})"


def person(one: Handed) -> Person:
    shown = f"{ascii_only(one.student.first)} {ascii_only(one.student.last)}".strip()
    return Person(shown or None, login=one.student.login, handed_in_as=folder(one.student))


def grades(handed: Iterable[Handed], late: Student | None = None) -> bytes:
    rows = [
        "Gather 01,Points",
        "",
        "Display ID,ID,Last Name,First Name,grade,Submission date,Late submission",
    ]
    for one in handed:
        s, on_time = one.student, "Late" if one.student == late else "On time"
        rows.append(f'{s.login},{s.login},"{s.last}","{s.first}",,"{one.turn.when:%b %d, %Y}",{on_time}')
    return ("\n".join(rows) + "\n").encode()


def beside(handed: Iterable[Handed]) -> Mapping[str, bytes]:
    handed = list(handed)
    files = {"Gather 01/grades.csv": grades(handed)}
    for one in handed:
        own = f"Gather 01/{folder(one.student)}"
        files[f"{own}/timestamp.txt"] = one.turn.when.isoformat().encode()
        files[f"{own}/comments.txt"] = b""
        files[f"{own}/feedbackText.html"] = b"<p></p>"
        files[f"{own}/{folder(one.student)}_submissionText.html"] = b"<p></p>"
    return files


def flat_beside(handed: Iterable[Handed]) -> Mapping[str, bytes]:
    return {path.replace(")/", ")_"): data for path, data in beside(handed).items() if "grades" not in path}


def in_folders(words: str) -> Callable[[Handed], str]:
    return lambda one: f"Gather 01/{folder(one.student)}/{words}/{one.file}"


def flat(words: str) -> Callable[[Handed], str]:
    return lambda one: f"Gather 01/{folder(one.student)}_{words}_{one.file}"


EXTRAS = ("timestamp.txt", "comments.txt", "feedbackText.html", "grades.csv", "submissionText.html")
FOLDERS = Maker("sakai", ("sakai",), "Gather 01", in_folders(ENGLISH[0]), person, beside, extras=EXTRAS)
FLAT = replace(FOLDERS, title="sakai flat", place=flat(ENGLISH[0]), beside=flat_beside)
MAKERS = (
    FOLDERS,
    FLAT,
    replace(FOLDERS, title="sakai German", place=in_folders(GERMAN[0])),
    replace(FLAT, title="sakai German flat", place=flat(GERMAN[0])),
    replace(FOLDERS, title="sakai other language", place=in_folders(UNHEARD_OF[0])),
)


def downloads() -> Iterator[Download]:
    for words, maker in ((ENGLISH, FOLDERS), (GERMAN, MAKERS[2]), (UNHEARD_OF, MAKERS[4])):
        made = maker.make("tutor's feedback", the_class())
        corrected = {
            f"Gather 01/{folder(student)}/{words[1]}/01_basic_gather.ipynb": BETTER for student in CLASS[1:]
        }
        yield made.with_files("corrected notebooks", corrected, may_ask=words == UNHEARD_OF)
    made = FLAT.make("tutor's feedback", the_class())
    yield made.with_files(
        "corrected notebooks", {f"Gather 01/{folder(BEN)}_{ENGLISH[1]}_01_basic_gather.ipynb": BETTER}
    )
    yield anonymous()
    yield groups()
    yield same_file_name_twice()
    yield late()


def anonymous() -> Download:
    def place(one: Handed) -> str:
        return f"Gather 01/{uuid5(NAMESPACE_DNS, one.student.login)} anonymous/{ENGLISH[0]}/{one.file}"

    def person(one: Handed) -> Person:
        return Person(None, handed_in_as=f"{uuid5(NAMESPACE_DNS, one.student.login)} anonymous")

    plain = replace(FOLDERS, title="sakai anonymous", place=place, person=person, beside=lambda handed: {})
    return plain.make("three people", the_class())


def groups() -> Download:
    """The group's name, its internal id, and a list of its members."""

    def own(one: Handed) -> str:
        return f"{one.student.name} ({uuid5(NAMESPACE_DNS, one.student.name)})"

    def members(handed: Iterable[Handed]) -> Mapping[str, bytes]:
        return {
            f"Gather 01/{own(one)}/members.txt": b"Ada Byron (abyron)\nEve Davis (edavis)\n" for one in handed
        }

    groups = [Student(f"Group {letter}", "", "", place) for place, letter in enumerate("ABC")]
    handed = [Handed(group, one.data, one.passed) for group, one in zip(groups, the_class(), strict=True)]
    plain = replace(
        FOLDERS,
        title="sakai groups",
        place=lambda one: f"Gather 01/{own(one)}/{ENGLISH[0]}/{one.file}",
        person=lambda one: Person(one.student.name, handed_in_as=own(one), team=True),
        beside=members,
        extras=("members.txt",),
    )
    return plain.make("three groups", handed)


def same_file_name_twice() -> Download:
    """Ben attached his notebook twice, first one without a right answer: ``name+1`` is the second."""
    made = FOLDERS.make("same name twice", the_class())
    first = FOLDERS.place(Handed(BEN, b""))
    second = {first.replace(".ipynb", "+1.ipynb"): made.files[first], first: BETTER}
    return made.with_files("of Ben", second)


def late() -> Download:
    """Lateness stands in the last column of the grades only."""
    made = FOLDERS.make("late", the_class())
    people = tuple(replace(who, late=who.login == BEN.login) for who in made.people)
    table = {"Gather 01/grades.csv": grades(the_class(), BEN)}
    assert NOW.number == 1
    return made.with_files("Ben", table, people=people)
