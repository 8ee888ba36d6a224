"""Microsoft Teams: ``Submitted files/Ada Byron/Gather 01/Version 1/name.ipynb``, and working files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from downloads.model import CLASS, Download, Handed, Maker, Person
from downloads.works import BETTER, WORSE, the_class

__all__ = ["MAKERS", "downloads"]


@dataclass(frozen=True, slots=True)
class Words:
    """What the tenant's language calls the folders; ``version`` comes with its blank."""

    library: str
    submitted: str
    working: str
    version: str


ENGLISH = Words("Student Work", "Submitted files", "Working files", "Version ")
GERMAN = Words("Arbeiten der Schüler", "Eingereichte Dateien", "Arbeitsdateien", "Version ")
JAPANESE = Words("学生の作業", "提出済みのファイル", "作業中のファイル", "バージョン")


def place(words: Words, one: Handed, before: str = "") -> str:
    return f"{before}{one.student.name}/Gather 01/{words.version}{one.turn.number}/{one.file}"


def maker(name: str, words: Words, top: str, before: str = "") -> Maker:
    return Maker(
        name,
        ("teams",),
        top,
        lambda one: place(words, one, before),
        lambda one: Person(one.student.name),
        attempts=True,
        tells_apart=False,
    )


MAKERS = (
    maker("teams submitted", ENGLISH, ENGLISH.submitted),
    maker("teams submitted German", GERMAN, GERMAN.submitted),
    maker("teams submitted Japanese", JAPANESE, JAPANESE.submitted),
    maker("teams library", ENGLISH, "Student Work", f"{ENGLISH.submitted}/"),
    maker("teams library wrapped", ENGLISH, "OneDrive_2026-11-20", f"{ENGLISH.library}/{ENGLISH.submitted}/"),
)


def downloads() -> Iterator[Download]:
    for words, layout in (
        (ENGLISH, MAKERS[3]),
        (GERMAN, maker("teams library German", GERMAN, GERMAN.library, f"{GERMAN.submitted}/")),
        (JAPANESE, maker("teams library Japanese", JAPANESE, JAPANESE.library, f"{JAPANESE.submitted}/")),
    ):
        made = layout.make("working files", the_class())
        for kind, data in (("better", BETTER), ("worse", WORSE)):
            copies = {f"{words.working}/{s.name}/Gather 01/01_basic_gather.ipynb": data for s in CLASS}
            yield made.with_files(f"which are {kind}", copies)
