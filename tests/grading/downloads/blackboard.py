"""Blackboard Learn: ``Gather 01_abyron_attempt_2026-11-20-10-15-30_name.ipynb``, a text file an attempt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from downloads.model import BEN, CLASS, Download, Handed, Maker, Person
from downloads.works import the_class

__all__ = ["MAKERS", "downloads"]


def attempt(one: Handed, title: str) -> str:
    return f"{title}_{one.student.login}_attempt_{one.turn.when:%Y-%m-%d-%H-%M-%S}"


def written(one: Handed, title: str, text: str) -> bytes:
    """The text file of an attempt; it is there although nothing was written."""
    lines = [
        f"Name: {one.student.name} ({one.student.login})",
        f"Assignment: {title}",
        f"Date Submitted: {one.turn.when:%A, %B %d, %Y %I:%M:%S %p} UTC",
        "Current Grade: Not Graded Yet",
        "",
        f"Submission Field:{text}",
        "",
        "Comments:",
        "There are no student comments for this assignment.",
        "",
        "Files:",
        f"\tOriginal filename: {one.file}",
        f"\tFilename: {attempt(one, title)}_{one.file}",
    ]
    return "\r\n".join(lines).encode()


def maker(
    name: str, title: str, text: str = "\r\nThere is no student submission text data for this assignment."
) -> Maker:
    def beside(handed: Iterable[Handed]) -> Mapping[str, bytes]:
        return {f"{attempt(one, title)}.txt": written(one, title, text) for one in handed}

    return Maker(
        name,
        ("blackboard",),
        "gradebook_CS101_Assignment_2026-11-20-12-00-00",
        lambda one: f"{attempt(one, title)}_{one.file}",
        lambda one: Person(one.student.name, login=one.student.login),
        beside,
        attempts=True,
        extras=(".txt",),
    )


PLAIN = maker("blackboard", "Gather 01")
MAKERS = (
    PLAIN,
    maker("blackboard title", "Week_3 Lab"),
    maker("blackboard numbers", "Lab_5"),
    maker("blackboard ultra", "Gather 01", "<br><p>My <b>work</b></p>"),
)
NUMBERS = {"abyron": "20231001", "bcato": "20231002", "edavis": "20231003"}


def downloads() -> Iterator[Download]:
    yield student_numbers()
    yield without_texts()
    yield only_text()


def student_numbers() -> Download:
    """User names are student numbers, and the title ends with a number."""
    people = [replace(student, login=NUMBERS[student.login]) for student in CLASS]
    handed = [Handed(student, one.data, one.passed) for student, one in zip(people, the_class(), strict=True)]
    return MAKERS[2].make("student numbers", handed)


def without_texts() -> Download:
    """The text files were thrown away: the user name is all that is left."""
    plain = replace(
        PLAIN, beside=lambda handed: {}, person=lambda one: Person(one.student.login, login=one.student.login)
    )
    return plain.make("without the text files", the_class())


def only_text() -> Download:
    """Ben handed in nothing but a text."""
    ben = Handed(BEN, b"")
    made = PLAIN.make("only text of Ben", [one for one in the_class() if one.student != BEN])
    return made.with_files("beside files", PLAIN.beside([ben]), people=(*made.people, PLAIN.person(ben)))
