"""Google Classroom and Drive: copies carry the student's name; uploads keep their own and name nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from downloads.model import CLASS, Download, Maker, Person
from downloads.works import the_class, work

__all__ = ["MAKERS", "downloads"]

COPIES = Maker(
    "google copies",
    ("google_classroom", "names"),
    "Gather 01",
    lambda one: f"{one.student.name} - {one.file}",
    lambda one: Person(one.student.name),
    tells_apart=False,
    any_file_name=False,
)
BEHIND = replace(
    COPIES,
    title="google copies, name behind",
    place=lambda one: f"{one.file.rpartition('.')[0]} - {one.student.name}.ipynb",
)
TITLED = replace(
    COPIES,
    title="google copies titled",
    place=lambda one: f"Async IO, week 3/{one.student.name} - {one.file}",
)
MAKERS = (COPIES, BEHIND, TITLED)


def downloads() -> Iterator[Download]:
    names = ("01_basic_gather.ipynb", "01_basic_gather (1).ipynb", "01_basic_gather (2).ipynb")
    uploads = dict(zip(names, (work(student) for student in CLASS), strict=True))
    yield Download("google uploads", (), "Gather 01", uploads)
    titled = {f"Async IO, week 3/{name}": data for name, data in uploads.items()}
    yield Download("google uploads, titled", (), "drive-download-20261120T101530Z-001", titled)
    ada = COPIES.make("", the_class()[:1]).files
    mixed = {**ada, "Rapport.pdf": b"%PDF", "Rapport (1).pdf": b"%PDF", **uploads}
    yield Download("google uploads and copies", (), "Gather 01", mixed)
    same = {
        f"notebook{end}.ipynb": work(student)
        for end, student in zip(("", " (1)", " (2)"), CLASS, strict=True)
    }
    yield Download("google uploads of another name", (), "Async IO, week 3", same)
