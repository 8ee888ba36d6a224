"""Microsoft Teams, the SharePoint library of a class, downloaded.

``Student Work/Submitted files/Ada Byron/Gather 01/Version 1/name.ipynb``: the person, then the assignment,
then a folder for every hand-in; the highest version counts. ``Student Work/Working files/Ada Byron/Gather
01/name.ipynb`` is what they work on, not what they handed in. All these folders' names are in the tenant's
language, so they are told by how they lie: the word for "version" with a number, and above it the same
assignments under several people.

Sources: lwchkg/teams_assignment_explorer ``DirAndFileScanner.cs``; kubohiroya/summarize-teams-submissions.
"""

from __future__ import annotations

import re
from collections import Counter

from gatherlab.grading.intake.download import Claims, Download, Seen
from gatherlab.grading.intake.names import Who, tidy

NAME, TITLE, RANK, PARTIAL = "teams", "Microsoft Teams", 4, False

_VERSION = re.compile(r"(?P<word>[^\W\d_]{2,}?)\s?(?P<number>\d+)")
_DEEPEST = 6  # folders above a version
_WORDS = re.compile(
    r"vers|バージョン|版本|버전|wersj|верси|verzi|έκδοση|גרסה|إصدار|versjon|utgave|sürüm", re.I
)


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people two folders above those of the versions."""
    words = Counter(
        (n, match["word"])
        for seen in download.below(3)
        for n in range(2, min(len(seen.names) - 1, _DEEPEST))
        if (match := _version(seen, n)) and (sure or _WORDS.match(match["word"]))
    )
    if not words:
        return None
    (place, word), _ = words.most_common(1)[0]
    handed_in = [
        seen for seen in download.below(place) if (match := _version(seen, place)) and match["word"] == word
    ]
    if not (sure or _is_of_a_class(handed_in, place)):
        return None
    claims = Claims(NAME, TITLE)
    people: dict[str, Who] = {}
    for seen in handed_in:
        match = _version(seen, place)
        exact, name = seen.exact(place - 2), tidy(seen.names[place - 2])
        attempt = int(match["number"]) if match is not None else 0
        one = Who(("teams", name), name, handed_in_as=exact, attempt=attempt)
        people[name] = one
        claims.give(seen, one)
    _working_files(claims, download, handed_in, place, people)
    claims.because(f"folders lie as PERSON/ASSIGNMENT/{word} N")
    return claims


def _version(seen: Seen, place: int) -> re.Match[str] | None:
    return _VERSION.fullmatch(seen.names[place]) if len(seen.names) > place + 1 else None


def _is_of_a_class(handed_in: list[Seen], place: int) -> bool:
    """Whether the folders above the versions are a person's and an assignment's: many do the same one."""
    people: dict[str, set[str]] = {}
    for seen in handed_in:
        people.setdefault(seen.names[place - 1], set()).add(seen.names[place - 2])
    everybody = set().union(*people.values())
    return max(map(len, people.values())) == len(everybody) or all(len(some) > 1 for some in people.values())


def _working_files(
    claims: Claims, download: Download, handed_in: list[Seen], place: int, people: dict[str, Who]
) -> None:
    """Set aside what lies in the library beside; who has only that, gets a row and a sentence."""
    libraries = {seen.names[: place - 2] for seen in handed_in}
    for seen in download.below(place - 1):
        if seen.file.parts in claims.who or seen.names[: place - 2] in libraries or not place > 2:
            continue
        name = tidy(seen.names[place - 2])
        claims.leave(seen, "a working copy")
        if name not in people:
            people[name] = Who(("teams", name), name, handed_in_as=seen.exact(place - 2))
            claims.give(seen, people[name], quiet=True)
            claims.notes.append(f"{name} has working files, and handed nothing in.")
