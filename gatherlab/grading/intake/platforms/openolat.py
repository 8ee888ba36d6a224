"""OpenOlat, the archive of a task.

``ita_Gather_01_<time>/Byron_Ada_abyron/2_submissions/name.ipynb``; groups
``grouptask_…/Group_A_1234567/1_submissions/…``. The numbers count the steps that are switched on:
``1_task``, ``2_submissions``, ``3_corrections``, ``4_revisions_1``, ``5_corrections_1``, ``6_assessment``.
The last ``revisions_N``, else ``submissions``, is the learner's work; nothing else is. Who only took
the task has handed in nothing. ``solutions/`` and a table of results lie at the top.

Source: OpenOLAT/OpenOLAT ``GTACourseNode.java``, ``GroupBulkDownloadResource.java``.
"""

from __future__ import annotations

import re

from gatherlab.grading.intake.download import LIST as LISTING
from gatherlab.grading.intake.download import Claims, Download, Seen, stem
from gatherlab.grading.intake.names import Who, tidy

NAME, TITLE, RANK, PARTIAL = "openolat", "OpenOlat", 5, False

_STEP = re.compile(
    r"\d+_(?P<kind>task|submissions|corrections|revisions|assessment|solutions)(?:_(?P<round>\d+))?"
)
_GROUP = re.compile(r"(?P<name>.+)_(?P<id>\d{3,})")
_WORK = ("submissions", "revisions")
_DEEPEST = 4


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the folders in which the steps of a task lie."""
    found: list[tuple[Seen, int, re.Match[str]]] = []
    for seen in download.below(1):
        places = range(1, min(len(seen.names) - 1, _DEEPEST + 1))
        place = next((n for n in places if _STEP.fullmatch(seen.names[n])), None)
        if place is not None and (match := _STEP.fullmatch(seen.names[place])):
            found.append((seen, place, match))
    if not any(match["kind"] in _WORK for _, _, match in found):
        return None
    claims = Claims(NAME, TITLE)
    group = any(
        "grouptask" in name.lower() for name in download.around + tuple(s.names[0] for s, _, _ in found)
    )
    last = _last_rounds(found)
    handed_in = {seen.names[:place] for seen, place, match in found if match["kind"] in _WORK}
    people: dict[tuple[str, ...], Who] = {}
    for seen, place, match in found:
        one = people.setdefault(seen.names[:place], _who(seen, place, group=group))
        if match["kind"] in _WORK and _round(match) == last[seen.names[:place]]:
            claims.give(seen, one)
        elif match["kind"] in _WORK:
            claims.leave(seen, "an earlier round")
        elif seen.names[:place] in handed_in:
            claims.leave(seen, "the tutor's")
        else:
            claims.give(seen, one, quiet=True)
    people_at = {place - 1 for _, place, _ in found}
    for seen in download.seen:
        if seen.file.parts not in claims.claimed and len(people_at) == 1 and len(seen.names) > min(people_at):
            _beside(claims, seen, people, min(people_at))
    claims.because("in each person's folder lie N_submissions, N_revisions or N_corrections")
    return claims


def _beside(claims: Claims, seen: Seen, people: dict[tuple[str, ...], Who], place: int) -> None:
    own = people.get(seen.names[: place + 1])
    if own is not None:
        claims.give(seen, own, quiet=not seen.work)
    elif seen.names[place] == "solutions" and len(seen.names) > place + 1:
        claims.leave(seen, "a sample solution")
    elif seen.names[-1].lower().endswith((".xlsx", ".xls", ".csv")):
        claims.leave(seen, LISTING)


def _round(match: re.Match[str]) -> int:
    return int(match["round"] or 1) if match["kind"] == "revisions" else 0


def _last_rounds(found: list[tuple[Seen, int, re.Match[str]]]) -> dict[tuple[str, ...], int]:
    """Of each person the last round with files in it."""
    last: dict[tuple[str, ...], int] = {}
    for seen, place, match in found:
        key = seen.names[:place]
        last.setdefault(key, 0)
        if match["kind"] in _WORK and seen.names[-1]:
            last[key] = max(last[key], _round(match))
    return last


def _who(seen: Seen, place: int, *, group: bool) -> Who:
    exact, name = stem(seen.exact(place - 1)), stem(seen.names[place - 1])
    match = _GROUP.fullmatch(name)
    if group and match is not None:
        return Who(("openolat", name), tidy(match["name"]), match["id"], handed_in_as=exact, team=True)
    pieces = name.split("_")
    login = pieces[-1] if len(pieces) > 1 else ""
    shown = f"{pieces[1]} {pieces[0]}" if len(pieces) == 3 else tidy("_".join(pieces[:-1])).strip() or name
    return Who(("openolat", name), shown, login=login, handed_in_as=exact, team=group)
