"""ILIAS, the background download of an exercise's submissions.

``Title/Submissions/Byron_Ada_abyron_310/name.ipynb``: last name, first name, login, the user's number,
ASCII only, so that of a name in another alphabet nothing is left; teams: ``Submissions/Team
12/Byron_Ada_abyron_310/…``. A late file has ``Late Submission - `` in front, in the teacher's language.
``Feedback_files/to_<person>/from_<person>/`` is what learners wrote to each other.

Source: ILIAS-eLearning/ILIAS ``components/ILIAS/Exercise/Submission/SubmissionManager.php`` and
``class.ilExerciseManagementCollectFilesJob.php``.
"""

from __future__ import annotations

import re

from gatherlab.grading.intake.download import LIST as LISTING
from gatherlab.grading.intake.download import Claims, Download, Seen, differ, stem
from gatherlab.grading.intake.names import Who, tidy
from gatherlab.grading.intake.platforms.lateness import late_word

NAME, TITLE, RANK, PARTIAL = "ilias", "ILIAS", 4, False

_PERSON = re.compile(r"(?P<names>.*)_(?P<login>[^_]+)_(?P<id>\d+)")
_DEEPEST = 5  # folders in which a person's may lie


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the folders called LAST_FIRST_LOGIN_NUMBER."""
    claims = Claims(NAME, TITLE)
    found: list[tuple[Seen, int, re.Match[str]]] = []
    for seen in download.below(1):
        if _is_feedback(seen):
            claims.leave(seen, "what learners wrote to each other")
            continue
        place = next((n for n in range(min(len(seen.names) - 1, _DEEPEST)) if _match(seen.names[n])), None)
        if place is not None and (match := _match(seen.names[place])):
            found.append((seen, place, match))
    numbers = {match.group(): match["id"] for _, _, match in found}
    single = len(numbers) == 1 and "Submissions" in (
        *download.around,
        *(n for s, _, _ in found for n in s.names[:-1]),
    )
    if (
        not found
        or len({place for _, place, _ in found}) > 1
        or not (sure or single or differ(numbers.values()))
    ):
        return None
    teams = _teams(found, download.around)
    for seen, place, match in found:
        claims.give(seen, _team(seen, place) if teams else _who(seen, place, match))
    for seen in download.seen:
        if len(seen.names) <= found[0][1] and seen.names[-1].lower().endswith((".xlsx", ".xls", ".csv")):
            claims.leave(seen, LISTING)
    claims.because("folders are called LAST_FIRST_LOGIN_NUMBER")
    return claims


def _match(name: str) -> re.Match[str] | None:
    match = _PERSON.fullmatch(stem(name))
    return (
        match
        if match is not None and "_" in match["names"] and not match["names"].startswith("to_")
        else None
    )


def _is_feedback(seen: Seen) -> bool:
    return any(
        one.startswith("to_") and other.startswith("from_")
        for one, other in zip(seen.names, seen.names[1:], strict=False)
    )


def _teams(found: list[tuple[Seen, int, re.Match[str]]], around: tuple[str, ...]) -> bool:
    """Whether the folders around the people are teams: several, or one with a number."""
    around_them = {seen.names[place - 1] if place else "" for seen, place, _ in found}
    if not all(around_them):
        around_them = {around[-1]} if around else set()
    return (
        bool(around_them)
        and all(re.fullmatch(r"\D+ \d+", name) for name in around_them)
        and (len(around_them) > 1 or found[0][1] > 0)
    )


def _team(seen: Seen, place: int) -> Who:
    name = seen.names[place - 1]
    number = re.sub(r"\D", "", name)
    return Who(
        ("ilias", "team", name),
        tidy(name),
        number,
        late=_late(seen),
        handed_in_as=seen.exact(place - 1),
        team=True,
    )


def _who(seen: Seen, place: int, match: re.Match[str]) -> Who:
    names = match["names"].split("_")
    name = tidy(" ".join(reversed(names) if len(names) == 2 else names)).strip() or match["login"]
    return Who(
        ("ilias", match["id"]),
        name,
        match["id"],
        late=_late(seen),
        login=match["login"],
        handed_in_as=stem(seen.exact(place)),
    )


def _late(seen: Seen) -> bool:
    before, dash, _ = seen.names[-1].partition(" - ")
    return bool(dash) and late_word(before)
