"""Chamilo, and Stud.IP, whose files name nobody."""

from __future__ import annotations

from collections.abc import Iterator

from downloads.model import BEN, CLASS, Download, Handed, Maker, Person
from downloads.works import the_class, work

__all__ = ["MAKERS", "downloads"]


def file_name(one: Handed) -> str:
    return f"{one.turn.when:%Y_%m_%d_%H_%M_%S}_{one.student.login}_{one.file}"


CHAMILO = Maker(
    "chamilo",
    ("chamilo",),
    "Gather 01",
    file_name,
    lambda one: Person(one.student.login, login=one.student.login, handed_in_as=file_name(one)),
    attempts=True,
)
MAKERS = (CHAMILO,)


def downloads() -> Iterator[Download]:
    made = CHAMILO.make("only text of Ben", [one for one in the_class() if one.student != BEN])
    text = {"2026_11_20_10_15_30_bcato_My answer.html": b"<p>I was ill.</p>"}
    yield made.with_files("beside files", text, people=(*made.people, Person("bcato", login="bcato")))
    files = {
        "01_basic_gather.ipynb": work(CLASS[0]),
        "[1]_01_basic_gather.ipynb": work(CLASS[1]),
        "[2]_01_basic_gather.ipynb": work(CLASS[2]),
    }
    yield Download("studip", (), "Hausaufgabe 3", files)
    listed = {f"Hausaufgabe 3/{path}": data for path, data in files.items()}
    table = b'"Ordner";"Dateiname"\n"Hausaufgabe 3";"01_basic_gather.ipynb"\n'
    yield Download("studip with a list", (), "Dateien", {**listed, "archive_filelist.csv": table})
