"""The forms in which a download is given to the grader: folder or zip, wrapped, beside its zip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from class_maker import write, zipped

from downloads.model import Download
from downloads.works import handed_out, solution, zip_of

__all__ = ["FORMS", "lay_out"]


def folder(made: Download, home: Path) -> Path:
    return _unpacked(made, home / made.top)


def archive(made: Download, home: Path) -> Path:
    return zipped(home / f"{made.top}.zip", made.files)


def wrapped(made: Download, home: Path) -> Path:
    _unpacked(made, home / "Async IO 2026" / made.top)
    return home / "Async IO 2026"


def wrapped_twice(made: Download, home: Path) -> Path:
    _unpacked(made, home / "Async IO 2026" / "Hand-ins, week 3" / made.top)
    return home / "Async IO 2026"


def zip_in_folder(made: Download, home: Path) -> Path:
    zipped(home / "Async IO 2026" / f"{made.top}.zip", made.files)
    return home / "Async IO 2026"


def zip_in_zip(made: Download, home: Path) -> Path:
    return zipped(home / "Async IO 2026.zip", {f"{made.top}.zip": zip_of(made.files)})


def zip_and_unpacked(made: Download, home: Path) -> Path:
    zip_in_folder(made, home)
    return wrapped(made, home)


def with_template(made: Download, home: Path) -> Path:
    write(home / made.top / "01_basic_gather.ipynb", handed_out())
    return folder(made, home)


def with_solution(made: Download, home: Path) -> Path:
    write(home / made.top / "solutions" / "01_basic_gather.ipynb", solution())
    return folder(made, home)


FORMS: dict[str, Callable[[Download, Path], Path]] = {
    "folder": folder,
    "zip": archive,
    "wrapped": wrapped,
    "wrapped twice": wrapped_twice,
    "zip in a folder": zip_in_folder,
    "zip in a zip": zip_in_zip,
    "zip and unpacked": zip_and_unpacked,
    "template beside": with_template,
    "solution beside": with_solution,
}
OFTEN = ("folder", "zip")


def forms_of(made: Download) -> tuple[str, ...]:
    """All forms for a basic download, folder and zip for the others."""
    return tuple(FORMS) if made.basic else OFTEN


def lay_out(made: Download, form: str, home: Path) -> Path:
    """Write a download in a form; return what the teacher would give to the grader."""
    return FORMS[form](made, home)


def _unpacked(made: Download, place: Path) -> Path:
    for path, data in made.files.items():
        write(place / path, data)
    return place
