"""Gradescope, GitHub Classroom, Artemis: a folder a submission or repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from downloads.model import BEN, CLASS, Download, Handed, Maker, Person
from downloads.works import course_of, the_class, work, zip_of

__all__ = ["MAKERS", "downloads"]


def submission(one: Handed) -> str:
    return f"submission_{300_000_000 + one.student.number}"


def metadata(handed: Iterable[Handed], *also: Handed) -> Mapping[str, bytes]:
    """Gradescope's list of who handed in; ``also`` are partners of the first."""
    lines = ["---"]
    for place, one in enumerate(handed):
        lines += [f"{submission(one)}:", "  :submitters:"]
        for who in (one.student, *(other.student for other in also if place == 0)):
            lines += [
                f"  - :name: {who.name}",
                f"    :sid: '{who.number}'",
                f"    :email: {who.login}@example.org",
            ]
        lines += [
            f"  :created_at: {one.turn.when:%Y-%m-%d %H:%M:%S}.123456000 Z",
            "  :score: 0.0",
            "  :status: processed",
        ]
    return {"submission_metadata.yml": ("\n".join(lines) + "\n").encode()}


GRADESCOPE = Maker(
    "gradescope",
    ("gradescope",),
    "assignment_4567890_export",
    lambda one: f"{submission(one)}/{one.file}",
    lambda one: Person(one.student.name),
    metadata,
    extras=("submission_metadata.yml",),
)


def clone(one: Handed, before: str = "") -> str:
    return f"{before}gather-01-{one.student.login}"


def around(handed: Iterable[Handed]) -> Mapping[str, bytes]:
    """What is in every clone beside the notebook."""
    starter = {
        ".git/HEAD": b"ref: refs/heads/main\n",
        ".git/hooks/pre-commit.sample": b"#!/bin/sh\n",
        ".github/classroom/autograding.json": b"{}",
        ".gitignore": b"__pycache__\n",
        "README.md": b"# Gather 01\n",
        "helpers.py": b"def shout(text):\n    return text.upper()\n",
    }
    return {f"{clone(one)}/{path}": data for one in handed for path, data in starter.items()}


GITHUB = Maker(
    "github",
    ("github_classroom",),
    "gather-01-submissions",
    lambda one: f"{clone(one)}/{one.file}",
    lambda one: Person(one.student.login),
    around,
    extras=("README.md", "autograding.json", ".gitignore"),
)
# the teacher unpacked it under a name of their own: the repositories' common beginning is the assignment
INSIDE = replace(
    GITHUB,
    title="github inside",
    top="Class 7b",
    shapes=("github_classroom", "folders"),
    person=lambda one: Person(None),
)


def repository(one: Handed) -> str:
    return f"ADS26-Gather-{4000 + one.student.number}-{one.student.login}"


ARTEMIS = Maker(
    "artemis",
    ("artemis",),
    "ADS26-Gather",
    lambda one: f"{repository(one)}/{one.file}",
    lambda one: Person(one.student.login),
)
UPLOAD = replace(
    ARTEMIS,
    title="artemis file upload",
    place=lambda one: (
        f"Gather 01-{one.student.login}-{4000 + one.student.number}.{one.file.rpartition('.')[2]}"
    ),
)
MAKERS = (GRADESCOPE, GITHUB, INSIDE, ARTEMIS, UPLOAD)


def downloads() -> Iterator[Download]:
    yield partners()
    yield course_as_starter("gather-01-submissions", ("github_classroom",))
    yield course_as_starter("Class 7b", ("github_classroom", "folders"))
    zips = {f"{repository(one)}.zip": zip_of({one.file: one.data}) for one in the_class()}
    yield Download(
        "artemis zip each", ("artemis",), "ADS26-Gather", zips, ARTEMIS.make("", the_class()).people
    )
    deep = {
        f"{repository(one)}.zip": zip_of({f"{repository(one)}/{one.file}": one.data}) for one in the_class()
    }
    yield Download(
        "artemis zip with a folder each",
        ("artemis",),
        "ADS26-Gather",
        deep,
        ARTEMIS.make("", the_class()).people,
    )
    anonymous = replace(
        ARTEMIS,
        title="artemis anonymous",
        place=lambda one: f"ADS26-Gather-{4000 + one.student.number}-student-submission.git/{one.file}",
        person=lambda one: Person(None),
    )
    yield anonymous.make("three people", the_class())


def partners() -> Download:
    """Ada and Ben handed in together: one row with both names, or one each."""
    ada, ben, eve = the_class()
    made = GRADESCOPE.make("partners", [ada, eve])
    both = replace(made.people[0], name=f"{ada.student.name} {BEN.name}", team=True)
    return made.with_files("Ada and Ben", metadata([ada, eve], ben), people=(both, made.people[1]))


def course_as_starter(top: str, shapes: tuple[str, ...]) -> Download:
    """The course's own repository was the starter: everybody's clone has all of its files."""
    files = {}
    for student in CLASS:
        own = clone(Handed(student, b""))
        files |= {f"{own}/{path}": data for path, data in course_of(student).items()}
        files[f"{own}/.git/HEAD"] = b"ref: refs/heads/main\n"
    assert files[f"{clone(Handed(BEN, b''))}/exercises/01_basic_gather.ipynb"] == work(BEN)
    maker = GITHUB if "folders" not in shapes else INSIDE
    return Download(f"github, the course in {top}", shapes, top, files, maker.make("", the_class()).people)
