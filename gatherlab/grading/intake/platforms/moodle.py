"""Moodle, "Download all submissions".

A folder ``Full Name_1001_assignsubmission_file`` (before Moodle 4.1 with a ``_`` at its end) or, without
folders, files ``Full Name_1001_assignsubmission_file_name.ipynb``; underscores in names are blanks. Online
text lies in ``…_assignsubmission_onlinetext``. The number is the one of the grading worksheet; with teams
it is the group's, and people in no group share a folder without a number. Blind marking puts one word of
the teacher's language before every number. Only the last attempt is in the zip; late is not in the names.

Source: moodle/moodle ``public/mod/assign/classes/downloader.php``, ``get_student_prefix``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gatherlab.grading.intake.download import Claims, Download, Seen
from gatherlab.grading.intake.names import Who, tidy
from gatherlab.grading.intake.platforms.teams_of_learners import alike_but_for_their_ends

NAME, TITLE, RANK, PARTIAL = "moodle", "Moodle", 5, True

_PREFIX = re.compile(
    r"(?P<whole>(?P<name>.*?)(?:_(?P<id>\d+))?)_assign(?P<kind>submission|feedback)_(?P<plugin>[a-z]+)_?(?P<rest>.*)",
    re.S,
)


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the first names; all files inside their folders are theirs."""
    claims = Claims(NAME, TITLE)
    folders = 0
    for seen in download.seen:
        match = _match(seen)
        if match is None:
            continue
        if match["kind"] == "feedback":
            claims.leave(seen, "feedback")
            continue
        folders += len(seen.names) > 1
        claims.give(seen, _who(match, seen), quiet=match["plugin"] == "onlinetext")
    if not claims.who:
        return None
    _teams_and_blind(claims)
    kind = "folders" if folders else "files"
    claims.because(f"{kind} are called NAME_NUMBER_assignsubmission_file")
    return claims


def _match(seen: Seen) -> re.Match[str] | None:
    match = _PREFIX.fullmatch(seen.names[0])
    is_file = len(seen.names) == 1
    return None if match is None or (is_file and not match["rest"]) else match


def _who(match: re.Match[str], seen: Seen) -> Who:
    person, number = tidy(match["name"]), match["id"] or ""
    if number and person.casefold() in ("", "participant"):
        person = f"Participant {number}"
    exact = seen.exact(0)
    return Who(
        ("moodle", number or person),
        person or "?",
        number,
        handed_in_as=exact[: exact.index(f"_assign{match['kind']}_")],
    )


def _teams_and_blind(claims: Claims) -> None:
    """One word for everybody is no name: blind marking.  "Group A" and "Group B" are teams."""
    people = {one.identity: one for one in claims.who.values()}
    names = {one.name for one in people.values()}
    blind = len(people) > 1 and len(names) == 1 and not any(" " in name for name in names)
    teams = any(not one.platform_id for one in people.values()) or alike_but_for_their_ends(names)
    participants = all(one.name == f"Participant {one.platform_id}" for one in people.values())
    for parts, one in claims.who.items():
        if blind:
            claims.who[parts] = replace(one, name=f"{one.name} {one.platform_id}")
        elif teams and not participants:
            claims.who[parts] = replace(one, team=True)
