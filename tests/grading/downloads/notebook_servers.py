"""nbgrader and CoCalc: what their exchanges and collections look like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from uuid import NAMESPACE_DNS, uuid5

from downloads.model import CLASS, Download, Handed, Maker, Person
from downloads.works import BETTER, handed_out, solution, the_class

__all__ = ["MAKERS", "downloads"]


def login_is_name(one: Handed) -> Person:
    return Person(one.student.login)


def stamp(one: Handed) -> str:
    return f"{one.turn.when:%Y-%m-%d %H:%M:%S}.123456 UTC"


def submitted_stamps(handed: Iterable[Handed]) -> Mapping[str, bytes]:
    return {f"{one.student.login}/gather/timestamp.txt": stamp(one).encode() for one in handed}


SUBMITTED = Maker(
    "nbgrader submitted",
    ("nbgrader",),
    "submitted",
    lambda one: f"{one.student.login}/gather/{one.file}",
    login_is_name,
    submitted_stamps,
    extras=("timestamp.txt",),
)


def exchanged(one: Handed, chance: bool) -> str:
    end = sha256(f"{one.student.login}{one.turn}".encode()).hexdigest()[:12]
    return f"{one.student.login}+gather+{stamp(one)}{f'+{end}' if chance else ''}"


def inbound(name: str, chance: bool) -> Maker:
    def beside(handed: Iterable[Handed]) -> Mapping[str, bytes]:
        files = {}
        for one in handed:
            files[f"{exchanged(one, chance)}/timestamp.txt"] = stamp(one).encode()
            files[f"{exchanged(one, chance)}/submission_secret.txt"] = b"secret"
        return files

    return Maker(
        name,
        ("nbgrader",),
        "inbound",
        lambda one: f"{exchanged(one, chance)}/{one.file}",
        login_is_name,
        beside,
        attempts=True,
        extras=("timestamp.txt", "submission_secret.txt"),
    )


INBOUND = inbound("nbgrader inbound", True)


def uuid(one: Handed) -> str:
    return str(uuid5(NAMESPACE_DNS, one.student.login))


COLLECTED = Maker(
    "cocalc collected",
    ("cocalc",),
    "async-collect",
    lambda one: f"gather/{uuid(one)}/{one.file}",
    lambda one: Person(one.student.name),
    lambda handed: {
        f"gather/{uuid(one)}/STUDENT - {one.student.name}.txt": f"This is {one.student.name}.".encode()
        for one in handed
    },
    extras=("STUDENT - ",),
)
EXPORTED = Maker(
    "cocalc exported",
    ("cocalc", "names"),
    "async-export",
    lambda one: f"gather/{one.student.name.replace(' ', '_')}-{one.file}",
    lambda one: Person(one.student.name),
    lambda handed: {
        f"gather/{one.student.name.replace(' ', '_')}-{one.file.rpartition('.')[0]}.{end}": b"<html></html>"
        for one in handed
        for end in ("html", "pdf")
    },
    tells_apart=False,
    any_file_name=False,
)
MAKERS = (SUBMITTED, INBOUND, inbound("nbgrader inbound without chance", False), COLLECTED, EXPORTED)


def downloads() -> Iterator[Download]:
    plus = [replace(student, login=f"{student.login}+{student.number}") for student in CLASS]
    handed = [Handed(student, one.data, one.passed) for student, one in zip(plus, the_class(), strict=True)]
    yield INBOUND.make("a plus in the login", handed)
    yield MAKERS[2].make("a plus in the login", handed)
    yield nbgrader_course()
    yield peer_grading()


def nbgrader_course() -> Download:
    """The instructor's whole folder of the course, with what nbgrader makes of it."""
    made = SUBMITTED.make("", the_class())
    files = {f"submitted/{path}": data for path, data in made.files.items()}
    files["source/gather/01_basic_gather.ipynb"] = solution()
    files["release/gather/01_basic_gather.ipynb"] = handed_out()
    for one in the_class():
        files[f"autograded/{one.student.login}/gather/{one.file}"] = BETTER
    return Download("nbgrader, the whole course", ("nbgrader",), "cs101", files, made.people, may_ask=True)


def peer_grading() -> Download:
    """Others' work lies there once more for its peers."""
    made = COLLECTED.make("", the_class())
    files = {f"async-collect/{path}": data for path, data in made.files.items()}
    for one, other in zip(the_class(), the_class()[1:] + the_class()[:1], strict=True):
        files[f"async-peer-grade/gather/{uuid(one)}/{uuid(other)}/{other.file}"] = BETTER
    return Download("cocalc, peer grading", ("cocalc",), "async", files, made.people, may_ask=True)
