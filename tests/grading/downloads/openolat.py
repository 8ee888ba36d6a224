"""OpenOlat: ``ita_Gather_01_…/Byron_Ada_abyron/2_submissions/name.ipynb``; corrections, revisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from downloads.model import BEN, CLASS, Download, Handed, Maker, Person, Student
from downloads.sakai import ascii_only
from downloads.works import BETTER, WORSE, handed_out, solution, the_class

__all__ = ["MAKERS", "downloads"]

TOP = "ita_Gather_01_2026-11-20_10-15-30"


def folder(student: Student) -> str:
    return "_".join(
        ascii_only(part).replace(" ", "_") for part in (student.last, student.first, student.login)
    )


def person(one: Handed) -> Person:
    shown = ascii_only(f"{one.student.last} {one.student.first}").strip()
    return Person(shown or None, login=one.student.login, handed_in_as=folder(one.student))


def sheet(handed: Iterable[Handed]) -> Mapping[str, bytes]:
    return {"Gather_01.xlsx": b"PK\x03\x04"}


def maker(name: str, step: str) -> Maker:
    return Maker(
        name,
        ("openolat",),
        TOP,
        lambda one: f"{folder(one.student)}/{step}/{one.file}",
        person,
        sheet,
        extras=(".xlsx",),
    )


PLAIN = maker("openolat", "2_submissions")
MAKERS = (PLAIN, maker("openolat without tasks", "1_submissions"))


def downloads() -> Iterator[Download]:
    plain = PLAIN.make("all steps", the_class())
    yield plain.with_files("sample solution", {"solutions/01_basic_gather.ipynb": solution()})
    steps = {
        f"{folder(student)}/{step}/01_basic_gather.ipynb": data
        for student in CLASS
        for step, data in (("1_task", handed_out()), ("3_corrections", BETTER), ("6_assessment", BETTER))
    }
    yield plain.with_files("tasks, corrections, assessment", steps)
    yield plain.with_files("all of it", {**steps, "solutions/01_basic_gather.ipynb": solution()})
    for older in (WORSE, BETTER):
        yield revised(older, 1)
        yield revised(older, 10)
    yield groups()


def revised(older: bytes, revisions: int) -> Download:
    """Ben handed in again, once or ten times: his last revision counts, and no correction."""
    made = PLAIN.make(f"{revisions} revisions", the_class())
    good = made.files[PLAIN.place(Handed(BEN, b""))]
    files = {}
    for number in range(revisions + 1):
        handed = "2_submissions" if number == 0 else f"{2 + 2 * number}_revisions_{number}"
        corrected = "3_corrections" if number == 0 else f"{3 + 2 * number}_corrections_{number}"
        last = number == revisions
        files[f"{folder(BEN)}/{handed}/01_basic_gather.ipynb"] = good if last else older
        if not last:
            files[f"{folder(BEN)}/{corrected}/01_basic_gather.ipynb"] = BETTER
    return made.with_files("older better" if older == BETTER else "older worse", files)


def groups() -> Download:
    """The group's name and number."""
    groups = [Student(f"Group {letter}", "", "", 1_234_567 + n) for n, letter in enumerate("ABC")]
    handed = [Handed(group, one.data, one.passed) for group, one in zip(groups, the_class(), strict=True)]

    def own(one: Handed) -> str:
        return f"{one.student.name.replace(' ', '_')}_{one.student.number}"

    plain = replace(
        PLAIN,
        title="openolat groups",
        top="grouptask_Gather_01_2026-11-20_10-15-30",
        place=lambda one: f"{own(one)}/1_submissions/{one.file}",
        person=lambda one: Person(one.student.name, handed_in_as=own(one), team=True),
    )
    return plain.make("three groups", handed)
