"""Moodle: ``Full Name_1001_assignsubmission_file/…``, or flat; teams, blind marking, texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from downloads.model import ADA, BEN, EVE, Download, Handed, Maker, Person, Student
from downloads.works import BETTER, the_class

__all__ = ["MAKERS", "downloads"]


def clean(name: str) -> str:
    """A name as Moodle writes it into paths."""
    return name.replace("_", " ").replace("/", "")


def prefix(one: Handed) -> str:
    return f"{clean(one.student.name)}_{one.student.number}"


def person(one: Handed) -> Person:
    return Person(clean(one.student.name), id=str(one.student.number), login="", handed_in_as=prefix(one))


def in_folders(end: str = "", deeper: str = "") -> Callable[[Handed], str]:
    return lambda one: f"{prefix(one)}_assignsubmission_file{end}/{deeper}{one.file}"


def flat(one: Handed) -> str:
    return f"{prefix(one)}_assignsubmission_file_{one.file}"


FOLDERS = Maker("moodle folders", ("moodle",), "CS101-Gather 01-77", in_folders(), person)
FLAT = Maker("moodle flat", ("moodle",), "CS101-Gather 01-77", flat, person)
OLD = Maker("moodle before 4.1", ("moodle",), "CS101-Gather 01-77", in_folders("_"), person)
DEEP = Maker(
    "moodle sub-folder", ("moodle",), "CS101-Gather 01-77", in_folders("", "Week 3/my work/"), person
)
MAKERS = (FOLDERS, FLAT, OLD, DEEP)


def downloads() -> Iterator[Download]:
    yield blind("Participant")
    yield blind("Teilnehmerin")
    yield teams("Group A", "Group B", "Group C", team=True)
    yield teams("The Pythons", "Ada and Eve", "7b", team=None)
    yield text_only()
    yield two_groups()
    yield feedback_beside()


def blind(word: str) -> Download:
    """Blind marking: one word for everybody, in the teacher's language, and the participant's number."""

    def prefix(one: Handed) -> str:
        return f"{word}_{one.student.number}"

    def person(one: Handed) -> Person:
        return Person(None, id=str(one.student.number), handed_in_as=prefix(one))

    maker = replace(
        FOLDERS,
        title="moodle blind",
        place=lambda one: f"{prefix(one)}_assignsubmission_file/{one.file}",
        person=person,
    )
    return maker.make(word, the_class())


def teams(*names: str, team: bool | None) -> Download:
    """One folder a team, with the team's number; those in no team share one folder without a number."""
    groups = [Student(name, "", "", 45 + place) for place, name in enumerate(names)]

    def person(one: Handed) -> Person:
        return Person(one.student.name, handed_in_as=prefix(one), team=team)

    handed = [Handed(group, data.data, data.passed) for group, data in zip(groups, the_class(), strict=True)]
    made = replace(FOLDERS, title="moodle teams", person=person).make(names[0], handed)
    rest = {"Default group_assignsubmission_file/01_basic_gather.ipynb": BETTER}
    return made.with_files(
        "and the default group",
        rest,
        people=(*made.people, Person("Default group", ("1.1", "1.2", "1.3"), id="", team=True)),
    )


def text_only() -> Download:
    """Ben wrote only into the text field: he is in the class, with nothing passed."""
    ada, _, eve = the_class()
    made = FOLDERS.make("only text of Ben", [ada, eve])
    text = {
        f"{place}/onlinetext.html": b"<p>Sorry, ill.</p>"
        for place in (
            "Ben Cato_1002_assignsubmission_onlinetext",
            "Ada Byron_1001_assignsubmission_onlinetext",
        )
    }
    return made.with_files("and of Ada", text, people=(*made.people, person(Handed(BEN, b""))))


def two_groups() -> Download:
    """The downloads of two groups, unpacked side by side."""
    tuesday, thursday = FOLDERS.make("", the_class(ADA, BEN)), FOLDERS.make("", the_class(EVE))
    files = {f"CS101-Gather 01-Tue-77/{path}": data for path, data in tuesday.files.items()}
    files |= {f"CS101-Gather 01-Thu-77/{path}": data for path, data in thursday.files.items()}
    return Download("moodle, two groups", ("moodle",), "Gather", files, tuesday.people + thursday.people)


def feedback_beside() -> Download:
    """The tutor's corrected notebook lies in the folder that Moodle takes feedback files from."""
    path = "Ben Cato_1002_assignfeedback_file/01_basic_gather.ipynb"
    return FOLDERS.make("the plain class", the_class()).with_files("tutor's feedback", {path: BETTER})
