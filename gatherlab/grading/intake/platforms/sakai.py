"""Sakai, "Download all" of an assignment.

``Title/Byron, Ada(abyron)/Submission attachment(s)/name.ipynb``; anonymous ``<uuid> anonymous/…``; a group
``Group A (<uuid>)/…`` with ``members.txt``. Without folders the same is one file name, joined by ``_``. A
name that was there twice is ``name+1.ipynb``. ``Feedback Attachment(s)/`` is what the tutor gave back. Both
folders' names are in the teacher's language; ``timestamp.txt``, ``comments.txt`` and ``grades.csv`` (or
.xls) are not. All that is not ASCII is taken out of names.

Source: sakaiproject/sakai ``AssignmentServiceImpl.java``, ``assignment.properties``.
"""

from __future__ import annotations

import csv
import re

from gatherlab.grading.intake.download import LIST as LISTING
from gatherlab.grading.intake.download import Claims, Download, Seen
from gatherlab.grading.intake.names import Who, tidy
from gatherlab.grading.intake.platforms.lateness import late_word
from gatherlab.grading.intake.question import Question

NAME, TITLE, RANK, PARTIAL = "sakai", "Sakai", 5, False

_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_PERSON = re.compile(
    rf"(?P<nobody>{_UUID}) [^/]+?|(?P<group>.+?) ?\((?P<uuid>{_UUID})\)|(?P<name>.*)"
    r"\((?P<login>[^()]+)\)",
    re.I | re.S,
)
_FLAT = re.compile(
    rf"(?P<person>{_UUID} [^_]+|.+?\((?:[^()]+)\))_(?P<kind>[^_]+)_(?P<rest>.+)|"
    rf"(?P<one>.+?\([^()]+\)|{_UUID} [^_]+)_(?P<own>[^_]+)",
    re.I | re.S,
)
_OWN = ("timestamp.txt", "comments.txt", "feedbacktext.html", "members.txt")
_HEAD, _LOGIN = 3, 1  # lines above the learners in grades.csv, and the column of the login
_LISTS = re.compile(r"grades\.(?:csv|xlsx?)|additional-info\.html|.*\.html", re.I)
# beginnings of "feedback" and of "what was given back" in the languages that Sakai has
_FEEDBACK = re.compile(
    r"feed|rückm|ruckm|rueckm|retour|retro|comment|coment|koment|kommen|corr|återk|aterk|tilbake|palaute|geri|devol|"
    r"оценк|отзыв|обратн|коммент|フィード|コメント|返却|反馈|反饋|评语|評語|피드백",
    re.I,
)


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the folders in which a login stands in brackets."""
    folders = [(seen, match) for seen in download.below(1) if (match := _PERSON.fullmatch(seen.names[0]))]
    flat = [
        (seen, match)
        for seen in download.seen
        if len(seen.names) == 1 and (match := _FLAT.fullmatch(seen.names[0]))
    ]
    claims = Claims(NAME, TITLE)
    late = _late(download)
    lists = [seen for seen in download.seen if len(seen.names) == 1 and _LISTS.fullmatch(seen.names[0])]
    signs = any(seen.names[-1].lower() in _OWN for seen, _ in folders) or any(
        seen.names[0].lower().startswith("grades.") for seen in lists
    )
    if _nested(folders) and (sure or signs or _kind_is_known(folders)):
        _folders(claims, folders, late)
    elif flat and (sure or signs or _flat_is_known(flat)):
        _flat(claims, flat, late)
    if not claims.who:
        return None
    for seen in lists:
        if seen.file.parts not in claims.who:
            claims.leave(seen, LISTING)
    claims.because("names end with the login in brackets, and attachments lie in folders of their own")
    return claims


def _nested(found: list[tuple[Seen, re.Match[str]]]) -> bool:
    """Whether all work lies in folders inside the people's."""
    work = [seen for seen, _ in found if seen.work]
    return bool(found) and all(len(seen.names) > 2 for seen in work)


def _kind_is_known(found: list[tuple[Seen, re.Match[str]]]) -> bool:
    kinds = {seen.names[1] for seen, _ in found if len(seen.names) > 2}
    return len(kinds) <= 2 and any(kind.endswith("(s)") or _FEEDBACK.match(kind) for kind in kinds)


def _flat_kinds(found: list[tuple[Seen, re.Match[str]]]) -> set[str]:
    """What stands in the place of the folders' names; the platform's own texts have the person's there."""
    return {match["kind"] for _, match in found if match["kind"] and not _is_own_text(match)}


def _is_own_text(match: re.Match[str]) -> bool:
    person = match["person"] or match["one"]
    return match.string.startswith(f"{person}_{person}_")


def _flat_is_known(found: list[tuple[Seen, re.Match[str]]]) -> bool:
    kinds = _flat_kinds(found)
    people = {match["person"] for _, match in found if match["kind"]}
    return 0 < len(kinds) <= 2 and (len(people) > 1 or any(kind.endswith("(s)") for kind in kinds))


def _late(download: Download) -> set[str]:
    """The logins of those who were late, as the last column of grades.csv says in the teacher's language."""
    for seen in download.seen:
        if len(seen.names) == 1 and seen.names[0].lower() == "grades.csv":
            text = download.text(seen)
            rows = csv.reader(text.splitlines(), delimiter=";" if text.count(";") > text.count(",") else ",")
            return {row[_LOGIN] for row in [*rows][_HEAD:] if len(row) > _LOGIN and late_word(row[-1])}
    return set()


def _folders(claims: Claims, found: list[tuple[Seen, re.Match[str]]], late: set[str]) -> None:
    kinds = {seen.names[1] for seen, _ in found if len(seen.names) > 2 and seen.names[2]}
    feedback = _feedback(kinds)
    for seen, match in found:
        if len(seen.names) > 2 and seen.names[1] in feedback:
            claims.leave(seen, "feedback")
            continue
        one = _who(match, seen.exact(0), late)
        own = len(seen.names) == 2 or not seen.names[2]
        claims.give(seen, one, quiet=own and not seen.work)


def _flat(claims: Claims, found: list[tuple[Seen, re.Match[str]]], late: set[str]) -> None:
    feedback = _feedback(_flat_kinds(found))
    for seen, match in found:
        person = match["person"] or match["one"]
        named = _PERSON.fullmatch(person)
        if named is None:
            continue
        if match["kind"] in feedback:
            claims.leave(seen, "feedback")
        else:
            claims.give(
                seen,
                _who(named, seen.exact(0)[: len(person)], late),
                quiet=not seen.work and (match["own"] is not None or _is_own_text(match)),
            )


def _feedback(kinds: set[str]) -> set[str]:
    """Which of the folders' names means feedback.  Raises Question where no language known here says so."""
    found = {kind for kind in kinds if _FEEDBACK.match(kind.strip())}
    if len(kinds) > 1 and not found:
        raise Question(
            "This is Sakai's download in a language that is not known here: which folders hold what the "
            "learners handed in, and which what was given back?",
            sorted(kinds),
            [("", "after the folders with what was given back were deleted")],
        )
    return found if len(found) < len(kinds) or len(kinds) == 1 else set()


def _who(match: re.Match[str], exact: str, late: set[str]) -> Who:
    if match["nobody"]:
        return Who(("sakai", match["nobody"]), f"Anonymous {match['nobody']}", handed_in_as=exact)
    if match["group"]:
        return Who(
            ("sakai", match["uuid"]), tidy(match["group"]), match["uuid"], handed_in_as=exact, team=True
        )
    login = match["login"].strip()
    name = tidy(match["name"]).strip(" ,") or login
    return Who(("sakai", login), name, late=login in late, login=login, handed_in_as=exact)
