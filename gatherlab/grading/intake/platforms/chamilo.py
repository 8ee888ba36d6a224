"""Chamilo, the folder of an assignment.

Flat: ``2026_11_20_10_15_30_abyron_name.ipynb``: when it was handed in, the login, the file's own name;
texts as ``.html``. Every hand-in is there; the newest counts. Corrections go back under exactly these
names.

Source: chamilo/chamilo-lms ``public/main/work/downloadfolder.inc.php``.
"""

from __future__ import annotations

import re
from datetime import datetime

from gatherlab.grading.intake.download import Claims, Download
from gatherlab.grading.intake.names import Who
from gatherlab.grading.intake.naming import naming
from gatherlab.grading.intake.question import BY_TABLE, Question

NAME, TITLE, RANK, PARTIAL = "chamilo", "Chamilo", 5, True

_FILE = re.compile(r"(?P<stamp>\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d)_(?P<rest>[^_]+_.+)", re.S)


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the files' names."""
    found = [
        (seen, match)
        for seen in download.seen
        if (match := _FILE.fullmatch(seen.names[0])) and _is_time(match["stamp"])
    ]
    logins = _logins({match["rest"] for _, match in found})
    claims = Claims(NAME, TITLE)
    for seen, match in found:
        login = logins[match["rest"]]
        attempt = int(match["stamp"].replace("_", ""))
        one = Who(("chamilo", login), login, login=login, handed_in_as=seen.exact(0), attempt=attempt)
        claims.give(seen, one, quiet=seen.names[0].endswith(".html"))
    claims.because("files are called YEAR_MONTH_DAY_HOUR_MINUTE_SECOND_LOGIN_…")
    return claims if claims.who else None


def _logins(rests: set[str]) -> dict[str, str]:
    """The login of each name: it may hold ``_``, so a lesson's name says where it ends.

    Raises Question where names of files and logins cannot be told apart.
    """
    told = {rest: _login(rest) for rest in rests}
    by_first: dict[str, set[str]] = {}
    for rest, login in told.items():
        by_first.setdefault(rest.partition("_")[0], set()).add(login or "")
    for first, logins in by_first.items():
        same = [rest for rest in rests if rest.partition("_")[0] == first]
        if first in logins or (logins == {""} and _is_one(same)):
            told |= dict.fromkeys(same, first)
        elif "" in logins:
            raise Question(
                f"Is {first} one learner's login on Chamilo, or the beginning of several?",
                sorted(same),
                [BY_TABLE],
            )
    return {rest: login or rest.partition("_")[0] for rest, login in told.items()}


def _is_one(rests: list[str]) -> bool:
    """Whether names with one beginning are one learner's, however long the login is."""
    pieces = [rest.split("_") for rest in rests]
    return len({some[1] for some in pieces}) == 1 or all(len(some) == 2 for some in pieces)


def _login(rest: str) -> str | None:
    """The login before a lesson's name; None where the file is called otherwise."""
    pieces = rest.split("_")
    for length in range(1, len(pieces)):
        login = "_".join(pieces[:length])
        if re.fullmatch(r"[\w.@-]+", login) and not naming("_".join(pieces[length:])).text:
            return login
    return None


def _is_time(stamp: str) -> bool:
    try:
        datetime.strptime(stamp, "%Y_%m_%d_%H_%M_%S")
    except ValueError:
        return False
    return True
