"""Open edX ORA2: a folder a unit, the person in the file's name: ``[1] - abyron - name.ipynb``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import md5

from downloads.model import ADA, BEN, EVE, Download, Handed, Maker, Person
from downloads.works import handed_out, the_class

__all__ = ["MAKERS", "downloads"]

UNIT = "[1]Week 1, [2]Gather, [1]Hand in"


def hashed(one: Handed) -> str:
    return md5(one.student.login.encode(), usedforsecurity=False).hexdigest()


def table(handed: Iterable[Handed]) -> Mapping[str, bytes]:
    head = "course,block,student,key,name,type,description,size,file_path,file_found"
    rows = [
        f"course-v1:X+CS101+2026,block,{one.student.login},k,{one.file},,,{len(one.data)},," for one in handed
    ]
    return {"submissions.csv": "\n".join([head, *rows, ""]).encode()}


PLAIN = Maker(
    "openedx",
    ("open_edx",),
    "course-v1_X+CS101+2026",
    lambda one: f"{UNIT}/[1] - {one.student.login} - {one.file}",
    lambda one: Person(one.student.login, login=one.student.login),
    table,
    extras=("submissions.csv", "prompt_0.txt"),
)
HASHES = replace(
    PLAIN,
    title="openedx hashes",
    place=lambda one: f"{UNIT}/[1] - {hashed(one)} - {one.file}",
    person=lambda one: Person(None),
    beside=lambda handed: {},
)
MAKERS = (PLAIN, HASHES)


def downloads() -> Iterator[Download]:
    made = PLAIN.make("the whole course", the_class())
    texts = {f"{UNIT}/[1] - {student.login} - prompt_0.txt": b"My text" for student in (ADA, BEN, EVE)}
    yield made.with_files("texts", texts)
    other = "[2]Week 2, [1]Lists, [1]Hand in"
    yield made.with_files("two units", {f"{other}/[1] - {s.login} - notes.pdf": b"%PDF" for s in (ADA, EVE)})
    yield made.with_files(
        "two units with notebooks",
        {f"{other}/[2] - {s.login} - again.ipynb": handed_out() for s in (ADA, EVE)},
    )
    yield removed()


def removed() -> Download:
    """Eve's block was taken out of the course."""
    ada, ben, eve = the_class()
    made = PLAIN.make("a removed block", [ada, ben])
    files = {f"Removed from course/[7] - {EVE.login} - {eve.file}": eve.data}
    return made.with_files(
        "of Eve", files, people=(*made.people, replace(PLAIN.person(eve), passed=eve.passed))
    )
