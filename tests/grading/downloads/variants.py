"""What every platform's download comes as: resubmitted, zipped, odd names, with the whole course in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from downloads.model import ADA, BEN, EVE, Download, Handed, Maker, Student, Turn
from downloads.works import BETTER, WORSE, course_zip, passed, the_class, work, zip_of

__all__ = ["ODD", "OWN_NAMES", "TURNS", "variants"]

# an earlier and a later hand-in: later by number, hour of the day, half of the day, day, month and year
TURNS = {
    "10 after 9": (
        Turn(9, datetime(2026, 11, 20, 9, 15, 30)),
        Turn(10, datetime(2026, 11, 20, 13, 5, 1)),
    ),
    "past midnight": (
        Turn(1, datetime(2026, 11, 30, 23, 59, 59)),
        Turn(2, datetime(2026, 12, 1, 0, 5, 0)),
    ),
}
ODD = (
    Student("Zoë", "Ångström", "zangstrom", 2001),
    Student("Sean", "O'Neil, Jr.", "s.oneil", 2002),
    Student("Anna - Maria", "Smith", "20231007", 2003),
    Student("Student", "7", "student7", 2004),
    Student("明", "李", "u123", 2005),
    Student("Юлия", "Иванова", "u124", 2006),
    Student("Ana_Maria", "de la Cruz", "anacruz", 2007),
    Student("Lea", "November 2026", "lea20", 2008),
    Student("Bo", "Li", "bo", 2009),
)
# what learners call their files: other platforms' patterns among them
OWN_NAMES = (
    "hw_1_2_gather.ipynb",
    "My solution - final (2).ipynb",
    "2026-11-20 work.ipynb",
    "Ada Byron_1001_gather.ipynb",
    "[1] - x - y.ipynb",
    "Übung 3.ipynb",
    "attempt_3.ipynb",
    "a_1001_50011_b.ipynb",
    "01.ipynb",
)


def variants(maker: Maker, main: bool) -> Iterator[Download]:
    """The downloads of one maker; all of them for the ``main`` layout of a platform."""
    yield maker.make("plain", the_class(), basic=main)
    yield odd_names(maker)
    if maker.any_file_name:
        yield maker.make("files of any name", _any_names())
    if maker.any_file_name and main:
        yield maker.make("the whole course zipped", _the_course())
        yield maker.make("zips", _zips())
        yield maker.make("no notebook of Ben", _no_notebook())
    if maker.attempts:
        for turns in TURNS:
            yield resubmitted(maker, turns, "worse", WORSE)
            yield resubmitted(maker, turns, "better", BETTER)
    if maker.tells_apart:
        namesake = replace(ADA, login="abyron2", number=1004)
        yield maker.make(
            "two of one name", [*the_class(), Handed(namesake, work(namesake), passed(namesake))]
        )


def resubmitted(maker: Maker, turns: str, kind: str, older: bytes) -> Download:
    """Ben handed in twice; what he handed in last counts, be it better or worse."""
    before, after = TURNS[turns]
    ada, ben, eve = the_class()
    again = [ada, Handed(BEN, older, (), turn=before), replace(ben, turn=after), eve]
    return maker.make(f"resubmitted, {turns}, older {kind}", again)


def odd_names(maker: Maker) -> Download:
    """Names with digits, commas, dashes, other alphabets.

    Where people stand in a name that somebody typed, some are not to be told from a title or a date.
    """
    typed = "names" in maker.shapes
    people = [student for student in ODD if not (typed and student.first == "Student")]
    return maker.make("odd names", the_class(*people), may_ask=typed)


def _any_names() -> list[Handed]:
    people = (ADA, BEN, EVE, *ODD[:6])
    return [replace(one, file=name) for one, name in zip(the_class(*people), OWN_NAMES, strict=True)]


def _the_course() -> list[Handed]:
    ada, ben, eve = the_class()
    return [ada, replace(ben, data=course_zip(BEN), file="gatherlab-course.zip"), eve]


def _zips() -> list[Handed]:
    return [
        replace(one, data=zip_of({f"work/exercises/{one.file}": one.data}), file="work.zip")
        for one in the_class()
    ]


def _no_notebook() -> list[Handed]:
    ada, _, eve = the_class()
    return [ada, Handed(BEN, b"%PDF-1.7", (), "answers.pdf"), eve]
