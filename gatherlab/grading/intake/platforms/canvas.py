"""Canvas, "Download submissions".

``byronada_1001_50011_name.ipynb``: the name in small letters without blanks, ``LATE`` where it is late, the
user's number, the file's number, the file's own name. Anonymous: ``anon_Ab1Cd_50011_name.ipynb``, late with
``LATE_`` in front. Text and links: ``byronada_1001_text.html``, ``byronada_LATE_1001_link.html``. A group
has its own name and the number of one member. A file handed in later has a higher number.

The pattern also fits dates and "hw_1_2", so it is believed only of a whole class: one user's number never
stands beside two names, no two files share a number, and those are a data base's, not a day or a month; one
file alone is not enough, unless it says LATE.

Source: instructure/canvas-lms ``lib/content_zipper.rb``; Ruby's ``[[:word:]]`` takes combining marks in.
"""

from __future__ import annotations

import re
import unicodedata

from gatherlab.grading.intake.download import Claims, Download, Seen
from gatherlab.grading.intake.names import Who, tidy
from gatherlab.grading.intake.platforms.teams_of_learners import alike_but_for_their_ends

NAME, TITLE, RANK, PARTIAL = "canvas", "Canvas", 3, True

_FILE = re.compile(
    r"(?P<whole>(?P<name>.+?)_(?P<late>LATE_)?(?P<id>[1-9]\d{0,17})_(?P<file>[1-9]\d{0,17}))_(?P<rest>.+\.\w+)"
)
_ANONYMOUS = re.compile(
    r"(?P<whole>(?P<late>LATE_)?anon_(?P<id>[A-Za-z0-9]+)_(?P<file>[1-9]\d{0,17}))_(?P<rest>.+)"
)
_TEXT = re.compile(r"(?P<whole>(?P<name>.+?)_(?P<late>LATE_)?(?P<id>[1-9]\d{0,17}))_(?:text|link)\.html")
_TABLES = (".csv", ".xls", ".xlsx")
_DAYS = 31  # numbers up to here may be a day, a month or a lesson


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the files' names, where the whole class is like Canvas's."""
    found = [(seen, match) for seen in download.seen if (match := _match(seen)) is not None]
    anonymous = [(seen, match) for seen in download.seen if (match := _ANONYMOUS.fullmatch(seen.names[0]))]
    works = [match for seen, match in found if match.re is _FILE]
    # in several folders, one person's number is what several people called their files
    places = {seen.file.parts[: -len(seen.names)] for seen, _ in found}
    people = {match["id"] for _, match in found}
    one_each = len(people) > 1 or len(places) == 1
    believed = sure or (one_each and _believed(works, [match for _, match in found]))
    if not (works and believed) and not (
        anonymous and (sure or len(anonymous) > 1 or anonymous[0][1]["late"])
    ):
        return None
    claims = Claims(NAME, TITLE)
    teams = alike_but_for_their_ends({match["name"] for match in works})
    for seen, match in found if believed else []:
        claims.give(seen, _who(match, team=teams))
    for seen, match in anonymous:
        claims.give(seen, _anonymous(match))
    named = "files are called name_USER_FILE_…, and no two people share a number"
    claims.because(named if works else "files are called anon_CODE_FILE_…")
    return claims


def _match(seen: Seen) -> re.Match[str] | None:
    name = seen.names[0]
    if name.lower().endswith(_TABLES) or _ANONYMOUS.fullmatch(name):
        return None
    match = _TEXT.fullmatch(name) or _FILE.fullmatch(name)
    return match if match is not None and _squashed(match["name"]) else None


def _squashed(name: str) -> bool:
    """Whether it has Ruby's word characters only, none of them a capital."""
    return name == name.lower() and all(
        c.isalnum() or c == "_" or unicodedata.category(c)[0] == "M" or unicodedata.category(c) == "Pc"
        for c in name
    )


def _believed(works: list[re.Match[str]], all_of_them: list[re.Match[str]]) -> bool:
    names: dict[str, set[str]] = {}
    for match in all_of_them:
        names.setdefault(match["id"], set()).add(match["name"])
    # of a zip that somebody handed in, all files have its one name
    numbers = [int(match["file"]) for match in {match.string: match for match in works}.values()]
    enough = len(all_of_them) > 1 or any(match["late"] for match in works)
    return (
        enough
        and all(len(same) == 1 for same in names.values())
        and len(set(numbers)) == len(numbers)
        and min(numbers, default=0) > _DAYS
        and not all(map(_is_date, works))
    )


def _is_date(match: re.Match[str]) -> bool:
    """``2026_1120``: a year, and a month with a day."""
    year, day = int(match["id"]), int(match["file"])
    return 1990 <= year < 2100 and 1 <= day // 100 <= 12 and 1 <= day % 100 <= _DAYS


def _who(match: re.Match[str], *, team: bool) -> Who:
    return Who(
        ("canvas", match["id"]),
        tidy(match["name"]),
        match["id"],
        int(match["file"]) if match.re is _FILE else 0,
        bool(match["late"]),
        handed_in_as=match["whole"],
        team=team,
    )


def _anonymous(match: re.Match[str]) -> Who:
    return Who(
        ("canvas", "anon", match["id"]),
        f"Anonymous {match['id']}",
        "",
        int(match["file"]),
        bool(match["late"]),
        handed_in_as=match["whole"],
    )
