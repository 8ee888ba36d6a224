"""D2L Brightspace: ``104470-789761 - Ada Byron - Nov 20, 2026 1015 AM/name.ipynb``, a folder a submission."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from downloads.model import CLASS, Download, Handed, Maker, Person, Student
from downloads.works import the_class

__all__ = ["MAKERS", "downloads"]

Written = Callable[[datetime], str]


def hours(when: datetime, between: str = "") -> str:
    return f"{when.hour % 12 or 12}{between}{when.minute:02} {'AM' if when.hour < 12 else 'PM'}"


def american(when: datetime) -> str:
    return f"{when:%b} {when.day}, {when.year} {hours(when)}"


def with_colon(when: datetime) -> str:
    return f"{when:%b} {when.day}, {when.year} {hours(when, ':')}"


def british(when: datetime) -> str:
    return f"{when:%d %B %Y} {hours(when)}"


def german(when: datetime) -> str:
    months = {11: "November", 12: "Dezember"}
    return f"{when.day}. {months[when.month]} {when.year} {when:%H%M}"


def french(when: datetime) -> str:
    months = {11: "novembre", 12: "décembre"}
    return f"{when.day} {months[when.month]} {when.year} {when:%H%M}"


def folder(one: Handed, written: Written) -> str:
    return f"{104_000 + one.student.number}-789761 - {one.student.name} - {written(one.turn.when)}"


def person(one: Handed) -> Person:
    return Person(one.student.name)


def maker(name: str, written: Written = american, before: str = "", after: str = "/") -> Maker:
    return Maker(
        name,
        ("d2l",),
        "Gather 01 Download Nov 20, 2026 1200 PM",
        lambda one: f"{before}{folder(one, written)}{after}{one.file}",
        person,
        lambda handed: {
            f"{before if after == '/' else ''}index.html": b"<html><body>Gather 01</body></html>"
        },
        attempts=True,
        extras=("index.html",),
    )


FOLDERS = maker("d2l folders")
MAKERS = (
    FOLDERS,
    maker("d2l wrapped", before="Gather 01/"),
    maker("d2l flat", after=" - "),
    maker("d2l colon", with_colon),
    maker("d2l British dates", british),
    maker("d2l German dates", german),
    maker("d2l French dates", french),
)


def downloads() -> Iterator[Download]:
    numbered = [
        replace(student, first=f"2330430{place}", last="Learner") for place, student in enumerate(CLASS)
    ]
    for layout in (MAKERS[4], MAKERS[2]):
        yield layout.make("student numbers as names", _of(numbered))
    groups = [Student(f"Group {n}", "", "", n) for n in (1, 2, 3)]
    of_groups = replace(FOLDERS, title="d2l groups", person=lambda one: Person(one.student.name, team=None))
    yield of_groups.make("three groups", _of(groups))
    dashed = [replace(student, last=f"{student.last} - Smith") for student in CLASS]
    yield FOLDERS.make("names with a dash", _of(dashed))
    yield MAKERS[2].make("names with a dash", _of(dashed))
    dated = [replace(student, last=f"{student.last} - Team 2026 of 2027") for student in CLASS]
    yield FOLDERS.make("names with years", _of(dated))
    yield MAKERS[2].make("names with years", _of(dated))


def _of(people: list[Student]) -> list[Handed]:
    return [Handed(student, one.data, one.passed) for student, one in zip(people, the_class(), strict=True)]
