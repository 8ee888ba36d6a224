"""Artemis: exported repositories, and exported file uploads.

Repositories: ``COURSE-Title-<participation>-<login>/…``, each perhaps a zip; practice runs have a prefix;
anonymous ones end with ``-student-submission.git``. File uploads, flat:
``Title-<login>-<submission>.ipynb``.

Source: ls1intum/Artemis ``ProgrammingExerciseExportService``, ``FileUploadSubmissionExportService``.
"""

from __future__ import annotations

import re
from collections import Counter

from gatherlab.grading.intake.download import Claims, Download, beginning, stem
from gatherlab.grading.intake.names import Who

NAME, TITLE, RANK, PARTIAL = "artemis", "Artemis", 3, False

_REPOSITORY = re.compile(r"(?P<title>.+)-(?P<number>[1-9]\d*)-(?P<login>[^\s]+)")
_NUMBERED = re.compile(r".+-.+-[1-9]\d*\.\w+")
_UPLOAD = re.compile(r"(?P<login>\S+)-(?P<number>[1-9]\d*)\.\w+")
_ANONYMOUS = "student-submission.git"


def read(download: Download, *, sure: bool) -> Claims | None:
    """The people of the repositories' names, else of the files'."""
    return _repositories(download, sure=sure) or _uploads(download, sure=sure)


def _repositories(download: Download, *, sure: bool) -> Claims | None:
    found = [
        (seen, match) for seen in download.below(1) if (match := _REPOSITORY.fullmatch(stem(seen.names[0])))
    ]
    numbers = {match.group(): match["number"] for _, match in found}
    titles = Counter(match["title"] for match in {match.group(): match for _, match in found}.values())
    if not found or not (sure or _of_a_class(numbers, titles)):
        return None
    claims = Claims(NAME, TITLE)
    for seen, match in found:
        login = match["login"].removesuffix(".git")
        anonymous = match["login"].endswith(_ANONYMOUS)
        name = f"Anonymous {match['number']}" if anonymous else login
        one = Who(
            ("artemis", match["number"] if anonymous else login),
            name,
            match["number"] if anonymous else "",
            login="" if anonymous else login,
            handed_in_as=seen.exact(0),
            attempt=int(match["number"]),
        )
        claims.give(seen, one, quiet=not seen.work)
    claims.because("folders are called COURSE-TITLE-NUMBER-LOGIN")
    return claims


def _uploads(download: Download, *, sure: bool) -> Claims | None:
    flat = [seen for seen in download.seen if len(seen.names) == 1 and _NUMBERED.fullmatch(seen.names[0])]
    title = beginning([seen.names[0] for seen in flat])
    if len(flat) == 1 and sure:
        title = flat[0].names[0].rsplit("-", 2)[0] + "-"
    found = [(seen, _UPLOAD.fullmatch(seen.names[0][len(title) :])) for seen in flat]
    numbers = {seen.names[0]: match["number"] for seen, match in found if match}
    if (
        not title
        or len(numbers) < len(flat)
        or not (sure or _of_a_class(numbers, Counter({title: len(flat)})))
    ):
        return None
    claims = Claims(NAME, TITLE)
    for seen, match in found:
        login, number = (match["login"], match["number"]) if match else ("", "0")
        one = Who(("artemis", login), login, login=login, handed_in_as=seen.exact(0), attempt=int(number))
        claims.give(seen, one, quiet=not seen.work)
    claims.because("files are called TITLE-LOGIN-NUMBER")
    return claims if claims.who else None


def _of_a_class(numbers: dict[str, str], titles: Counter[str]) -> bool:
    """Whether each name has a number of its own, higher than a lesson's, and most share the title."""
    found = list(numbers.values())
    different = len(found) > 1 and len(set(found)) == len(found)
    return different and min(map(int, found)) > 99 and titles.most_common(1)[0][1] > 1
