"""Open edX, open response assessments (ORA2), "Download all responses' files".

One folder a unit of the course, not a person: ``[1]Week 1, [2]Gather, [1]Hand in/[1] - abyron -
name.ipynb``. The person stands in the file's name, between `` - ``: the user name where the site allows it,
else a hash of 32 digits. Texts are named the same way (``prompt_0.txt``); ``submissions.csv`` lies at the
top; blocks taken out of the course have ``[x]``.

Source: openedx/edx-ora2 ``openassessment/data.py``.
"""

from __future__ import annotations

import re

from gatherlab.grading.intake.download import LIST as LISTING
from gatherlab.grading.intake.download import Claims, Download
from gatherlab.grading.intake.names import Who

NAME, TITLE, RANK, PARTIAL = "open_edx", "Open edX", 5, True

_FILE = re.compile(r"\[(?:\d+|x)\] - (?P<user>.+?) - (?P<rest>.+)", re.S)
_HASH = re.compile(r"[0-9a-f]{32}")
_TEXT = re.compile(r"prompt_\d+\.txt")


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the files' names, whatever folder they lie in."""
    claims = Claims(NAME, TITLE)
    units = True
    for seen in download.seen:
        place = next((n for n, name in enumerate(seen.names[:3]) if _FILE.fullmatch(name)), None)
        if place is None:
            if seen.names[-1] == "submissions.csv" and not _in_a_unit(seen.names[:-1]):
                claims.leave(seen, LISTING)
            continue
        match = _FILE.fullmatch(seen.names[place])
        if match is None:
            continue
        units = units and _in_a_unit((*download.around, *seen.names[:place]))
        user = match["user"]
        hashed = _HASH.fullmatch(user) is not None
        name = f"Anonymous {user[:8]}" if hashed else user
        one = Who(
            ("open_edx", user), name, user if hashed else "", login="" if hashed else user, handed_in_as=user
        )
        claims.give(seen, one, quiet=_TEXT.fullmatch(match["rest"]) is not None)
    claims.because("files are called [N] - USER - …")
    if not (units or sure):
        rest = [seen for seen in download.seen if seen.work and seen.file.parts not in claims.claimed]
        return claims if claims.people() > 1 and not rest else None
    return claims if claims.who else None


def _in_a_unit(folders: tuple[str, ...]) -> bool:
    """Whether a unit's folder is around: else somebody may call their own file so."""
    return any(name.startswith("[") or name == "Removed from course" for name in folders)
