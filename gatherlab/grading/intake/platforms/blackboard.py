"""Blackboard Learn, Original and Ultra, "Download assignment files".

Flat: ``Title_abyron_attempt_2026-11-20-10-15-30_name.ipynb``, and one ``Title_abyron_attempt_2026-….txt``
an attempt, also when nothing was written; its first line is ``Name: Ada Byron (abyron)``. All attempts may
be there; the newest counts. The title may hold underscores, so it is read from the right of ``_attempt_``;
user names are often student numbers.

Sources: vangef/BBGradebookOrganiser ``utils/organiser.py``; kwurst/bb-file-cleanup; help.blackboard.com.
"""

from __future__ import annotations

import re

from gatherlab.grading.intake.download import Claims, Download, Seen
from gatherlab.grading.intake.names import Who, tidy

NAME, TITLE, RANK, PARTIAL = "blackboard", "Blackboard", 5, True

_FILE = re.compile(
    r"(?P<head>.+)_attempt_(?P<stamp>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<rest>.+)|(?P<list>\.txt))", re.S
)
_NAME = re.compile(r"[^:\n]{1,40}:\s*(?P<name>.*?)\s*\((?P<login>[^()\n]+)\)\s*")


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the files' names, with the full names that stand in the texts."""
    found = [(seen, match) for seen in download.seen if (match := _FILE.fullmatch(seen.names[0])) is not None]
    if not found:
        return None
    told = {
        match["head"]: said
        for seen, match in found
        if match["list"] and (said := _told(download, seen, match))
    }
    claims = Claims(NAME, TITLE)
    for seen, match in found:
        head = match["head"]
        name, login = told.get(head) or ("", head.rpartition("_")[2])
        attempt = int(match["stamp"].replace("-", ""))
        one = Who(
            ("blackboard", login if head in told else head),
            tidy(name) or login,
            login=login,
            attempt=attempt,
            handed_in_as=f"{head}_attempt_{match['stamp']}",
        )
        claims.give(seen, one, quiet=bool(match["list"]))
    claims.because("files are called TITLE_USER_attempt_DATE_…")
    return claims


def _told(download: Download, seen: Seen, match: re.Match[str]) -> tuple[str, str] | None:
    """The full name and the user name that an attempt's text gives, where they fit the file's name."""
    first = _NAME.match(download.text(seen)[:1_000].lstrip())
    if first is None or not f"_{match['head']}".endswith(f"_{first['login']}"):
        return None
    return first["name"], first["login"]
