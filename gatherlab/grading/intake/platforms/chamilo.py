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

NAME, TITLE, RANK, PARTIAL = "chamilo", "Chamilo", 5, True

_FILE = re.compile(r"(?P<stamp>\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d)_(?P<rest>[^_]+_.+)", re.S)
_LOGIN = re.compile(r"[\w.@+-]+")


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the files' names."""
    claims = Claims(NAME, TITLE)
    found = [
        (seen, match)
        for seen in download.seen
        if (match := _FILE.fullmatch(seen.names[0])) is not None and _is_time(match["stamp"])
    ]
    logins = {match["rest"]: _login(match["rest"]) for _, match in found}
    for seen, match in found:
        login = _shortest(logins[match["rest"]], set(logins.values()))
        attempt = int(match["stamp"].replace("_", ""))
        one = Who(("chamilo", login), login, login=login, handed_in_as=seen.exact(0), attempt=attempt)
        claims.give(seen, one, quiet=seen.names[0].endswith(".html"))
    claims.because("files are called YEAR_MONTH_DAY_HOUR_MINUTE_SECOND_LOGIN_…")
    return claims if claims.who else None


def _login(rest: str) -> str:
    """The login at the beginning, which may hold ``_``: a lesson's name says where it ends."""
    pieces = rest.split("_")
    for length in range(1, len(pieces)):
        if not _LOGIN.fullmatch("_".join(pieces[:length])):
            break
        own = "_".join(pieces[length:])
        if not naming(own).text:
            return "_".join(pieces[:length])
    return pieces[0]


def _shortest(login: str, logins: set[str]) -> str:
    """The login, or what it begins with where that is one of the class's: ``abyron`` of ``abyron_hw``."""
    pieces = login.split("_")
    starts = ("_".join(pieces[:length]) for length in range(1, len(pieces)))
    return next((start for start in starts if start in logins), login)


def _is_time(stamp: str) -> bool:
    try:
        datetime.strptime(stamp, "%Y_%m_%d_%H_%M_%S")
    except ValueError:
        return False
    return True
