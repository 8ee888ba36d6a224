"""Canvas: ``byronada_1001_50011_name.ipynb``: name, user, file; late, groups, anonymous, quizzes, texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from downloads.model import BEN, EVE, NOW, Download, Handed, Maker, Person, Student
from downloads.works import RIGHT, WORSE, the_class

__all__ = ["MAKERS", "downloads"]


def clean(text: str) -> str:
    """A name as Canvas writes it: small letters and digits only."""
    return re.sub(r"[\W_]", "", text.lower())


def squashed(student: Student) -> str:
    return clean(student.last + student.first)


def file_id(one: Handed) -> int:
    return 40_000 + one.student.number + 10_000 * one.turn.number


def prefix(one: Handed, late: str = "") -> str:
    return f"{squashed(one.student)}{late}_{one.student.number}_{file_id(one)}"


def person(one: Handed) -> Person:
    return Person(squashed(one.student), id=str(one.student.number), handed_in_as=prefix(one))


def late_person(one: Handed) -> Person:
    if one.student != BEN:
        return person(one)
    return replace(person(one), handed_in_as=prefix(one, "_LATE"), late=True)


def file_name(one: Handed) -> str:
    """The learner's own file name; a later hand-in gets a number behind it."""
    stem, dot, ending = one.file.rpartition(".")
    return one.file if one.turn.number == 1 else f"{stem}-{one.turn.number - 1}{dot}{ending}"


PLAIN = Maker(
    "canvas", ("canvas",), "submissions", lambda one: f"{prefix(one)}_{file_name(one)}", person, attempts=True
)
LATE = replace(
    PLAIN,
    title="canvas late",
    place=lambda one: f"{prefix(one, '_LATE' if one.student == BEN else '')}_{file_name(one)}",
    person=late_person,
)
QUIZ = Maker(
    "canvas quiz",
    ("canvas_quiz",),
    "quiz_submissions",
    lambda one: (
        f"{clean(one.student.last)}_{clean(one.student.first)}{one.student.number}"
        f"_question_77_{file_id(one)}_{one.file}"
    ),
    lambda one: Person(f"{clean(one.student.last)}_{clean(one.student.first)}", id=str(one.student.number)),
)
MAKERS = (PLAIN, LATE, QUIZ)


def downloads() -> Iterator[Download]:
    yield groups()
    yield anonymous()
    yield texts()
    yield questions()


def groups() -> Download:
    """The name is the group's, the number one member's."""
    teams = [Student(f"Group {n}", "", "", 1000 + n) for n in (1, 2, 3)]
    handed = [Handed(team, one.data, one.passed) for team, one in zip(teams, the_class(), strict=True)]
    maker = replace(
        PLAIN,
        title="canvas groups",
        person=lambda one: Person(squashed(one.student), handed_in_as=prefix(one), team=None),
    )
    return maker.make("three groups", handed)


def anonymous() -> Download:
    """No user's number, and LATE in front."""
    secret = {"abyron": "Xk3Q9", "bcato": "aB1cD", "edavis": "77777"}

    def place(one: Handed) -> str:
        late = "LATE_" if one.student == EVE else ""
        return f"{late}anon_{secret[one.student.login]}_{file_id(one)}_{one.file}"

    def person(one: Handed) -> Person:
        return Person(None, id="", login="", late=one.student == EVE)

    return replace(PLAIN, title="canvas anonymous", place=place, person=person).make("one late", the_class())


def texts() -> Download:
    """A text and a link are submissions, too: their people are in the class, with nothing passed."""
    ada, ben, eve = (Handed(one.student, one.data, one.passed) for one in the_class())
    made = PLAIN.make("a text and a link", [ada])
    text = {"catoben_1002_text.html": b"<p>See my repository.</p>"}
    link = {"daviseve_LATE_1003_link.html": b"<a href='https://example.org/eve'>here</a>"}
    people = (*made.people, Person("catoben", id="1002"), Person("daviseve", id="1003"))
    assert (ben.student.number, eve.student.number) == (1002, 1003)
    return made.with_files("of the others", {**text, **link}, people=people)


def questions() -> Download:
    """Each question of a quiz takes an upload of its own: the later one counts, whatever its kind."""
    maker = replace(
        QUIZ,
        title="canvas quiz of two questions",
        place=lambda one: QUIZ.place(one).replace("_question_77_", f"_question_{76 + one.turn.number}_"),
    )
    first, *others = the_class()
    script = "\n\n".join(RIGHT.values()).encode()
    handed = [
        replace(first, data=WORSE, passed=()),
        replace(first, data=script, file="answers.py", turn=NOW._replace(number=2)),
    ]
    return maker.make("a notebook, then a script", [*handed, *others])
