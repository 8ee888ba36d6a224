"""Names that are given by hand: dates and numbers in them, a folder around, strays beside."""

from __future__ import annotations

from collections.abc import Iterator

from downloads import moodle
from downloads.model import ADA, BEN, EVE, Download, Handed, Maker, Person
from downloads.works import BETTER, handed_out, solution, the_class

__all__ = ["MAKERS", "downloads"]


def first(one: Handed) -> str:
    return one.student.first.lower()


def files(title: str, pattern: str, top: str = "Class 7b") -> Maker:
    """One file each; ``pattern`` has {first}, {name}, {joined}."""
    full = "{name}" in pattern or "{joined}" in pattern

    def place(one: Handed) -> str:
        joined = one.student.name.replace(" ", "_")
        return pattern.format(first=first(one), name=one.student.name, joined=joined)

    return Maker(
        title,
        ("names",),
        top,
        place,
        lambda one: Person(one.student.name if full else first(one)),
        tells_apart=False,
        any_file_name=False,
    )


FOLDERS = Maker(
    "own folders",
    ("folders",),
    "Class 7b",
    lambda one: f"{one.student.name}/{one.file}",
    lambda one: Person(one.student.name),
    tells_apart=False,
)
MAKERS = (
    FOLDERS,
    files("own names", "{joined}_01_basic_gather.ipynb"),
    files("own names behind", "01_basic_gather {name}.ipynb"),
    files("own names with dates", "{first}_2026_11_20_gather.ipynb"),
    files("own names with numbers", "{first}_hw_1_2_gather.ipynb"),
    files("own names in a folder", "Class 7b/{first}_gather.ipynb", "class7b"),
    files("own names and the date in front", "2026-11-20 {name}.ipynb"),
    files("own names in scripts", "{joined}_gather.ipynb"),
)


def downloads() -> Iterator[Download]:
    plain = FOLDERS.make("strays", the_class())
    yield plain.with_files("the template", {"01_basic_gather.ipynb": handed_out()})
    yield plain.with_files("the solution", {"01_basic_gather_solution.ipynb": solution()})
    yield plain.with_files(
        "tutor's folders", {"solutions/01_basic_gather.ipynb": solution(), "template/01.ipynb": handed_out()}
    )
    yield plain.with_files(
        "somebody's notebook that names nobody",
        {"01_basic_gather.ipynb": BETTER},
        may_ask=True,
        said=("01_basic_gather.ipynb",),
    )
    yield two_habits()
    yield moodle_and_mail()
    yield nobody_in_folders()


def two_habits() -> Download:
    """Two have a folder, the third a file beside the folders."""
    ada, ben, eve = the_class()
    made = FOLDERS.make("and one file", [ada, ben])
    people = (*made.people, Person(EVE.name, eve.passed))
    return made.with_files(
        "of Eve",
        {"Eve Davis_01_basic_gather.ipynb": eve.data},
        people=people,
        may_ask=True,
        shapes=("folders", "names"),
    )


def moodle_and_mail() -> Download:
    """Moodle's download, and beside it what Eve sent by mail, late."""
    ada, ben, eve = the_class()
    made = moodle.FOLDERS.make("and mail", [ada, ben])
    inside = {f"CS101-Gather 01-77/{path}": data for path, data in made.files.items()}
    mail = {"by mail/Eve Davis_01_basic_gather.ipynb": eve.data}
    people = (*made.people, Person(EVE.name, eve.passed))
    shapes = ("moodle", "names", "folders")
    return Download("moodle and mail", shapes, "Gather", {**inside, **mail}, people, may_ask=True)


def nobody_in_folders() -> Download:
    """Folders that are groups of the timetable, or teams; the files in them name nobody."""
    groups = ("Group Tuesday", "Group Thursday")
    works = the_class(ADA, BEN, EVE)
    inside = {f"{group}/hand in ({n}).ipynb": one.data for group in groups for n, one in enumerate(works)}
    people = tuple(Person(group, ("1.2",), team=None) for group in groups)
    title = "files that name nobody in two folders"
    return Download(title, ("folders",), "Class 7b", inside, people, may_ask=True)
