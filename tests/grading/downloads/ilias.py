"""ILIAS: ``Title/Submissions/Byron_Ada_abyron_310/name.ipynb``; late files, teams, peer feedback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from downloads.model import BEN, CLASS, EVE, Download, Handed, Maker, Person, Student
from downloads.sakai import ascii_only
from downloads.works import BETTER, the_class

__all__ = ["MAKERS", "downloads"]


def folder(student: Student) -> str:
    parts = (student.last, student.first, student.login, str(student.number))
    return "_".join(ascii_only(part).replace(" ", "_") for part in parts)


def person(one: Handed) -> Person:
    shown = ascii_only(f"{one.student.last} {one.student.first}").strip()
    return Person(shown or None, login=one.student.login, handed_in_as=folder(one.student))


PLAIN = Maker(
    "ilias",
    ("ilias",),
    "Gather 01",
    lambda one: f"Gather 01/Submissions/{folder(one.student)}/{one.file}",
    person,
    extras=("Gather 01.xlsx",),
)
SINGLE = replace(
    PLAIN,
    title="ilias cut names",
    place=lambda one: f"{folder(one.student)}/{one.file.partition('_')[2] or one.file}",
    any_file_name=False,
)
MAKERS = (PLAIN, SINGLE)


def downloads() -> Iterator[Download]:
    yield late("Late Submission - ")
    yield late("Verspätete Abgabe - ")
    yield teams()
    yield peer_feedback()
    yield same_file_name_twice()


def late(word: str) -> Download:
    def place(one: Handed) -> str:
        before = word if one.student == BEN else ""
        return f"Gather 01/Submissions/{folder(one.student)}/{before}{one.file}"

    late_ben = replace(PLAIN, person=lambda one: replace(person(one), late=one.student == BEN))
    return replace(late_ben, title="ilias late", place=place).make(word.strip(" -"), the_class())


def teams() -> Download:
    """Below the team's folder stands the member who handed in."""
    numbers = {student: 12 + place for place, student in enumerate(CLASS)}
    plain = replace(
        PLAIN,
        title="ilias teams",
        place=lambda one: (
            f"Gather 01/Submissions/Team {numbers[one.student]}/{folder(one.student)}/{one.file}"
        ),
        person=lambda one: Person(f"Team {numbers[one.student]}", team=True),
    )
    return plain.make("three teams", the_class())


def peer_feedback() -> Download:
    """What the others wrote about a person, with a corrected notebook."""
    made = PLAIN.make("peer feedback", the_class())
    to = {
        f"Gather 01/Feedback_files/to_{folder(student)}/from_{folder(EVE)}/01_basic_gather.ipynb": BETTER
        for student in CLASS[:2]
    }
    return made.with_files("beside it", {**to, "Gather 01/Gather 01.xlsx": b"PK\x03\x04"})


def same_file_name_twice() -> Download:
    made = PLAIN.make("same name twice", the_class())
    first = PLAIN.place(Handed(BEN, b""))
    second = {first.replace(".ipynb", " (2).ipynb"): made.files[first], first: BETTER}
    return made.with_files("of Ben", second)
