"""Whose a file is, from its name and its folders.

Known shapes, looked for in this order:

* **Moodle**, "Download all submissions" (``mod/assign/classes/downloader.php``, ``get_student_prefix``): a
  folder ``Full Name_123456_assignsubmission_file`` (before Moodle 4.1 with a ``_`` at the end), or, without
  folders, files ``Full Name_123456_assignsubmission_file_name.ipynb``.  Underscores in names are blanks.  The
  number is the one in the grading worksheet (``Participant 123456``).  A team without a number is possible.
* **Canvas**, "Download submissions" (``lib/content_zipper.rb``, ``get_filename`` and
  ``add_upload_submission``): ``lastnamefirst_LATE_123_456_name.ipynb`` with the user's and then the file's
  number; names are small letters without blanks; ``anon_Ab1Cd_456_name.ipynb`` when grading is anonymous.  A
  file handed in later has a higher number.
* **One folder each**: the first folder whose name says more than a lesson, also inside a zip.
* **The name in the file's name**: what is left of it without the lesson, small numbers and words such as
  "copy".

Two files belong to one learner only when the platform's number, or the folder, or, for single files, the name
in the file's name is the same.  Equal names alone never bring two learners together.
"""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

from gatherlab.course import lessons
from gatherlab.grading.intake.files import shown

__all__ = ["Who", "keys", "who"]

LONGEST = 100  # characters of a name
_KEY = 48  # characters of a key, its number left out

_MOODLE = re.compile(
    r"(?P<name>[^/]*?)(?:_(?P<id>\d+))?_assignsubmission_(?:file|onlinetext|\w+?)(?:_(?P<rest>.*))?", re.S
)
_CANVAS = re.compile(
    r"(?P<name>\w+?)_(?P<late>LATE_)?(?P<id>[1-9]\d*)_(?P<file>[1-9]\d*)_(?P<rest>.+\.(?!csv|xls)\w+)"
)
_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<id>[A-Za-z0-9]+)_(?P<file>[1-9]\d*)_(?P<rest>.+)")
_WORDS = re.compile(
    r"\d{0,2}|(?:lessons?|exercises?|submissions?|answers?|solutions?|assignments?|homework|hw|ex|notebooks?|attempt|"
    r"version|v|copy|final|untitled|progress|gather|asyncio)\d*",
    re.IGNORECASE,
)
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # file names that Windows keeps for itself


@dataclass(frozen=True, slots=True)
class Who:
    """A learner as far as names tell: equal ``identity``, one learner.

    ``turn`` orders what one learner handed in more than once; ``late`` is what Canvas says.  ``login``,
    ``handed_in_as`` and ``team`` are those of ``records.Learner``.
    """

    identity: tuple[str, ...]
    name: str
    platform_id: str = ""
    turn: int = 0
    late: bool = False
    login: str = ""
    handed_in_as: str = ""
    team: bool = False


def who(parts: tuple[str, ...]) -> Who | None:
    """Whose file this is, from the names on the way to it; None when none of them says."""
    names = [shown(part) for part in parts]
    for place, name in enumerate(names):
        found = _moodle(name, is_file=place == len(names) - 1) or _canvas(name)
        if found is not None:
            return found
    return _by_folder(names) or _by_file(names[-1])


def keys(people: Iterable[Who]) -> dict[tuple[str, ...], str]:
    """A key for each identity: readable, different from all others anywhere, the same on every run."""
    wanted: dict[str, list[Who]] = {}
    for one in people:
        wanted.setdefault(_slug(one), []).append(one)
    return {
        one.identity: slug if len(same) == 1 else f"{slug}-{_digest(one)}"
        for slug, same in wanted.items()
        for one in same
    }


def _moodle(name: str, *, is_file: bool) -> Who | None:
    match = _MOODLE.fullmatch(name)
    if match is None or (is_file and not match["rest"]):
        return None
    person, number = _tidy(match["name"]), match["id"] or ""
    if number and person.casefold() in ("", "participant"):  # blind marking
        person = f"Participant {number}"
    return Who(("moodle", number or person), person or "?", number)


def _canvas(name: str) -> Who | None:
    match = _CANVAS.fullmatch(name)
    if match is not None:
        return Who(
            ("canvas", match["id"]),
            _tidy(match["name"]),
            match["id"],
            int(match["file"][:18]),
            bool(match["late"]),
        )
    match = _ANONYMOUS.fullmatch(name)
    if match is None:
        return None
    person = f"Anonymous {match['id']}"
    return Who(("canvas", "anon", match["id"]), person, "", int(match["file"][:18]), bool(match["late"]))


def _by_folder(names: list[str]) -> Who | None:
    for place, name in enumerate(names[:-1]):
        person = _person(PurePath(name).stem if name.lower().endswith(".zip") else name)
        if person:
            return Who(("folder", *names[: place + 1]), person)
    return None


def _by_file(name: str) -> Who | None:
    person = _person(PurePath(name).stem)
    same = " ".join(unicodedata.normalize("NFKC", person).casefold().replace("-", " ").split())
    return Who(("file", same), person) if person else None


def _person(text: str) -> str:
    """What is left of a name without lessons, small numbers and words that name no one."""
    for lesson in _stems():
        text = lesson.sub(" ", text)
    text = re.sub(r"[_()\[\]{}+]", " ", text)
    text = re.sub(r"(?:(?<=\s)|^)(?:\d{1,2})?-+|-+(?:\d{1,2})?(?=\s|$)", " ", text)
    words = (word for word in text.split() if not _WORDS.fullmatch(word.strip(string.punctuation)))
    return _tidy(" ".join(words))


@cache
def _stems() -> list[re.Pattern[str]]:
    """The lessons' names as learners write them, with and without the number."""
    between = r"[\W_]?"
    return [
        re.compile(f"(?:{number}{between})?{between.join(words)}", re.IGNORECASE)
        for number, *words in (lesson.stem.split("_") for lesson in lessons())
    ]


def _tidy(name: str) -> str:
    whole = " ".join(name.replace("_", " ").split())
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"


def _slug(one: Who) -> str:
    letters = "".join(
        c for c in unicodedata.normalize("NFKD", one.name.lower()) if not unicodedata.combining(c)
    )
    slug = "-".join(re.findall(r"[a-z0-9]+", letters))[:_KEY].strip("-")
    if one.platform_id:
        return f"{slug or 'learner'}-{one.platform_id}"
    whole = slug.replace("-", "") == re.sub(r"[\W_]", "", letters)
    return slug if whole and slug and not _RESERVED.fullmatch(slug) else f"{slug or 'learner'}-{_digest(one)}"


def _digest(one: Who) -> str:
    return hashlib.sha256("\n".join(one.identity).encode("utf-8", "replace")).hexdigest()[:8]
