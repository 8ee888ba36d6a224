"""nbgrader: the folder ``submitted``, and the exchange's ``inbound``.

``submitted/abyron/gather/name.ipynb`` with ``timestamp.txt``. In the exchange each hand-in is a folder
``abyron+gather+2026-11-20 10:15:30.123456 UTC+<random>``, with ``timestamp.txt`` and
``submission_secret.txt``; the newest counts. In the instructor's whole folder, ``source``, ``release``,
``autograded`` and ``feedback`` lie beside ``submitted``. User names may hold ``+``, so it is read from the
right; the random part can be switched off.

Source: jupyter/nbgrader, ``exchange/default/submit.py`` and ``config``.
"""

from __future__ import annotations

import re

from gatherlab.grading.intake.download import Claims, Download, stem
from gatherlab.grading.intake.names import Who

NAME, TITLE, RANK, PARTIAL = "nbgrader", "nbgrader", 4, False

_INBOUND = re.compile(
    r"(?P<user>.+)\+(?P<assignment>[^+]+)"
    r"\+(?P<stamp>\d{4}-\d\d-\d\d[ T_]\d\d[:_.-]?\d\d[:_.-]?\d\d(?:\.\d+)?)(?: (?P<zone>[^+]*))?"
    r"(?:\+(?P<random>[^+]*))?",
    re.S,
)
_INSTRUCTORS = {"source", "release", "autograded", "feedback"}
_DEPTH = 3  # names before a file's: submitted, the user, the assignment
_OWN = ("timestamp.txt", "submission_secret.txt")
_MICRO = 6  # digits of a fraction of a second


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of ``inbound``, else of ``submitted``."""
    course = _course(download)
    if course is not None:
        return course
    return _inbound(download) or _submitted(download, sure=sure)


def _inbound(download: Download) -> Claims | None:
    claims = Claims(NAME, TITLE)
    for seen in download.below(1):
        match = _INBOUND.fullmatch(stem(seen.names[0]))
        if match is not None:
            one = _who(match["user"], seen.exact(0), _micros(match["stamp"]))
            claims.give(seen, one, quiet=seen.names[-1] in _OWN)
    claims.because("folders are called USER+ASSIGNMENT+TIME")
    return claims if claims.who else None


def _course(download: Download) -> Claims | None:
    """The instructor's whole folder of a course: only what lies in ``submitted`` is the learners'."""
    folders = {seen.names[0] for seen in download.below(1)}
    if "submitted" not in folders or not folders & _INSTRUCTORS:
        return None
    claims = Claims(NAME, TITLE)
    for seen in download.below(1):
        if seen.names[0] in _INSTRUCTORS:
            claims.leave(seen, f"nbgrader's {seen.names[0]}")
        elif seen.names[0] == "submitted" and len(seen.names) > _DEPTH:
            claims.give(seen, _who(seen.names[1], seen.exact(1), 0), quiet=seen.names[-1] in _OWN)
    claims.because("submitted lies beside nbgrader's other folders, as USER/ASSIGNMENT")
    return claims if claims.who else None


def _submitted(download: Download, *, sure: bool) -> Claims | None:
    inside = download.below(2)
    stamped = any(len(seen.names) == 3 and seen.names[2] == "timestamp.txt" for seen in inside)
    named = bool(download.around) and download.around[-1] == "submitted"
    inbound = any(_INBOUND.fullmatch(stem(seen.names[1])) for seen in inside)
    shallow = any(seen.work and len(seen.names) < 3 for seen in download.seen)
    if not inside or inbound or shallow or not (sure or stamped or named):
        return None
    claims = Claims(NAME, TITLE)
    for seen in inside:
        claims.give(seen, _who(seen.names[0], seen.exact(0), 0), quiet=seen.names[-1] in _OWN)
    sign = "each with a timestamp.txt" if stamped else "inside submitted"
    claims.because(f"folders lie as USER/ASSIGNMENT, {sign}")
    return claims


def _who(user: str, exact: str, attempt: int) -> Who:
    return Who(("nbgrader", user), user, login=user, handed_in_as=exact, attempt=attempt)


def _micros(stamp: str) -> int:
    """The stamp as a number that grows with time."""
    whole, _, fraction = stamp.partition(".")
    return int(re.sub(r"\D", "", whole) + fraction[:_MICRO].ljust(_MICRO, "0"))
